"""Flavours in its OpenAPI document: the list of requests for help, and a new one (contracts 1)."""

from __future__ import annotations

from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.dialects.flavours.envelopes import LOADED, MESSAGES
from jsonapi_app.dialects.flavours.listing import (
    BOOLEANS,
    DEFAULT_SIZE,
    INCLUDES,
    ITEM,
    ITEM_WITH_RESPONDER,
    KEYS,
    LARGEST_SIZE,
    RESPONDER,
    SORTS,
    VERSION_HEADER,
    VERSIONS,
)
from jsonapi_app.dialects.flavours.views import PREFIX, WRITTEN
from jsonapi_app.openapi import fields
from jsonapi_app.openapi.part import (
    TEXT,
    Json,
    Part,
    answer,
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

DESCRIPTION = """\
Requests for help, as clients of Flavours know them. Every answer is `{"meta": {"code", "status", "message"}, "data"}`.

The token of any log-in is good here. Parameters that the interface does not know are left aside.
"""
TAG = "Flavours"

_MILLISECONDS: Json = {"type": "integer", "description": "Milliseconds since 1970.", "examples": [1809763200000]}


def part(catalogue: Catalogue) -> Part:
    assistances = catalogue.on_surface("flavours")["assistances"]
    records = Records(
        assistances.catalogue,
        _MILLISECONDS,
        {"flavours.item": ITEM, "flavours.item_with_responder": ITEM_WITH_RESPONDER, "flavours.responder": RESPONDER},
    )
    schemas = {**records.components(), "flavours.page": _page(), "flavours.new_item": _new_item(assistances), **_ERRORS}
    return Part(
        tags=[{"name": TAG}],
        paths={PREFIX: {"parameters": [_VERSION], "get": _list(assistances), "post": _create(assistances)}},
        components={"schemas": schemas, "responses": _RESPONSES},
    )


def _list(assistances: Resource) -> Json:
    return {
        "tags": [TAG],
        "operationId": "flavours_list_assistances",
        "summary": "List requests for help",
        "description": who_may(assistances, Action.READ),
        "parameters": _PARAMETERS,
        "responses": {
            "200": _loaded("A page", schema_ref("flavours.page")),
            **failures("flavours", 401, 403, 404, 422, 500),
        },
    }


def _create(assistances: Resource) -> Json:
    example = {"name": "Ada Byron", "phone_prefix": "33", "phone_number": "612345678"}
    media = {"schema": schema_ref("flavours.new_item"), "example": example}
    return {
        "tags": [TAG],
        "operationId": "flavours_create_assistance",
        "summary": "Ask for help",
        "description": who_may(assistances, Action.CREATE),
        "requestBody": {"required": True, "content": {"application/json": media}},
        "responses": {
            "200": _loaded("The new item", schema_ref("flavours.item_with_responder")),
            **failures("flavours", 401, 403, 422, 500),
        },
    }


def _new_item(assistances: Resource) -> Json:
    written = {name: assistances.attributes[name].field for name in WRITTEN}
    properties = {name: fields.accepted(field) for name, field in written.items()}
    return object_of(properties, *(name for name, field in written.items() if field.required))


def _page() -> Json:
    items = {"anyOf": [schema_ref("flavours.item"), schema_ref("flavours.item_with_responder")]}
    no_page: Json = {"type": ["string", "null"], "description": "Null where there is no such page."}
    position: Json = {"type": ["integer", "null"], "description": "Null on an empty page."}
    members: Json = {
        "current_page": {"type": "integer"},
        "current_page_url": TEXT,
        "data": {
            "description": "With `key_by` an object: the value of that column → the item.",
            "anyOf": [array_of(items), {"type": "object", "additionalProperties": items}],
        },
        "first_page_url": TEXT,
        "from": position,
        "next_page_url": no_page,
        "path": TEXT,
        "per_page": {"type": "integer"},
        "prev_page_url": no_page,
        "to": position,
    }
    return record_of(members)


def _loaded(description: str, data: Json) -> Json:
    return answer(description, _envelope(200, "success", LOADED, data))


def _envelope(code: int, status: str, message: str, data: Json) -> Json:
    told = {"code": {"const": code}, "status": {"const": status}, "message": {"const": message}}
    return record_of({"meta": record_of(told), "data": data})


_FAULTS: Json = {
    "type": ["object", "null"],
    "additionalProperties": {**array_of(TEXT), "minItems": 1},
    "description": "What is at fault, by the name it was sent under → what is wrong with it.",
    "examples": [{"sort": [f"The sort must be one of {', '.join(SORTS)}."]}],
}
_ERRORS: Json = {
    f"flavours.error_{code}": _envelope(code, "error", message, _FAULTS if code == 422 else {"type": "null"})
    for code, message in MESSAGES.items()
} | {
    "flavours.error": record_of(
        {
            "meta": record_of({"code": {"type": "integer"}, "status": {"const": "error"}, "message": TEXT}),
            "data": {"type": "null"},
        }
    )
}
_RESPONSES: Json = {
    f"flavours.{code}": answer(message, schema_ref(f"flavours.error_{code}")) for code, message in MESSAGES.items()
} | {"flavours.failure": answer("Any other failure", schema_ref("flavours.error"))}


_VERSION: Json = {
    "name": VERSION_HEADER,
    "in": "header",
    "description": "All versions answer alike.",
    "schema": one_of_texts(*VERSIONS, default=VERSIONS[0]),
}
_COUNT: Json = {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}
_PARAMETERS: list[Json] = [
    in_query("page", {**_COUNT, "default": 1}, "A page, counted from 1.", example=1),
    in_query("per_page", {**_COUNT, "default": DEFAULT_SIZE}, f"Items in a page, {LARGEST_SIZE} at most.", example=10),
    in_query("search", TEXT, "Text that is somewhere in the name or in the phone number.", example="ada"),
    in_query(
        "sort",
        one_of_texts(*(sign + name for name in SORTS for sign in ("", "-"))),
        "Descending after `-`. Without it, newest first.",
        example="-created_at",
    ),
    in_query("key_by", one_of_texts(*KEYS), "The items come as an object, by this column.", example="id"),
    *(
        in_query(name, array_of(one_of_texts(*INCLUDES)), "What comes along.", style="form", explode=explode)
        for name, explode in (("includes", False), ("includes[]", True))
    ),
    *(
        in_query(
            f"filter{form.format('is_contacted')}", one_of_texts(*BOOLEANS), "Who was called back.", example="true"
        )
        for form in (".{}", "[{}]")
    ),
    *(
        in_query(
            f"filter{form.format('contacted_by')}",
            {"anyOf": [UUID, {"const": ""}]},
            "Who were called back by this user: 404 without one.",
        )
        for form in (".{}", "[{}]")
    ),
]
