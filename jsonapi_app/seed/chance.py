"""Chance that can be repeated: everything random in the made-up company comes from here."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A sequence of choices that depends on nothing but the number and the name of an ``area``.

    Each area has its own, so that a choice more in one does not change the others.
    """

    def __init__(self, random_seed: int, area: str) -> None:
        self._random = random.Random(f"{area} {random_seed}")  # noqa: S311  # repeatable, not secret

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def share(self) -> float:
        """A number from 0 to 1."""
        return self._random.random()

    def number(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self._random.random() * len(choices))]

    def some_of(self, choices: Sequence[T], most: int) -> list[T]:
        """From none to ``most`` different ones, in the order in which they stand."""
        chosen = {self.one_of(range(len(choices))) for _ in range(self.number(0, most))}
        return [choices[place] for place in sorted(chosen)]

    def completed(self, pattern: str) -> str:
        """``pattern`` with a digit for each ``#`` and a letter for each ``?``."""
        if "#" not in pattern and "?" not in pattern:
            return pattern
        return "".join(map(self._character, pattern))

    def instant(self, earliest: datetime, latest: datetime) -> datetime:
        """An instant of the period, to the millisecond."""
        span = (latest - earliest) // timedelta(milliseconds=1)
        return earliest + timedelta(milliseconds=self.number(0, span))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _character(self, mark: str) -> str:
        match mark:
            case "#":
                return str(self.number(0, 9))
            case "?":
                return self.one_of(ascii_uppercase)
            case _:
                return mark
