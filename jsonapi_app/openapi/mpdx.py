"""MPDX in its OpenAPI document: the contacts of organizations, JSON:API with words of its own (contracts 5)."""

from __future__ import annotations

from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.dialects.mpdx.asking import DEFAULT_SIZE, GROUPS, LARGEST_SIZE, SORTS
from jsonapi_app.dialects.mpdx.resources import CONTACTS, INCLUDES, RELATIONSHIPS, Wanted, attribute_names, engine_path
from jsonapi_app.dialects.mpdx.views import PREFIX
from jsonapi_app.http.negotiation import JSON_API
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
from jsonapi_app.openapi.records import UUID, Records
from jsonapi_app.openapi.roles import who_may
from jsonapi_app.permissions import Action

DESCRIPTION = f"""\
The contacts of organizations, for those who look after them, as clients of MPDX know them. It is JSON:API
(`{JSON_API}`).

The token of any log-in of an admin is good here. An admin sees the contacts of account lists that have a designation
account of an organization that they administer; there are no others for them.
"""
TAG = "MPDX"

_INSTANT: Json = {"type": "string", "format": "date-time", "examples": ["2027-05-07T08:00:00Z"]}


def part(catalogue: Catalogue) -> Part:
    contacts = catalogue.on_surface("mpdx")[CONTACTS]
    return Part(
        tags=[{"name": TAG}],
        paths={
            PREFIX: {"get": _list(contacts)},
            f"{PREFIX}/{{id}}": {"parameters": [_ID], "get": _get(contacts), "delete": _delete(contacts)},
        },
        components={
            "schemas": {**_resources(contacts.catalogue), "mpdx.meta": _META, "mpdx.errors": _ERRORS},
            "responses": _RESPONSES,
        },
    )


def _resources(catalogue: Catalogue) -> Json:
    """Of each type, with all that it may show. What is not asked for is left out, so only its identity is sure."""
    everything = Wanted(catalogue, frozenset(), frozenset(engine_path(path) for path in INCLUDES))
    records = Records(catalogue, _INSTANT)
    found = {}
    for type_ in RELATIONSHIPS:
        below = ("people",) if type_ == "people" else ()
        schema = {**records.inline(everything.shape(type_, below)), "required": ["id", "type"]}
        schema["properties"]["attributes"].pop("required")
        schema["properties"].get("relationships", {}).pop("required", None)
        found[f"mpdx.{type_}"] = schema
    # There is always a picture: one of nobody, where a contact has none.
    found[f"mpdx.{CONTACTS}"]["properties"]["attributes"]["properties"]["square_avatar"] = TEXT
    return found


def _list(contacts: Resource) -> Json:
    data = {"data": array_of(schema_ref(f"mpdx.{CONTACTS}")), "included": _INCLUDED, "meta": schema_ref("mpdx.meta")}
    return {
        "tags": [TAG],
        "operationId": "mpdx_list_contacts",
        "summary": "List contacts",
        "description": who_may(contacts, Action.READ),
        "parameters": [*_LIST_PARAMETERS, *_shown(contacts)],
        "responses": {
            "200": answer("A page", object_of(data, "data", "meta"), JSON_API),
            **failures("mpdx", 400, 401, 403, 406, 415),
        },
    }


def _get(contacts: Resource) -> Json:
    data = {"data": schema_ref(f"mpdx.{CONTACTS}"), "included": _INCLUDED}
    return {
        "tags": [TAG],
        "operationId": "mpdx_get_contact",
        "summary": "Read a contact",
        "description": who_may(contacts, Action.READ),
        "parameters": _shown(contacts),
        "responses": {
            "200": answer("The contact", object_of(data, "data"), JSON_API),
            **failures("mpdx", 400, 401, 403, 404, 406, 415),
        },
    }


def _delete(contacts: Resource) -> Json:
    return {
        "tags": [TAG],
        "operationId": "mpdx_delete_contact",
        "summary": "Delete a contact, or make it anonymous",
        "description": "Removed where `allow_deletion` says so; else what tells who it is goes.\n\n"
        f"{who_may(contacts, Action.DELETE)}",
        "responses": {"204": {"description": "It is done"}, **failures("mpdx", 400, 401, 403, 404, 406, 409, 415)},
    }


