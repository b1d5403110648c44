"""The query string of ClicRDV → what is asked of a collection (contracts 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Order, along
from jsonapi_app.dialects.clicrdv.conditions import Asked, condition_term
from jsonapi_app.dialects.clicrdv.records import DELETED, NOTHING, Field, Record

DEFAULT_RESULTS, ALL = 25, "all"
DIRECTIONS = ("asc", "desc")
MOST_CONDITIONS = 32
_CONDITION = re.compile(r"conditions\[(-?[0-9]{1,9})\]\[(field|op|value)\]", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """``results``: how many rows at most, None is all. ``sort`` and ``dir`` are as asked for.

    ``with_deleted``: a condition decides on rows in the trash, which are else left out.
    """

    results: int | None
    start: int
    sort: str | None
    dir: str | None
    order: tuple[Order, ...]
    filter: All
    with_deleted: bool


def read_parameters(raw: bytes) -> Parameters:
    """Names and values, the last of each. A second ``?``, which the interface's examples have, is taken for ``&``."""
    text = raw.replace(b"?", b"&").decode(errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def read_listing(record: Record, site: int, zone: ZoneInfo, sent: Parameters) -> Listing:
    if sent.get("format", "json") != "json":
        raise BadParameter("The one format is json.", parameter="format")
    asked = list(_conditions(sent))
    sort, direction = sent.get("sort") or None, sent.get("dir") or None
    terms = (_is_of_site(record, site), *_filters(record, sent, zone), *_search(record, sent))
    conditions = tuple(condition_term(record, each, zone) for each in asked)
    return Listing(
        results=None if sent.get("results") == ALL else _number(sent, "results", DEFAULT_RESULTS, lowest=1),
        start=_number(sent, "startIndex", 0, lowest=0),
        sort=sort,
        dir=direction if sort else None,
        order=_order(record, sort, direction),
        filter=All((*terms, *conditions)),
        with_deleted=any(each.field == DELETED for each in asked),
    )


def _number(sent: Parameters, name: str, default: int, lowest: int) -> int:
    text = sent.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text) or int(text) < lowest:
        more = f", or {ALL}" if name == "results" else ""
        raise BadParameter(f"{name} must be an integer of at least {lowest}{more}.", parameter=name)
    return int(text)


def _order(record: Record, sort: str | None, direction: str | None) -> tuple[Order, ...]:
    """Without ``sort``, by id: pages are stable then."""
    if direction not in (None, *DIRECTIONS):
        raise BadParameter(f"dir must be one of {', '.join(DIRECTIONS)}.", parameter="dir")
    field = record.fields.get(sort) if sort else Field("id")
    if field is None:
        raise BadParameter(f"There is no field {str(sort)[:60]!r} to sort by.", parameter="sort")
    path = ("id",) if field is NOTHING else field.steps
    return (Order(path, descending=bool(sort) and field is not NOTHING and direction == "desc"),)


def _is_of_site(record: Record, site: int) -> Filter:
    *way, name = record.site
    return along(way, Condition(name, "eq", str(site)))


def _filters(record: Record, sent: Parameters, zone: ZoneInfo) -> Iterator[Filter]:
    for name in record.filters:
        if value := sent.get(name):
            yield condition_term(record, Asked(name, name, "=", value), zone)


def _search(record: Record, sent: Parameters) -> Iterator[Filter]:
    if text := sent.get("search", "").strip():
        yield AnyOf(tuple(_contains(record.fields[name], text) for name in record.search))


def _contains(field: Field, text: str) -> Filter:
    *way, name = field.steps
    return along(way, Condition(name, "contains", text, "search"))


def _conditions(sent: Parameters) -> Iterator[Asked]:
    """In the order of their numbers, which may have gaps."""
    parts: dict[int, dict[str, str]] = {}
    for name, value in sent.items():
        if not name.startswith("conditions"):
            continue
        form = _CONDITION.fullmatch(name)
        if form is None:
            raise BadParameter("A condition is conditions[n][field], [op] and [value].", parameter=name)
        parts.setdefault(int(form[1]), {})[form[2]] = value
    if len(parts) > MOST_CONDITIONS:
        raise BadParameter(f"More than {MOST_CONDITIONS} conditions.", parameter="conditions")
    for number, part in sorted(parts.items()):
        at = f"conditions[{number}]"
        for name in ("field", "op", "value"):
            if name not in part:
                raise BadParameter("A condition has a field, an op and a value.", parameter=f"{at}[{name}]")
        yield Asked(f"{at}[{{part}}]", part["field"], part["op"], part["value"])
