"""The URLs that answer files, in the OpenAPI document: a bill as PDF, events as a calendar feed."""

from __future__ import annotations

from jsonapi_app.core.agenda import AFTER, BEFORE, MOST_EVENTS
from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.jsonapi.files import CALENDAR
from jsonapi_app.dialects.jsonapi.surface import PREFIX
from jsonapi_app.http.bill_pdf import PDF
from jsonapi_app.openapi.jsonapi.documents import failures
from jsonapi_app.openapi.jsonapi.parameters import ID_PARAMETERS
from jsonapi_app.openapi.part import Json, Part, ref
from jsonapi_app.openapi.roles import who_may
from jsonapi_app.permissions import Action

FEED_TOKEN = "feed_token"


def part(catalogue: Catalogue) -> Part:
    return Part(
        paths={
            f"{PREFIX}/bills/{{id}}/pdf": {
                "parameters": [ref("parameters", ID_PARAMETERS[catalogue["bills"].public])],
                "get": {
                    "tags": [catalogue["bills"].area],
                    "operationId": "get_bills_pdf",
                    "summary": "A bill, printed",
                    "description": "The same bytes for as long as the bill is there.\n\n"
                    f"{who_may(catalogue['bills'], Action.READ)}",
                    "responses": {"200": bill_file(), **NOT_MODIFIED, **failures(400, 401, 403, 404, 406)},
                },
            },
            f"{PREFIX}/events.ics": {
                "get": {
                    "tags": [catalogue["events"].area],
                    "operationId": "get_events_feed",
                    "summary": "Events, for calendar programs",
                    "description": _FEED,
                    "security": [{FEED_TOKEN: []}, {"bearer": []}],
                    "parameters": [_MINE],
                    "responses": {"200": _file("The feed", CALENDAR), **NOT_MODIFIED, **failures(400, 401, 406)},
                }
            },
        },
        components={"securitySchemes": {FEED_TOKEN: _SCHEME}},
    )


def bill_file() -> Json:
    return _file("The bill", PDF)


def _file(description: str, media_type: str) -> Json:
    headers = {"ETag": _TEXT, "Content-Disposition": {**_TEXT, "description": "With the name of the file."}}
    schema = {"type": "string", "contentMediaType": media_type}
    return {"description": description, "headers": headers, "content": {media_type: {"schema": schema}}}


_TEXT: Json = {"schema": {"type": "string"}}
NOT_MODIFIED: Json = {"304": {"description": "The client has it: `If-None-Match` names its `ETag`"}}
_FEED = f"""\
All that the caller may see, from {BEFORE.days} days back to {AFTER.days} days ahead. Of more than {MOST_EVENTS} events,
those that are over are left out first, from the oldest on, then those that are farthest ahead.

A token in the URL goes before the `Authorization` header."""
_MINE: Json = {
    "name": "mine",
    "in": "query",
    "description": "Only those that the caller made or is assigned to.",
    "schema": {"type": "boolean", "default": False},
}
_SCHEME: Json = {
    "type": "apiKey",
    "in": "query",
    "name": "token",
    "description": "What creating one of the `feed_tokens` gives, as `meta.key`. It opens the calendar feed only.",
}
