"""What a write relies on: that the resource is still as the caller has seen it.

Checked against the locked row, before anything is written: of two who have seen the same version, one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jsonapi_app.core.errors import ApiError


@dataclass(frozen=True, slots=True)
class Precondition:
    """``versions``: those that the resource may have; ``refusal`` makes what is raised when it has another."""

    versions: frozenset[int]
    refusal: Callable[[], ApiError]


Preconditions = Sequence[Precondition]


def check(preconditions: Preconditions, version: int) -> None:
    for precondition in preconditions:
        if version not in precondition.versions:
            raise precondition.refusal()
