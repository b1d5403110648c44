"""What a limit like ``10 per minute; 100 per day`` means, and how answers tell it.

The fields are those of draft-ietf-httpapi-ratelimit-headers-10: lists of names with parameters (RFC 9651).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from limits import parse_many


@dataclass(frozen=True, slots=True)
class Policy:
    """At most ``quota`` in each stretch of so many ``seconds``; stretches begin at multiples of them since 1970."""

    name: str
    quota: int
    seconds: int

    def __str__(self) -> str:
        return f'"{self.name}";q={self.quota};w={self.seconds}'

    def key(self, client: str, now: float) -> str:
        """The counter of a client in the stretch at hand."""
        return f"{self.name}/{client}/{int(now // self.seconds)}"

    def standing(self, used: int, now: float) -> Standing:
        return Standing(self, max(0, self.quota - used), math.ceil(self.seconds - now % self.seconds))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a policy to a client, and in how many seconds all of it is again."""

    policy: Policy
    remaining: int
    reset_seconds: int

    def __str__(self) -> str:
        return f'"{self.policy.name}";r={self.remaining};t={self.reset_seconds}'


def policies(name: str, limits: str) -> Sequence[Policy]:
    """The limits in the text, the shortest stretch first. Raises ValueError."""
    parsed = sorted((limit.get_expiry(), limit.amount) for limit in parse_many(limits))
    if any(quota < 1 or seconds < 1 for seconds, quota in parsed):
        raise ValueError("a limit of nothing")
    return tuple(
        Policy(name if number == 1 else f"{name}-{number}", quota, seconds)
        for number, (seconds, quota) in enumerate(parsed, start=1)
    )
