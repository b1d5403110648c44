"""The OpenAPI 3.1 document of the whole service, made from the tables that the service itself runs on.

Each dialect, and each group of endpoints beside them, is one `Part`; `openapi_document` puts the parts together.
"""

from __future__ import annotations

from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.openapi import files, jsonapi, sign_in
from jsonapi_app.openapi.part import Json, Part, joined
from jsonapi_app.resources import RESOURCES

VERSION = "0.1.0"
# Where `make run` serves: the server that the committed openapi.yaml names.
DEFAULT_SERVER = "http://127.0.0.1:8000"


def openapi_document(server: str = DEFAULT_SERVER, limits: Limits | None = None) -> Json:
    """The document, in a fixed order. ``server``: the public root of the service; ``limits``: of one query string."""
    whole = joined(_parts(limits or Limits()))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Backline", "version": VERSION, "summary": _SUMMARY, "description": _DESCRIPTION},
        "servers": [{"url": server}],
        "security": [{"bearer": []}],
        "tags": whole.tags,
        "paths": whole.paths,
        "components": whole.components,
    }


def _parts(limits: Limits) -> list[Part]:
    """In the order in which a reader meets them. A further dialect adds its line here."""
    return [
        sign_in.part(),
        jsonapi.part(RESOURCES, limits),
        Part(components={"securitySchemes": {"bearer": _BEARER}}),
        files.part(RESOURCES),
    ]


_SUMMARY = "Stock, contacts and bookings of people who rent out event equipment."
_DESCRIPTION = """\
Log in at `/api/v3/auth/login` and send the access token with every request, as `Authorization: Bearer …`.

Everything else below `/api/v3` is [JSON:API 1.1](https://jsonapi.org/format/1.1/), and starts at its entry document.
What a role may not see does not exist for it: it is not listed, counted, included or linked.
"""
_BEARER: Json = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The access token that logging in gives.",
}
