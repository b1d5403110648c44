"""What is asked of ``rs/events``, from its query string; every fault of it is told at once (contracts 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request

from jsonapi_app.core.errors import ApiError, BadParameter, raise_all
from jsonapi_app.core.query import All, AnyOf, Condition, Filter
from schemas.base import instant_text

# The largest integer of JavaScript: the range that the document gives.
LARGEST = 2**53 - 1
LARGEST_SIZE = 200
BOOLEANS = {"true": True, "false": False}
# As the document prints it: a date of the calendar, leap years included, a time, and a literal Z.
DATE_TIME = re.compile(
    r"(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|"
    r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|"
    r"(?:02)-(?:0[1-9]|1\d|2[0-8])))"
    r"T(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z))",
    re.ASCII,
)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_INTEGER = re.compile(r"-?[0-9]{1,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """``find``: the id whose page is wanted. ``most_sites``: of each event that are shown."""

    window: Filter
    page: int
    size: int
    find: int | None
    counted: bool
    with_sites: bool
    most_sites: int


def read_asked() -> Asked:
    return _Reader().asked()


class _Reader:
    def __init__(self) -> None:
        self.faults: list[ApiError] = []

    def asked(self) -> Asked:
        start, end = self._instant("scheduledStart"), self._instant("scheduledEnd")
        if start and end and end < start:
            self._refuse("scheduledEnd", "must not be earlier than scheduledStart")
        asked = Asked(
            window=_window(start or _NEVER, end or _NEVER),
            page=self._integer("page", 1, 1, LARGEST) or 1,
            size=self._integer("pageSize", 50, 1, LARGEST_SIZE) or 50,
            find=self._integer("findId", None, -LARGEST, LARGEST),
            counted=self._boolean("includeCount", default=False),
            with_sites=self._boolean("includeSites"),
            most_sites=self._integer("subPageSize", 10, 1, LARGEST_SIZE) or 10,
        )
        raise_all(self.faults)
        return asked

    def _refuse(self, name: str, detail: str) -> None:
        self.faults.append(BadParameter(f"{name} {detail}.", parameter=name))

    def _instant(self, name: str) -> datetime | None:
        text = request.args.get(name)
        if text is None:
            self._refuse(name, "is required")
        elif not DATE_TIME.fullmatch(text):
            self._refuse(name, "must be a date and time such as 2024-12-01T12:34:56.000Z")
        else:
            # The pattern knows a year 0, Python does not.
            return _NEVER if text.startswith("0000") else datetime.fromisoformat(text)
        return None

    def _integer(self, name: str, default: int | None, lowest: int, highest: int) -> int | None:
        text = request.args.get(name)
        if text is None:
            return default
        if not _INTEGER.fullmatch(text) or not lowest <= int(text) <= highest:
            self._refuse(name, f"must be an integer from {lowest} to {highest}")
            return default
        return int(text)

    def _boolean(self, name: str, default: bool | None = None) -> bool:
        text = request.args.get(name)
        if text is None and default is None:
            self._refuse(name, "is required")
        elif text is not None and text not in BOOLEANS:
            self._refuse(name, "must be true or false")
        return BOOLEANS.get(text or "", bool(default))


def _window(start: datetime, end: datetime) -> Filter:
    """What is under way between ``start`` and ``end``; what has no length counts where it starts."""
    first, last = instant_text(start), instant_text(end)
    under_way = Condition("ends_at", "gt", first, "scheduledStart")
    inside = Condition("starts_at", "ge", first, "scheduledStart")
    return All((Condition("starts_at", "lt", last, "scheduledEnd"), AnyOf((under_way, inside))))
