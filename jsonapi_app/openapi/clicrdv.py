"""ClicRDV in its OpenAPI document: four collections of a site, each also as ``.json`` (contracts 3)."""

from __future__ import annotations

from collections.abc import Iterator

from jsonapi_app.core.resource import Catalogue, Kind
from jsonapi_app.dialects.clicrdv.asking import ALL, DEFAULT_RESULTS, DIRECTIONS
from jsonapi_app.dialects.clicrdv.conditions import OPERATORS
from jsonapi_app.dialects.clicrdv.records import Record, records
from jsonapi_app.dialects.clicrdv.views import PREFIX, shown_catalogue
from jsonapi_app.openapi.part import (
    TEXT,
    Json,
    Part,
    answer,
    answers_to_failures,
    array_of,
    failures,
    in_query,
    one_of_texts,
    record_of,
    schema_ref,
)
from jsonapi_app.openapi.records import Records

DESCRIPTION = """\
The appointment book of a site, as clients of ClicRDV know it; a *group* is a site, an *intervention* a service.

Every request names an API key (`apikey`), which acts as its user at its sites; a user name and password that come along
must be those of that user. Parameters that the interface does not know are left aside.
"""
TAG = "ClicRDV"
API_KEY, BASIC = "clicrdv.apikey", "clicrdv.basic"

_INSTANT: Json = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
    "description": "On the clocks of the site.",
    "examples": ["2027-05-07 08:00:00"],
}


def part(catalogue: Catalogue) -> Part:
    shown = shown_catalogue(catalogue)
    known = records(shown)
    rows = Records(shown, _INSTANT, {f"clicrdv.{name}": record.shape for name, record in known.items()})
    return Part(
        tags=[{"name": TAG}],
        paths={
            f"{PREFIX}/{{group_id}}/{name}{suffix}": {"parameters": [_GROUP], "get": _list(name, record, suffix)}
            for name, record in known.items()
            for suffix in ("", ".json")
        },
        components={
            "schemas": {**rows.components(), **_ERRORS},
            "responses": _RESPONSES,
            "securitySchemes": {API_KEY: _KEY, BASIC: {"type": "http", "scheme": "basic"}},
        },
    )


def _list(name: str, record: Record, suffix: str) -> Json:
    return {
        "tags": [TAG],
        "operationId": f"clicrdv_list_{name}{suffix.replace('.', '_')}",
        "summary": f"List {name}",
        "security": [{API_KEY: []}, {API_KEY: [], BASIC: []}],
        "parameters": list(_parameters(record)),
        "responses": {"200": answer("The rows", _envelope(name)), **failures("clicrdv", 400, 401, 403, 404)},
    }


def _parameters(record: Record) -> Iterator[Json]:
    results: Json = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 10**15 - 1}, {"const": ALL}]}
    yield in_query("results", {**results, "default": DEFAULT_RESULTS}, f"Rows at most, or `{ALL}`.", example=10)
    start: Json = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1, "default": 0}
    yield in_query("startIndex", start, "Rows to leave out at the start.", example=0)
    yield in_query("sort", one_of_texts(*record.fields), "Without it, by id.", example="id")
    yield in_query("dir", one_of_texts(*DIRECTIONS, default=DIRECTIONS[0]), "Of `sort`.", example="desc")
    fields = ", ".join(f"`{name}`" for name in record.search)
    yield in_query("search", TEXT, f"Text that is somewhere in one of {fields}.", example="an")
    for name in record.filters:
        yield in_query(name, {"type": "integer"}, "Only its rows; 0: those that have none.", example=0)
    yield in_query("format", one_of_texts("json"), "There is no other.", example="json")
    yield _condition(record)


def _condition(record: Record) -> Json:
    """The one with the number 0; there may be others with other numbers, which OpenAPI cannot say."""
    return {
        "name": "conditions[0]",
        "in": "query",
        "description": "A condition; further ones have other numbers: `conditions[1][field]=…`. All of them must hold.",
        "style": "deepObject",
        "explode": True,
        "schema": {"type": "object", "anyOf": [_compared(record, kind) for kind in _kinds(record)]},
        "example": {"field": "id", "op": ">", "value": "0"},
    }


def _kinds(record: Record) -> list[Kind]:
    return list(dict.fromkeys(record.kind(field) for field in record.fields.values()))


def _compared(record: Record, kind: Kind) -> Json:
    """Conditions on the fields of this kind: on one value, and on several between commas."""
    names = [name for name, field in record.fields.items() if record.kind(field) is kind]
    plain = [op for op, meant in OPERATORS.items() if not meant.listed and (meant.name != "ilike" or kind is Kind.TEXT)]
    listed = [op for op, meant in OPERATORS.items() if meant.listed]
    form = _FORMS.get(kind, "")
    return {
        "anyOf": [
            _closed(names, plain, form and f"^({form})$"),
            _closed(names, listed, form and f"^ *({form})? *(, *({form})? *)*$"),
        ]
    }


def _closed(names: list[str], operators: list[str], pattern: str) -> Json:
    value = {**TEXT, **({"pattern": pattern} if pattern else {})}
    members = {"field": one_of_texts(*names), "op": one_of_texts(*operators), "value": value}
    return record_of(members, additionalProperties=False)


# A day of the calendar, leap years included.
_DAY = (
    "(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|"
    "02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
)
_FORMS = {
    Kind.INTEGER: r"[+-]?[0-9]{1,18}(\.0{1,20})?",
    Kind.BOOLEAN: "1|0|true|false",
    Kind.DATE: _DAY,
    Kind.INSTANT: f"{_DAY}( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?",
}


def _envelope(name: str) -> Json:
    count: Json = {"type": "integer", "minimum": 0}
    asked: Json = {"type": ["string", "null"], "description": "As asked for."}
    members: Json = {
        "records": array_of(schema_ref(f"clicrdv.{name}")),
        "sort": asked,
        "dir": asked,
        "totalRecords": count,
        "startIndex": count,
        "recordsReturned": count,
        "pageSize": count,
    }
    return record_of(members)


_GROUP: Json = {
    "name": "group_id",
    "in": "path",
    "required": True,
    "description": "The id of a site.",
    "schema": {"type": "integer", "minimum": 1},
    "example": 1,
}
_KEY: Json = {
    "type": "apiKey",
    "in": "query",
    "name": "apikey",
    "description": "What creating one of the `api_keys` gives, as `meta.key`.",
}


def _error(*more: str) -> Json:
    members: Json = {"code": {"type": "integer"}, "message": TEXT}
    if more:
        members["field"] = {"type": ["string", "null"], "description": "The parameter at fault."}
    return record_of({"error": record_of(members)})


_ERRORS: Json = {"clicrdv.error": _error(), "clicrdv.bad_parameter": _error("field")}
_MEANING = {
    401: "No API key, one that is unknown, or a log-in that is not that of the key",
    403: "The key is not good for this group",
    404: "There is no such group",
}
_RESPONSES: Json = {
    "clicrdv.400": answer("A parameter is wrong", schema_ref("clicrdv.bad_parameter")),
    **answers_to_failures("clicrdv", _MEANING, "clicrdv.error"),
}
