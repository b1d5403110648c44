"""Logging in and out in the OpenAPI document: plain JSON, and problem documents (RFC 9457) for what goes wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jsonapi_app.openapi.part import Json, Part, object_of, ref, schema_ref

TAG = "log-in"
PREFIX = "/api/v3/auth"


def part() -> Part:
    return Part(
        tags=[{"name": TAG, "description": "Getting, renewing and giving back tokens."}],
        paths={
            f"{PREFIX}/login": {"post": _LOGIN},
            f"{PREFIX}/refresh": {"post": _REFRESH},
            f"{PREFIX}/logout": {"post": _LOGOUT},
        },
        components={"schemas": _SCHEMAS, "responses": {"Problem": _PROBLEM}},
    )


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _problems(*statuses: HTTPStatus) -> Json:
    problem = ref("responses", "Problem")
    return {**{str(s.value): {**problem, "description": s.phrase} for s in sorted(statuses)}, "default": problem}


_TOKEN: Json = {"type": "string", "maxLength": 4096}
_SCHEMAS: Json = {
    "auth.credentials": object_of(
        {
            "identifier": {"type": "string", "minLength": 1, "description": "Pseudo or e-mail address, in any case."},
            "password": {"type": "string", "minLength": 1, "writeOnly": True},
        },
        "identifier",
        "password",
        examples=[{"identifier": "ada99", "password": "lovelace 1815"}],
    ),
    "auth.refresh": object_of({"refresh_token": {**_TOKEN, "minLength": 1}}, "refresh_token"),
    "auth.tokens": object_of(
        {
            "access_token": {**_TOKEN, "description": "For the header `Authorization: Bearer …`."},
            "refresh_token": {**_TOKEN, "description": "Good for one new pair. Shown twice, it ends the session."},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "Seconds that the access token lasts."},
        },
        "access_token",
        "refresh_token",
        "token_type",
        "expires_in",
    ),
    "auth.problem": object_of(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "description": "The members of the body at fault, where they are known.",
                "items": object_of({"detail": {"type": "string"}, "pointer": {"type": "string"}}, "detail", "pointer"),
            },
        },
        "type",
        "title",
        "status",
        "detail",
    ),
}
_PROBLEM: Json = {
    "description": "Any other failure",
    "content": {"application/problem+json": {"schema": schema_ref("auth.problem")}},
}
_TOKENS: Json = {"description": "A pair of tokens", "content": _json(schema_ref("auth.tokens"))}
_BAD_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY)


def _operation(operation_id: str, summary: str, **more: Any) -> Json:
    return {"tags": [TAG], "operationId": operation_id, "summary": summary, **more}


_LOGIN = _operation(
    "log_in",
    "Log in",
    security=[],
    requestBody={"required": True, "content": _json(schema_ref("auth.credentials"))},
    responses={"200": _TOKENS, **_problems(HTTPStatus.UNAUTHORIZED, *_BAD_BODY)},
)
_REFRESH = _operation(
    "refresh_tokens",
    "Get a new pair of tokens",
    description="The refresh token is in the body, or else where an access token usually is.",
    security=[{}, {"bearer": []}],
    requestBody={"required": False, "content": _json(schema_ref("auth.refresh"))},
    responses={"200": _TOKENS, **_problems(HTTPStatus.UNAUTHORIZED, *_BAD_BODY)},
)
_LOGOUT = _operation(
    "log_out",
    "End the session",
    description="Ends every pair of tokens that descends from the same log-in.",
    responses={"204": {"description": "The session is over"}, **_problems(HTTPStatus.UNAUTHORIZED)},
)
