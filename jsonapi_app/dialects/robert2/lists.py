"""The query string of a list → the neutral query, and its pagination object (contracts 2.1, 2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import request

from jsonapi_app.core.operators import literal
from jsonapi_app.core.query import All, AnyOf, Condition, During, Filter, Order, Page, Query, Related, Search
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.shapes import query_of
from jsonapi_app.dialects.robert2.bodies import Unsound, instant
from jsonapi_app.dialects.robert2.checks import moment
from jsonapi_app.dialects.robert2.records import Record

PER_PAGE = 100
_LAST_PAGE = 10**12


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list is asked for: the query, and the page as it will be told."""

    query: Query
    number: int
    size: int


def read_listing(record: Record, resource: Resource, zone: str, *, term: str = "") -> Listing:
    """``?orderBy=name&ascending=0&page=2`` → the common query. ``term``: the field that the search URL looks at.

    Raises Unsound for a field that cannot be sorted or searched by, and for what is no date.
    """
    number, size = _number("page", 1, _LAST_PAGE), _number("limit", PER_PAGE, PER_PAGE)
    query = replace(
        query_of(record.row),
        sort=_sort(record, resource),
        filter=All(tuple(_terms(record, resource, zone, term))),
        trashed=resource.has_trash and _argument("deleted") == "1",
        trash_related=True,
        page=Page((number - 1) * size, size),
        during=During(event=_argument("whileEvent"), parameter="whileEvent") if _asks_for_period(resource) else None,
    )
    return Listing(query, number, size)


def pagination(listing: Listing, total: int, shown: int) -> dict[str, Any]:
    """The eleven keys. URLs are relative and keep the parameters as they came, the page last."""
    number, size = listing.number, listing.size
    last = max(1, -(-total // size))
    path = request.root_path + request.path.rstrip("/")
    kept = "".join(f"{pair}&" for pair in _kept_parameters())

    def url(page: int) -> str:
        return f"{path}?{kept}page={page}"

    return {
        "current_page": number,
        "first_page_url": url(1),
        "from": listing.query.page.offset + 1 if shown else None,
        "last_page": last,
        "last_page_url": url(last),
        "next_page_url": url(number + 1) if number < last else None,
        "path": path,
        "per_page": size,
        "prev_page_url": url(number - 1) if number > 1 else None,
        "to": listing.query.page.offset + shown if shown else None,
        "total": total,
    }


def _kept_parameters() -> list[str]:
    raw = quote(request.query_string, safe="%&=+,;:/?@!$'()*~-._[]")
    pairs = [pair for pair in raw.split("&") if pair and pair.partition("=")[0] != "page"]
    return [pair.replace("%5B", "[").replace("%5b", "[").replace("%5D", "]").replace("%5d", "]") for pair in pairs]


def _argument(name: str) -> str:
    # No database stores a NUL, so nothing can be found by one.
    return request.args.get(name, "").replace("\0", "").strip()


def _number(name: str, default: int, most: int) -> int:
    text = _argument(name)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return min(number, most) if number >= 1 else default


def _asks_for_period(resource: Resource) -> bool:
    return bool(resource.computed) and _argument("whileEvent") != ""


def _sort(record: Record, resource: Resource) -> tuple[Order, ...]:
    descending, asked = _argument("ascending") == "0", _argument("orderBy")
    names = [_known("orderBy", asked, record.sortable)] if asked else list(resource.sort)
    return tuple(Order((name,), descending) for name in names)


def _known(parameter: str, asked: str, columns: dict[str, str]) -> str:
    if asked not in columns:
        raise Unsound({parameter: [f"{parameter} must be one of {', '.join(columns)}"]})
    return columns[asked]


def _terms(record: Record, resource: Resource, zone: str, term: str) -> Iterator[Filter]:
    if term and _argument(term):
        yield Condition(record.columns[term], "contains", _argument(term))
    names = _searched(record, resource)
    if text := _argument("search"):
        yield _search(resource, names, text)
    for parameter, relationship in record.filters:
        if id_ := _argument(parameter):
            yield Condition(relationship, "eq", id_)
    if record.tagged:
        for name in (*request.args.getlist("tags[]"), *request.args.getlist("tag[]")):
            # Every tag must be there, whatever its case.
            yield Related("tags", Condition("name", "ilike", literal(name.replace("\0", "").strip())))
    if "start_date" in record.columns:
        yield from _window(zone)


def _searched(record: Record, resource: Resource) -> list[str]:
    asked = _argument("searchBy")
    if asked:
        return [_known("searchBy", asked, searchable(record, resource))]
    return [record.columns[name] for name in record.search]


def searchable(record: Record, resource: Resource) -> dict[str, str]:
    """The fields that are text."""
    attributes = resource.attributes
    return {key: name for key, name in record.columns.items() if name != "id" and attributes[name].kind is Kind.TEXT}


def _search(resource: Resource, names: list[str], text: str) -> Filter:
    found = AnyOf(tuple(Condition(name, "contains", text, "search") for name in names))
    # The words of what is found are found, too, and by the index that the type has for these columns.
    return All((Search(text, "search"), found)) if set(names) == set(resource.search) else found


def _window(zone: str) -> Iterator[Filter]:
    """The events that overlap what is between ``start`` and ``end``."""
    for parameter, name, operator in (("start", "ends_at", "ge"), ("end", "starts_at", "le")):
        if text := _argument(parameter):
            if moment(text) is None:
                raise Unsound({parameter: [f"{parameter} must be a valid date"]})
            yield Condition(name, operator, instant(text, zone), parameter)
