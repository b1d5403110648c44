"""The ``page`` family: which stretch of a collection is asked for, and in which words.

Three styles, never mixed: ``page[number]`` with ``page[size]``, ``page[offset]`` with ``page[limit]``, and the Cursor
Pagination profile, ``page[after]`` and ``page[before]`` with ``page[size]``.

``page[tags.materials][size]`` is about an included to-many: how many members are shown of each owner (ADR 0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import Page, Size
from jsonapi_app.dialects.jsonapi.cursor import MaxSizeExceeded
from jsonapi_app.dialects.jsonapi.syntax import Limits, Parameter, check_length, dotted_path, shown

Style = Literal["number", "offset", "cursor"]

# style → its keys. ``page[total]`` is ours: whether a page between cursors tells the number of all rows.
STYLES: Mapping[Style, tuple[str, ...]] = {
    "number": ("number", "size"),
    "offset": ("offset", "limit"),
    "cursor": ("after", "before", "size", "total"),
}

# The largest row number that is exact in every client and fits every database.
FARTHEST_ROW = 2**53


@dataclass(frozen=True, slots=True)
class Paging:
    """A page as asked for: ``size`` rows after the first ``offset``, or between two cursors.

    ``whole``: no page key, and the rows are named by ``filter[id]``, so all of them are on this one page. ``counted``:
    the number of all rows is asked for.
    """

    style: Style
    offset: int
    size: int
    whole: bool = False
    after: str | None = None
    before: str | None = None
    counted: bool = True

    @property
    def number(self) -> int:
        """The number of the page, from 1; in the offset style of the page that ``offset`` falls on."""
        return self.offset // self.size + 1

    @property
    def page(self) -> Page:
        """What is to be read; the places that cursors stand for are added by whoever can read them."""
        return Page(self.offset, self.size, self.counted, keyed=self.style == "cursor")


def page_value(parameter: Parameter, limits: Limits) -> int | str | bool:
    """What one page parameter says: a number, a cursor as sent, or yes or no."""
    key, value, name = parameter.keys[0], parameter.value, parameter.name
    check_length(value, name, limits)
    if key in _RANGES:
        return _number(key, value, name)
    if key in ("after", "before"):
        return value
    if key == "total":
        if value not in ("true", "false"):
            raise BadParameter(f"{name} is either true or false, not {shown(value)}.", parameter=name)
        return value == "true"
    raise BadParameter(f"Unknown parameter {shown(name)}; offered: {_KEYS}.", parameter=name)


def included_size(parameter: Parameter, limits: Limits) -> tuple[tuple[str, ...], Size]:
    """The path of ``page[path][size]``, and how many members are shown of each owner there."""
    (path, key), name, most = parameter.keys, parameter.name, limits.included_size_max
    if key != "size":
        raise BadParameter(
            f"Unknown parameter {shown(name)}; offered: page[{shown(path)[1:-1]}][size].", parameter=name
        )
    check_length(parameter.value, name, limits)
    size = _number(key, parameter.value, name)
    if size > most:
        raise BadParameter(f"{name} takes a whole number from 1 to {most}.", parameter=name)
    return dotted_path(path, limits.include_depth, name), Size(size, name)


def read_paging(asked: Mapping[str, Any], named_rows: bool, limits: Limits, cursors: bool = False) -> Paging:
    """The page from the page parameters (key → value).

    ``named_rows``: the filter names its rows by id. ``cursors``: the client knows the profile, which then applies
    unless a key of another style is sent.
    """
    style = _style(asked, cursors)
    counted = asked.get("total", style != "cursor")
    if not asked and named_rows:
        return Paging(style, 0, limits.in_list, whole=True, counted=counted)
    size = _size(style, asked, limits)
    if style == "cursor":
        return Paging(style, 0, size, after=asked.get("after"), before=asked.get("before"), counted=counted)
    offset = (asked.get("number", 1) - 1) * size if style == "number" else asked.get("offset", 0)
    if offset > FARTHEST_ROW:
        raise BadParameter(f"page[{style}] is beyond row {FARTHEST_ROW}.", parameter=f"page[{style}]")
    return Paging(style, offset, size)


def _style(asked: Mapping[str, Any], cursors: bool) -> Style:
    """The one style that has all of the keys; ``page[size]`` alone leaves it open."""
    styles = list(STYLES)
    for key in asked:
        fitting = [style for style in styles if key in STYLES[style]]
        if not fitting:
            raise BadParameter(f"page[{key}] does not go with page[{next(iter(asked))}].", parameter=f"page[{key}]")
        styles = fitting
    return "cursor" if cursors and "cursor" in styles else styles[0]


def _size(style: Style, asked: Mapping[str, Any], limits: Limits) -> int:
    key, most = "limit" if style == "offset" else "size", limits.page_size_max
    # The profile, Range Pagination: the default size is then the largest.
    size: int = asked.get(key, most if {"after", "before"} <= asked.keys() else limits.page_size_default)
    if size > most:
        if style == "cursor":
            raise MaxSizeExceeded(most)
        raise BadParameter(f"page[{key}] takes a whole number from 1 to {most}.", parameter=f"page[{key}]")
    return size


def _number(key: str, value: str, name: str) -> int:
    """A number in ASCII digits; one with more than 16 of them stands for all that are too large."""
    lowest, highest = _RANGES[key]
    digits = value.lstrip("0") or value[-1:]
    if value.isascii() and value.isdigit():
        number = int(digits) if len(digits) <= 16 else FARTHEST_ROW + 1
        if lowest <= number and (highest is None or number <= highest):
            return number
    expected = f"a whole number from {lowest}" + ("" if highest is None else f" to {highest}")
    raise BadParameter(f"{name} takes {expected}, not {shown(value)}.", parameter=name)


# key → lowest, highest; that of a size is a setting, and which fault it is to exceed it depends on the style.
_RANGES: Mapping[str, tuple[int, int | None]] = {
    "number": (1, FARTHEST_ROW),
    "size": (1, None),
    "offset": (0, FARTHEST_ROW),
    "limit": (1, None),
}
_KEYS = ", ".join(f"page[{key}]" for key in dict.fromkeys(key for keys in STYLES.values() for key in keys))
