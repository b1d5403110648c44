"""Logging in and out at ``/api/v3/auth``: plain JSON both ways, errors as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from jsonapi_app.core.errors import ApiError, BadDocument, Faults, Invalid, UnsupportedMediaType
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.http import authentication
from jsonapi_app.http.empty import empty_response
from jsonapi_app.http.negotiation import MalformedMediaType, parse_media_type
from jsonapi_app.http.request_json import read_body, read_json
from jsonapi_app.http.tokens import Tokens, bearer_token

_MAX_DEPTH = 4

auth = Blueprint("auth", __name__, url_prefix="/api/v3/auth")


@auth.post("/login")
def login() -> Response:
    """``{"identifier", "password"}`` → a pair of tokens; the identifier is a pseudo or an e-mail address."""
    identifier, password = _texts("identifier", "password")
    account = authentication.sign_in(identifier, password)
    with writing(db.engine) as connection:
        issued = authentication.issue_tokens(connection, account)
    return _tokens(issued)


@auth.post("/refresh")
def refresh() -> Response:
    """A refresh token, in the body as ``{"refresh_token"}`` or else as the bearer → a new pair."""
    if read_body(request):
        (token,) = _texts("refresh_token")
    else:
        token = bearer_token(request.headers.get("Authorization"))
    return _tokens(authentication.rotate_tokens(token))


@auth.post("/logout")
def logout() -> Response:
    """End the session of the access token shown."""
    authentication.sign_out(request.headers.get("Authorization"))
    return empty_response(HTTPStatus.NO_CONTENT)


@auth.after_request
def keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@auth.errorhandler(ApiError)
def problem(error: ApiError) -> Response:
    """Any fault as a problem document; ``errors`` lists the members at fault when they are known."""
    faults = error.faults
    first = faults[0]
    detail = first.detail if len(faults) == 1 else "Several members of the body are at fault."
    errors = [{"detail": fault.detail, "pointer": f"#{fault.pointer}"} for fault in faults if fault.pointer]
    return _problem(first.status, detail, errors, first.headers)


@auth.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """What Werkzeug refuses while the body is read, such as one that is too large."""
    return _problem(error.code or 500, error.description or "", (), {})


def _problem(status: int, detail: str, errors: Sequence[Mapping[str, str]], headers: Mapping[str, str]) -> Response:
    # "about:blank" says: no more than what the status says, and so does its title (RFC 9457, 4.2.1).
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        document["errors"] = errors
    return Response(orjson.dumps(document), status, dict(headers), content_type="application/problem+json")


def _tokens(issued: Tokens) -> Response:
    document = {
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
    }
    return Response(orjson.dumps(document), content_type="application/json")


def _texts(*names: str) -> list[str]:
    """Members of the request's JSON object that must be text and not empty; all faults are raised together."""
    _check_is_json(request.headers.get("Content-Type"))
    body = read_json(read_body(request), _MAX_DEPTH)
    if not isinstance(body, dict):
        raise BadDocument("The request body must be a JSON object")
    faults = [
        Invalid(f"{name} must be text and not empty", pointer=f"/{name}")
        for name in names
        if not isinstance(body.get(name), str) or not body[name]
    ]
    if faults:
        raise Faults(faults)
    return [body[name] for name in names]


def _check_is_json(header: str | None) -> None:
    """``application/json``, which is always UTF-8: a charset may say so, and other parameters mean nothing."""
    try:
        media_type = parse_media_type(header or "")
    except MalformedMediaType:
        media_type = None
    if media_type is None or media_type.type != "application/json":
        raise UnsupportedMediaType("The body must be sent as Content-Type: application/json", header="Content-Type")
    if media_type.parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The charset of a JSON body must be UTF-8", header="Content-Type")
