"""What one request costs: the statements that it ran, and its time by stage.

Whoever serves a request opens a `Tally` in its context, and the engine fills it. Where nobody did, as in a command,
nothing is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from time import perf_counter
from typing import Literal, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# request: routes, headers, query string, body; all of the time where the engine is not asked.
# auth: who is calling. engine: plans, rules, rows put together. db: statements, transactions, waiting for a connection.
# render: what the engine answered, as a document of the dialect.
Stage = Literal["request", "auth", "engine", "db", "render"]
STAGES: tuple[Stage, ...] = ("request", "auth", "engine", "db", "render")
_MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One statement that was run: its text, without values, and when, on the clock of `time.perf_counter`."""

    text: str
    started: float
    ended: float


class Tally:
    """Each moment counts for one stage only, so that the stages add up to the total. For one thread at a time."""

    statements = 0
    runs: list[Run] | None = None  # the first statements run, where somebody wants them and has put a list here

    def __init__(self) -> None:
        self.spent: dict[Stage, float] = dict.fromkeys(STAGES, 0.0)
        self._stage: Stage = "request"
        self.started = self._since = perf_counter()

    def turn(self, stage: Stage) -> Stage:
        """Let time count for ``stage`` from now on; the stage that it counted for."""
        now, before = perf_counter(), self._stage
        self.spent[before] += now - self._since
        self._stage, self._since = stage, now
        return before

    def total(self) -> float:
        """Seconds until now, all of them in ``spent``."""
        self.turn(self._stage)
        return self._since - self.started

    def ran(self, text: str, stage: Stage) -> None:
        """A statement has been run since the last turn; go on with ``stage``."""
        started, now = self._since, perf_counter()
        self.spent["db"] += now - started
        self._stage, self._since = stage, now
        self.statements += 1
        if self.runs is not None and len(self.runs) < _MOST_RUNS:
            self.runs.append(Run(text, started, now))


_current: ContextVar[Tally | None] = ContextVar("tally", default=None)
# Let what this context does count for a tally, or for none.
open_tally: Callable[[Tally | None], object] = _current.set
current_tally = _current.get


class spent_on:  # noqa: N801  # reads as a statement: with spent_on("db")
    """``with spent_on("db"):`` the time of the block counts for that stage, and afterwards for the one before."""

    __slots__ = ("_tally", "_stage", "_before")

    def __init__(self, stage: Stage) -> None:
        self._stage: Stage = stage

    def __enter__(self) -> Self:
        tally = self._tally = _current.get()
        if tally is not None:
            self._before = tally.turn(self._stage)
        return self

    def __exit__(self, *_: object) -> None:
        if self._tally is not None:
            self._tally.turn(self._before)

    def but_for(self) -> _ButFor:
        """A block inside that does not count for the stage: ``with spent_on("db") as time, …, time.but_for():``"""
        return _ButFor(self)


class _ButFor:
    __slots__ = ("_outer",)

    def __init__(self, outer: spent_on) -> None:
        self._outer = outer

    def __enter__(self) -> None:
        self._outer.__exit__()

    def __exit__(self, *_: object) -> None:
        # Once more from here: the block may have gone on to another stage, which is the one to go back to.
        if self._outer._tally is not None:
            self._outer._before = self._outer._tally.turn(self._outer._stage)


class running:  # noqa: N801  # reads as a statement, as above
    """``with running(text):`` the block runs one statement."""

    __slots__ = ("_tally", "_text", "_before")

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> None:
        tally = self._tally = _current.get()
        if tally is not None:
            self._before = tally.turn("db")

    def __exit__(self, *_: object) -> None:
        if self._tally is not None:
            self._tally.ran(self._text, self._before)


def told_by_engine(story: Callable[P, T]) -> Callable[P, T]:
    """Marks what dialects ask the engine for: time is the engine's until it answers, then it is rendering."""

    @wraps(story)
    def timed(*args: P.args, **kwargs: P.kwargs) -> T:
        tally = _current.get()
        if tally is None:
            return story(*args, **kwargs)
        tally.turn("engine")
        try:
            return story(*args, **kwargs)
        finally:
            tally.turn("render")

    return timed
