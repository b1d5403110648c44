"""What operations share that can depend on a version, or be sent twice: headers, and the answers that come of them."""

from __future__ import annotations

from jsonapi_app.core.once import HEADER
from jsonapi_app.http.idempotency import LONGEST_KEY, REPLAYED
from jsonapi_app.openapi.part import Json, ref


def components() -> dict[str, Json]:
    return {"parameters": _PARAMETERS, "headers": _HEADERS, "responses": _RESPONSES}


def reading() -> list[Json]:
    """What a read takes besides its query."""
    return [ref("parameters", "if_none_match")]


def creating() -> list[Json]:
    return [ref("parameters", "idempotency_key")]


def changing() -> list[Json]:
    """What a write takes that is about one resource."""
    return [ref("parameters", "if_match"), ref("parameters", "idempotency_key")]


def tagged(answer: Json) -> Json:
    """``answer`` with an entity tag."""
    return {**answer, "headers": {**answer.get("headers", {}), "ETag": ref("headers", "entity_tag")}}


def once(answer: Json) -> Json:
    """``answer`` as that of a write, which may be one that was kept."""
    return {**answer, "headers": {**answer.get("headers", {}), REPLAYED: ref("headers", "replayed")}}


NOT_MODIFIED: Json = {"304": ref("responses", "NotModified")}

_TAG: Json = {"type": "string", "examples": ['"12-5f3c9a01.2e4"']}


def _header(name: str, description: str, **schema: object) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string", **schema}}


_PARAMETERS: Json = {
    "if_match": _header(
        "If-Match",
        "The `ETag` that the resource was read with: 412 when it has changed meanwhile. Of the tag only the version "
        "counts, so that of the resource and that of its linkage are equally good.",
    ),
    "if_none_match": _header("If-None-Match", "The `ETag` of what the client has: 304 when it is still the same."),
    "idempotency_key": _header(
        HEADER,
        "A string that no other request of the user has, such as a UUID. The request is done once, however often it is "
        "sent; the answer of the first time is given again. 409 while that is being done, 422 for another request.",
        minLength=1,
        # Quotes, and backslashes before quotes, are no part of the key.
        maxLength=2 * LONGEST_KEY + 2,
    ),
}
_HEADERS: Json = {
    "entity_tag": {"description": "Of this answer; that of a resource begins with its version.", "schema": _TAG},
    "replayed": {"description": "The answer was kept from the first time.", "schema": {"const": "true"}},
}
_RESPONSES: Json = {
    "NotModified": {
        "description": "What the client has is still the same",
        "headers": {"ETag": ref("headers", "entity_tag")},
    }
}
