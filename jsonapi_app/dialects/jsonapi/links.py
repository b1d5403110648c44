"""Links that repeat a request: ``self``, and the pages before and after.

Parameters keep the order received; brackets are percent-encoded.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from jsonapi_app.core.fetch import LoadedPage
from jsonapi_app.core.query import Place
from jsonapi_app.dialects.jsonapi.cursor import Cursors
from jsonapi_app.dialects.jsonapi.grammar import Request
from jsonapi_app.dialects.jsonapi.paging import Paging, Style
from jsonapi_app.dialects.jsonapi.syntax import encoded


def self_link(url: str, request: Request) -> str:
    """``url`` (absolute, without query) with the query string of ``request``."""
    query = _query_string(request.parameters)
    return f"{url}?{query}" if query else url


def page_links(url: str, request: Request, total: int | None, more: bool = True) -> dict[str, str | None]:
    """``self``, ``first``, ``prev``, ``next`` and ``last`` of the page that ``request`` asks for.

    A link to a page that is not there is None. With an unknown ``total`` there is no ``last``, and ``more`` tells
    whether rows follow. Beyond the end, ``prev`` is the last page with rows.
    """
    paging, here = request.paging, self_link(url, request)
    if paging.whole:
        return {"self": here, "first": here, "prev": None, "next": None, "last": here}
    before, after = _around_start(request.parameters, paging.style, paging.size)
    stem = f"{url}?{before}"
    prev, next_, last = _neighbours(paging, total, more)
    links = {
        "self": here,
        "first": f"{stem}{_FIRST[paging.style]}{after}",
        "prev": None if prev is None else f"{stem}{prev}{after}",
        "next": None if next_ is None else f"{stem}{next_}{after}",
    }
    if last is not None:
        links["last"] = f"{stem}{last}{after}"
    return links


def cursor_links(url: str, request: Request, page: LoadedPage, cursors: Cursors) -> dict[str, str | None]:
    """``prev`` and ``next`` of a page between cursors; None where it is known that no rows are there.

    Of a page without rows they lead to where it would be: what was on its cursor is part of them.
    """
    asked, places = request.query.page, page.places
    next_ = prev = None
    if page.more or asked.before is not None:
        next_ = places[-1] if places else _beside(asked.before, -1)
    if asked.after is not None or (page.more and asked.backwards):
        prev = places[0] if places else _beside(asked.after, +1)
    return {
        "prev": None if prev is None else _beyond(url, request, "page[before]", cursors.write(prev)),
        "next": None if next_ is None else _beyond(url, request, "page[after]", cursors.write(next_)),
    }


def next_linkage(url: str, size: int) -> str:
    """The second page of the linkage at the relationship URL ``url``, of which the first ``size`` members are shown."""
    return f"{url}?page%5Bnumber%5D=2&page%5Bsize%5D={size}"


def _beside(place: Place | None, step: int) -> Place | None:
    """Right before or right after a place: rows that are sorted by the same values have different keys."""
    return place and replace(place, key=place.key + step)


def _beyond(url: str, request: Request, parameter: str, cursor: str) -> str:
    others = {name: value for name, value in request.parameters if name not in ("page[after]", "page[before]")}
    return f"{url}?{encoded(tuple({**others, 'page[size]': str(request.paging.size), parameter: cursor}.items()))}"


_FIRST: dict[Style, int] = {"number": 1, "offset": 0}
_LENGTH: dict[Style, str] = {"number": "size", "offset": "limit"}


def _neighbours(paging: Paging, total: int | None, more: bool) -> tuple[int | None, int | None, int | None]:
    """Where the previous, the next and the last page start: page numbers, or row offsets in that style."""
    size, first = paging.size, _FIRST[paging.style]
    here, step = (paging.number, 1) if paging.style == "number" else (paging.offset, size)
    prev = max(here - step, first) if here > first else None
    if total is None:
        return prev, here + step if more else None, None
    last = first + max(total - 1, 0) // size * step
    follows = paging.offset + size < total
    return None if prev is None else min(prev, last), here + step if follows else None, last


@lru_cache(maxsize=1_024)
def _query_string(parameters: tuple[tuple[str, str], ...]) -> str:
    return encoded(parameters)


@lru_cache(maxsize=1_024)
def _around_start(parameters: tuple[tuple[str, str], ...], style: Style, size: int) -> tuple[str, str]:
    """The query string before and after the number that tells where a page starts."""
    start, length = f"page[{style}]", f"page[{_LENGTH[style]}]"
    # NUL marks the place: no parameter that was read has one.
    pairs = {**dict(parameters), start: "\0", length: str(size)}
    before, _, after = encoded(tuple(pairs.items())).partition("%00")
    return before, after
