"""How far a long command is: a bar with rate and time left."""

from __future__ import annotations

import sys
import time

import click

# Seconds between two drawings: more often, and drawing would cost more than what it tells of.
_PAUSE = 0.1


class Progress:
    """A bar that is drawn over on a terminal; elsewhere one line at the end, or none.

    ``err``: on standard error, because standard output has something else. ``told_in_pipes``: whether the line at the
    end is worth having where nobody watches.
    """

    def __init__(self, *, err: bool = False, told_in_pipes: bool = True) -> None:
        self._err = err
        self._told_in_pipes = told_in_pipes
        self._started: dict[str, tuple[float, int]] = {}
        self._drawn = 0.0

    def __call__(self, label: str, done: int, total: int) -> None:
        instant = time.monotonic()
        began, already = self._started.setdefault(label, (instant, done))
        ends = done >= total
        if not ends and (instant - self._drawn < _PAUSE or not self._watched):
            return
        if ends and not (self._told_in_pipes or self._watched):
            return
        self._drawn = instant
        seconds = instant - began
        rate = (done - already) / seconds if done > already and seconds > 0 else 0.0
        click.echo("\r  " + _line(label, done, total, rate), nl=ends, err=self._err)

    @property
    def _watched(self) -> bool:
        return (sys.stderr if self._err else sys.stdout).isatty()


def _line(label: str, done: int, total: int, rate: float) -> str:
    left = f"{(total - done) / rate:4.0f} s left" if rate and done < total else " " * 11
    bar = click.style(f"{'#' * (24 * done // max(total, 1)):<24}", fg="green")
    pace = f"{rate:>9,.0f}/s" if rate else " " * 11
    return f"{label:<20} [{bar}] {done:>7,} of {total:<7,} {pace} {left}"
