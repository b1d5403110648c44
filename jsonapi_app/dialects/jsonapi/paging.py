"""The ``page`` family: which stretch of a collection is asked for, and in which words.

Two styles, never mixed: ``page[number]`` with ``page[size]``, and ``page[offset]`` with ``page[limit]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import Page
from jsonapi_app.dialects.jsonapi.syntax import Limits, Parameter, check_length, shown

Style = Literal["number", "offset"]

# style → the key that says where the page starts, the key that says how long it is.
# The Cursor Pagination profile (issue 7) adds ``after`` and ``before`` here.
STYLES: Mapping[Style, tuple[str, str]] = {"number": ("number", "size"), "offset": ("offset", "limit")}

# The largest row number that is exact in every client and fits every database.
FARTHEST_ROW = 2**53


@dataclass(frozen=True, slots=True)
class Paging:
    """A page as asked for: ``size`` rows after the first ``offset``.

    ``explicit``: a page key was sent. ``whole``: no page key, and the rows are named by ``filter[id]``, so all
    of them are on this one page.
    """

    style: Style
    offset: int
    size: int
    explicit: bool = False
    whole: bool = False

    @property
    def number(self) -> int:
        """The number of the page, from 1; in the offset style of the page that ``offset`` falls on."""
        return self.offset // self.size + 1

    @property
    def page(self) -> Page:
        return Page(self.offset, self.size)


def page_number(parameter: Parameter, limits: Limits) -> int:
    """The number that one page parameter carries, within its range."""
    key, value, name = parameter.keys[0], parameter.value, parameter.name
    if key not in _RANGES:
        raise BadParameter(f"Unknown parameter {shown(name)}; offered: {_KEYS}.", parameter=name)
    check_length(value, name, limits)
    lowest, highest = _RANGES[key]
    highest = min(highest, limits.page_size_max) if key in _SIZES else highest
    digits = value.lstrip("0") or value[-1:]
    if not (value.isascii() and value.isdigit() and len(digits) <= 16 and lowest <= int(digits) <= highest):
        expected = f"a whole number from {lowest} to {highest}"
        raise BadParameter(f"{name} takes {expected}, not {shown(value)}.", parameter=name)
    return int(digits)


def read_paging(asked: Mapping[str, int], named_rows: bool, limits: Limits) -> Paging:
    """The page from the page parameters (key → number); ``named_rows``: the filter names its rows by id."""
    if not asked:
        if named_rows:
            return Paging("number", 0, limits.in_list, whole=True)
        return Paging("number", 0, limits.page_size_default)
    style: Style = "number" if next(iter(asked)) in STYLES["number"] else "offset"
    for key in asked:
        if key not in STYLES[style]:
            raise BadParameter(f"page[{key}] does not go with page[{next(iter(asked))}].", parameter=f"page[{key}]")
    start, length = STYLES[style]
    size = asked.get(length, limits.page_size_default)
    offset = (asked.get("number", 1) - 1) * size if style == "number" else asked.get("offset", 0)
    if offset > FARTHEST_ROW:
        raise BadParameter(f"page[{start}] is beyond row {FARTHEST_ROW}.", parameter=f"page[{start}]")
    return Paging(style, offset, size, explicit=True)


_RANGES: Mapping[str, tuple[int, int]] = {
    "number": (1, FARTHEST_ROW),
    "size": (1, FARTHEST_ROW),
    "offset": (0, FARTHEST_ROW),
    "limit": (1, FARTHEST_ROW),
}
_SIZES = frozenset(length for _, length in STYLES.values())
_KEYS = ", ".join(f"page[{key}]" for key in _RANGES)
