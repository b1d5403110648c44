"""The OpenAPI 3.1 documents of the service, made from the tables that the service itself runs on.

Each interface is made of `Part`s. `openapi_document` puts all of them together; each is a document by itself, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.openapi import clicrdv, files, flavours, jsonapi, mpdx, robert2, rs_events, sign_in
from jsonapi_app.openapi.part import Json, Part, joined
from jsonapi_app.resources import RESOURCES

VERSION = "0.1.0"
# Where `make run` serves: the server that the committed openapi.yaml names.
DEFAULT_SERVER = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Interface:
    """``root``: the path that it is below. ``summary``: whom it is for. ``description``: what its document says at the
    top. ``parts``: in the order in which a reader meets them."""

    name: str
    root: str
    summary: str
    description: str
    parts: Callable[[Limits], Sequence[Part]]


def openapi_document(server: str = DEFAULT_SERVER, limits: Limits | None = None) -> Json:
    """All interfaces, in a fixed order. ``server``: the public root of the service; ``limits``: of one query string."""
    parts = [part for interface in INTERFACES.values() for part in interface.parts(limits or Limits())]
    return _document("Backline", _SUMMARY, _DESCRIPTION, server, joined([_LOG_IN, *parts]))


def interface_document(key: str, server: str = DEFAULT_SERVER, limits: Limits | None = None) -> Json:
    """One of `INTERFACES`."""
    interface = INTERFACES[key]
    whole = joined([_LOG_IN, *interface.parts(limits or Limits())])
    return _document(f"Backline: {interface.name}", interface.summary, interface.description, server, whole)


def _document(title: str, summary: str, description: str, server: str, whole: Part) -> Json:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "summary": summary, "description": description},
        "servers": [{"url": server}],
        "security": [{"bearer": []}],
        "tags": whole.tags,
        "paths": whole.paths,
        "components": whole.components,
    }


_LOG_IN = Part(
    components={
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The access token that logging in gives.",
            }
        }
    }
)
_SUMMARY = "Stock, contacts and bookings of people who rent out event equipment."
_JSON_API = """\
Log in at `/api/v3/auth/login` and send the access token with every request, as `Authorization: Bearer …`.

Everything else below `/api/v3` is [JSON:API 1.1](https://jsonapi.org/format/1.1/), and starts at its entry document.
What a role may not see does not exist for it: it is not listed, counted, included or linked.
"""
_DESCRIPTION = f"""\
{_JSON_API}
Beside it stand the interfaces of five older systems, over the same data; a token is good on all of them.
"""

# Key → interface; the key is in the URL of its document. A further dialect adds its line here.
INTERFACES: dict[str, Interface] = {
    "jsonapi": Interface(
        "JSON:API",
        "api/v3",
        "The native interface, JSON:API 1.1: every type, with filters, sorting, inclusion and paging.",
        _JSON_API,
        lambda limits: [sign_in.part(), jsonapi.part(RESOURCES, limits), files.part(RESOURCES)],
    ),
    "robert2": Interface(
        "Robert 2",
        "api",
        "Stock, events, bills, people and users, for clients of the event-equipment program Robert 2.",
        robert2.DESCRIPTION,
        lambda _: [robert2.part(RESOURCES)],
    ),
    "flavours": Interface(
        "Flavours",
        "api/v2/assistances",
        "Requests for help, for clients of Flavours.",
        flavours.DESCRIPTION,
        lambda _: [flavours.part(RESOURCES)],
    ),
    "clicrdv": Interface(
        "ClicRDV",
        "api/v1/groups",
        "The appointment book of a site, for clients of ClicRDV.",
        clicrdv.DESCRIPTION,
        lambda _: [clicrdv.part(RESOURCES)],
    ),
    "rs_events": Interface(
        "rs/events",
        "calendar/v2/rs/events",
        "Visits, bookings and appointments on one time axis, for clients of the calendar list rs/events.",
        rs_events.DESCRIPTION,
        lambda _: [rs_events.part(RESOURCES)],
    ),
    "mpdx": Interface(
        "MPDX",
        "api/v2/organizations/contacts",
        "The contacts of organizations, for clients of MPDX.",
        mpdx.DESCRIPTION,
        lambda _: [mpdx.part(RESOURCES)],
    ),
}
