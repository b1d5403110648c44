"""The query parameters of the lists of Robert 2, from what each record says of itself (contracts 2.1, 2.6)."""

from __future__ import annotations

from collections.abc import Iterator

from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.dialects.robert2.checks import DATE
from jsonapi_app.dialects.robert2.lists import PER_PAGE, searchable
from jsonapi_app.dialects.robert2.records import Record
from jsonapi_app.openapi.part import TEXT, Json, array_of, in_query, one_of_texts, record_of

_NUMBER: Json = {"type": ["integer", "string"], "examples": [1]}


def parameters(record: Record, listed: Resource | Relationship, term: str = "") -> list[Json]:
    """What a list of ``record`` takes; of the members of another record, none are shown that are in the trash."""
    resource = listed.target if isinstance(listed, Relationship) else listed
    return [
        *_paging(),
        *_order(record),
        *_search(record, resource, term),
        *(_trash() if resource.has_trash and listed is resource else ()),
        *_filters(record, resource),
    ]


def _paging() -> Iterator[Json]:
    yield in_query("page", _number(1), "A page, counted from 1; what is no such number is taken for 1.", example=1)
    size = f"Records in a page, {PER_PAGE} at most; what is no such number is taken for {PER_PAGE}."
    yield in_query("limit", _number(PER_PAGE), size, example=10)


def _number(default: int) -> Json:
    return {"type": ["integer", "string"], "default": default}


def _order(record: Record) -> Iterator[Json]:
    names = list(record.sortable)
    yield in_query("orderBy", one_of_texts(*names, ""), "The field to sort by.", example=names[-1])
    yield in_query("ascending", {**_NUMBER, "default": 1}, "`0`: descending; anything else: ascending.", example=0)


def _search(record: Record, resource: Resource, term: str) -> Iterator[Json]:
    if term:
        yield in_query(term, TEXT, "Text that is somewhere in it, in any case.", example="li")
    fields = " or ".join(f"`{name}`" for name in record.search)
    yield in_query("search", TEXT, f"Text that is somewhere in {fields}, or in `searchBy`.", example="li")
    names = one_of_texts(*searchable(record, resource), "")
    yield in_query("searchBy", names, "The field that `search` looks at.", example=record.search[0])


def _trash() -> Iterator[Json]:
    yield in_query("deleted", _NUMBER, "`1`: only what is in the trash; anything else: what is not.", example=0)


def _filters(record: Record, resource: Resource) -> Iterator[Json]:
    for parameter, relationship in record.filters:
        yield in_query(parameter, _NUMBER, f"The id of its {relationship.replace('_', '-')}.", example=1)
    if record.tagged:
        for name in ("tags[]", "tag[]"):
            schema = array_of(TEXT)
            yield in_query(name, schema, "A tag that it has; of several, all.", style="form", explode=True)
    if resource.computed:
        told = "The id of an event: tells what of each is left then, that event left out."
        yield in_query("whileEvent", _NUMBER, told, example=1)
    if "start_date" in record.columns:
        for end, what in (("start", "after"), ("end", "before")):
            yield in_query(
                end, dict(DATE.keywords), f"Only events that go on {what} it.", example="2027-05-07 08:00:00"
            )


PAGINATION: Json = record_of(
    {
        "current_page": {"type": "integer"},
        "first_page_url": TEXT,
        "from": {"type": ["integer", "null"], "description": "Null on an empty page, as `to` is."},
        "last_page": {"type": "integer", "minimum": 1},
        "last_page_url": TEXT,
        "next_page_url": {"type": ["string", "null"]},
        "path": TEXT,
        "per_page": {"type": "integer"},
        "prev_page_url": {"type": ["string", "null"]},
        "to": {"type": ["integer", "null"]},
        "total": {"type": "integer"},
    },
    description="URLs are relative, and carry the other parameters as they came.",
)
