"""``rs/events`` in its OpenAPI document: the one list, and the 29 keys of an event (contracts 4)."""

from __future__ import annotations

from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.rs_events.asking import BOOLEANS, DATE_TIME, LARGEST, LARGEST_SIZE
from jsonapi_app.dialects.rs_events.events import ENTRY_WITH_SITES, EVENT_TYPES, KEYS, SUBJECTS, UNSET
from jsonapi_app.dialects.rs_events.views import PREFIX, SESSION_HEADER, shown_catalogue
from jsonapi_app.openapi.fields import with_null
from jsonapi_app.openapi.part import (
    TEXT,
    Json,
    Part,
    answer,
    answers_to_failures,
    array_of,
    failures,
    in_query,
    object_of,
    one_of_texts,
    record_of,
    schema_ref,
)
from jsonapi_app.openapi.records import Records
from jsonapi_app.openapi.roles import who_may
from jsonapi_app.permissions import Action

DESCRIPTION = f"""\
Everything that takes place in a stretch of time: visits, bookings and the entries of appointment books, on one time
axis.

The access token of any log-in is good here, and is good as `{SESSION_HEADER}` too: both must be of the same user.
Parameters that the interface does not know are left aside.
"""
TAG = "rs-events"
SESSION = "rs_events.session"

_INSTANT: Json = {"type": "string", "format": "date-time", "examples": ["2027-05-07T08:00:00.000Z"]}


def part(catalogue: Catalogue) -> Part:
    entries = shown_catalogue(catalogue)["calendar_entries"]
    records = Records(entries.catalogue, _INSTANT)
    operation: Json = {
        "tags": [TAG],
        "operationId": "rs_events_list_events",
        "summary": "List what takes place",
        "description": who_may(entries, Action.READ),
        "security": [{"bearer": [], SESSION: []}],
        "parameters": _PARAMETERS,
        "responses": {"200": answer("A page", schema_ref("rs_events.page")), **failures("rs_events", 400, 401, 415)},
    }
    return Part(
        tags=[{"name": TAG}],
        paths={PREFIX: {"get": operation}},
        components={
            "schemas": {"rs_events.event": _event(records), "rs_events.page": _PAGE, "rs_events.error": _ERROR},
            "responses": _RESPONSES,
            "securitySchemes": {SESSION: _SESSION},
        },
    )


def _event(records: Records) -> Json:
    """Of a visit all keys say something; what is no visit has null, 0 or false in those of visits."""
    entry = records.inline(ENTRY_WITH_SITES)["properties"]
    visit = records.inline(SUBJECTS["interventions"])["properties"]
    members = {key: _of_any(key, visit[key]) if key in visit and key != "id" else entry.get(key) for key in KEYS}
    codes = ", ".join(f"{code} {kind}" for kind, code in EVENT_TYPES.items())
    members["eventType"] = {"type": "integer", "enum": list(EVENT_TYPES.values()), "description": f"{codes}."}
    sites = {**entry["sites"], "description": "With `includeSites`."}
    return object_of({**members, "sites": sites}, *KEYS)


def _of_any(key: str, schema: Json) -> Json:
    return with_null(schema) if UNSET[key] is None else schema


_PAGE: Json = object_of(
    {
        "data": array_of(schema_ref("rs_events.event")),
        "totalCount": {"type": "integer", "minimum": 0, "description": "With `includeCount`."},
        "pagination": record_of(
            {"page": {"type": "integer", "minimum": 1}, "pageSize": {"type": "integer", "minimum": 1}}
        ),
    },
    "data",
    "pagination",
)


def _instant(name: str, description: str, example: str) -> Json:
    schema: Json = {**TEXT, "pattern": f"^({DATE_TIME.pattern})$".replace(r"\d", "[0-9]")}
    return in_query(name, schema, description, required=True, example=example)


def _integer(name: str, description: str, lowest: int, highest: int, **more: int) -> Json:
    schema: Json = {"type": "integer", "minimum": lowest, "maximum": highest, **more}
    return in_query(name, schema, description, example=1)


_BOOLEAN = one_of_texts(*BOOLEANS)
_PARAMETERS: list[Json] = [
    # RFC 9110 gives it no meaning here, and OpenAPI lets tools overlook it; the interface insists on it.
    {
        "name": "Content-Type",
        "in": "header",
        "required": True,
        "description": "Also of this GET: 400 without it, 415 with any other.",
        "schema": {"const": "application/json"},
    },
    _instant("scheduledStart", "What ends after it, or is at it.", "2026-01-01T00:00:00.000Z"),
    _instant("scheduledEnd", "What starts before it; not earlier than `scheduledStart`.", "2028-01-01T00:00:00.000Z"),
    in_query("includeSites", _BOOLEAN, "Whether each event has its `sites`.", required=True, example="true"),
    in_query("includeCount", {**_BOOLEAN, "default": "false"}, "Whether `totalCount` is told.", example="true"),
    _integer("page", "A page, counted from 1.", 1, LARGEST, default=1),
    _integer("pageSize", "Events in a page.", 1, LARGEST_SIZE, default=50),
    _integer("findId", "The page that has this event, where it is among them; goes before `page`.", -LARGEST, LARGEST),
    _integer("subPageSize", "Of the `sites` of each event, so many at most.", 1, LARGEST_SIZE, default=10),
]
_SESSION: Json = {
    "type": "apiKey",
    "in": "header",
    "name": SESSION_HEADER,
    "description": "An access token of the same user; it may be the same one.",
    # The explorer fills it in with the token of its log-in.
    "x-takes-access-token": True,
}
_DETAIL = record_of({"parameter": TEXT, "message": TEXT})
_ERROR = record_of(
    {
        "error": record_of(
            {
                "code": {"type": "integer"},
                "message": {**TEXT, "examples": ["scheduledStart is required."]},
                "details": {**array_of(_DETAIL), "description": "The parameters and headers at fault."},
            }
        )
    }
)
_MEANING = {
    400: "A parameter or header is wrong or lacking",
    401: "One of the tokens is lacking or no good, or they are of two users",
    415: "The content type is not that of JSON",
}
_RESPONSES = answers_to_failures("rs_events", _MEANING, "rs_events.error")