def _shown(contacts: Resource) -> list[Json]:
    """What shapes the answer."""
    include = in_query(
        "include",
        array_of(one_of_texts(*INCLUDES)),
        "Relationships whose resources come along.",
        style="form",
        explode=False,
        example=["people.email_addresses"],
    )
    fields = {
        "name": "fields",
        "in": "query",
        "description": "For each type what is shown, with commas: `fields[contacts]=name,people`.",
        "style": "deepObject",
        "explode": True,
        "schema": object_of(
            {type_: _names(contacts.catalogue, type_) for type_ in RELATIONSHIPS}, additionalProperties=False
        ),
        "example": {"contacts": "name,people"},
    }
    return [include, fields]


def _names(catalogue: Catalogue, type_: str) -> Json:
    names = "|".join([*attribute_names(catalogue[type_]), *RELATIONSHIPS[type_]])
    return {**TEXT, "pattern": f"^(({names})(,({names}))*)?$"}


_INCLUDED: Json = {
    "type": "array",
    "description": "Only where `include` was sent.",
    "items": {"anyOf": [schema_ref(f"mpdx.{type_}") for type_ in RELATIONSHIPS]},
}
_ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": UUID,
    "example": "0190f3a2-7c5e-7d41-9b62-3f0a5d1c8e77",
}
_STATUSES = "|".join(GROUPS)
_COUNT: Json = {"type": "integer", "minimum": 0}
_ASKED: Json = {"type": "integer", "maximum": 10**15 - 1}
_LIST_PARAMETERS: list[Json] = [
    in_query("sort", one_of_texts(*(sign + name for name in SORTS for sign in ("", "-"))), "One key.", example="-name"),
    in_query("filter[organization_id]", TEXT, "Ids between commas; one that is not the caller's has no contacts."),
    in_query(
        "filter[status]",
        {**TEXT, "pattern": f"^({_STATUSES})(,({_STATUSES}))*$"},
        "Any of these, between commas. `null` finds those without.",
        example="active",
    ),
    in_query(
        "filter[wildcard_search]",
        TEXT,
        "Every word is in the name, or in one of the people's; or the whole in an e-mail address or phone number.",
        example="an",
    ),
    in_query(
        "page",
        {**_ASKED, "minimum": 1, "default": 1},
        "A page, counted from 1. It may be sent as `page[number]` instead.",
        example=1,
    ),
    in_query(
        "per_page",
        {**_ASKED, "minimum": 0, "default": DEFAULT_SIZE},
        f"Contacts in a page, {LARGEST_SIZE} at most; of 0, only the total is told. Also as `page[size]`.",
        example=10,
    ),
]
_META = record_of(
    {
        "pagination": record_of({"page": _COUNT, "per_page": _COUNT, "total_count": _COUNT, "total_pages": _COUNT}),
        "sort": {"type": ["string", "null"], "description": "As asked for."},
        "filter": {"type": "object", "additionalProperties": TEXT, "description": "As asked for."},
    }
)
_SOURCE = object_of({"parameter": TEXT, "header": TEXT}, minProperties=1, maxProperties=1)
_ERROR = object_of(
    {"status": {**TEXT, "pattern": "^[45][0-9][0-9]$"}, "title": TEXT, "detail": TEXT, "source": _SOURCE},
    "status",
    "title",
    "detail",
)
_ERRORS = record_of({"errors": {**array_of(_ERROR), "minItems": 1}})
_MEANING = {
    400: "A parameter is wrong",
    401: "There is no token that is good",
    403: "Only for admins",
    404: "There is no such contact, or none that the caller may see",
    406: "JSON:API is not accepted",
    409: "Something else is in the way",
    415: "There is a body, and it is not JSON:API",
}
_RESPONSES = answers_to_failures("mpdx", _MEANING, "mpdx.errors", JSON_API)
