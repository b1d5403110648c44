"""The faults of Robert 2 in its OpenAPI document: one answer for each status and style (contracts 2.1)."""

from __future__ import annotations

from jsonapi_app.dialects.robert2.envelopes import INVALID, MEDIA_TYPE, NOT_FOUND, OTHER_400, OTHER_404
from jsonapi_app.dialects.robert2.routes import PREFIX
from jsonapi_app.openapi.part import TEXT, Json, answer, array_of, record_of, ref, schema_ref

_TEXTS: Json = array_of(TEXT)
_BY_FIELD: Json = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {**_TEXTS, "minItems": 1},
    "description": "Field → what is wrong with it.",
    "examples": [{"name": ["name must have a length between 2 and 96"]}],
}


def _failed(details: Json) -> Json:
    # The spelling is that of the interface.
    return _envelope(record_of({"message": {"const": "An error has occured"}, "details": details}))


def _envelope(error: Json) -> Json:
    return record_of({"success": {"const": False}, "error": error})


SCHEMAS: Json = {
    "robert2.invalid": _failed({"anyOf": [_BY_FIELD, {**_TEXTS, "examples": [["The request body is empty"]]}]}),
    "robert2.invalid_with_code": {
        "anyOf": [
            _envelope(record_of({"code": {"const": 400}, "message": {"const": INVALID}, "details": _BY_FIELD})),
            _failed({**_TEXTS, "examples": [["The request body is empty"]]}),
        ]
    },
    "robert2.refused": {
        "description": "Without a token that is good; or with one whose group may not do this.",
        "anyOf": [
            _envelope(record_of({"message": {**TEXT, "examples": ["Token not found."]}, "details": {"type": "null"}})),
            record_of({"error": {"type": "string", "pattern": "^Unauthorized by ACL: "}}),
        ],
    },
    "robert2.not_found": _failed({"const": [NOT_FOUND]}),
    "robert2.not_found_with_code": {
        "description": "Of an id that is no number, as of a path that there is not.",
        "anyOf": [
            _envelope(
                record_of(
                    {
                        "requested": {**TEXT, "examples": ["(GET) /api/bills/12"]},
                        "code": {"const": 404},
                        "message": {"const": NOT_FOUND},
                    }
                )
            ),
            schema_ref("robert2.not_found"),
        ],
    },
    "robert2.conflict": _failed(
        {**_TEXTS, "maxItems": 1, "description": "Empty where a name is taken.", "examples": [[]]}
    ),
    "robert2.failure": _failed({"anyOf": [_BY_FIELD, _TEXTS]}),
}
_MEANING = {
    "invalid": "What was sent is not what is taken",
    "invalid_with_code": "What was sent is not what is taken",
    "refused": "Nobody is logged in, or the group may not do this",
    "not_found": "There is no such record",
    "not_found_with_code": "There is no such record",
    "conflict": "A name is taken, or something else is in the way",
    "failure": "Any other failure",
}
RESPONSES: Json = {
    f"robert2.{name}": answer(text, schema_ref(f"robert2.{name}"), MEDIA_TYPE) for name, text in _MEANING.items()
}
_NAMES = {400: "invalid", 401: "refused", 404: "not_found", 409: "conflict"}


def failures(method: str, path: str, *statuses: int) -> Json:
    """The ``responses`` of a route that can fail with these statuses; ``path`` as in the table of routes."""
    route = (method, PREFIX + path)
    styled = {400: "_with_code" if route in OTHER_400 else "", 404: "_with_code" if route in OTHER_404 else ""}
    told = {str(s): ref("responses", f"robert2.{_NAMES[s]}{styled.get(s, '')}") for s in statuses}
    return {**told, "default": ref("responses", "robert2.failure")}
