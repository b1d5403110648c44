"""Faults → the error envelopes of Robert 2, which differ from route to route (contracts 2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response, g, request

from jsonapi_app.core.errors import ApiError, Duplicate, Forbidden, MethodNotAllowed, NotFound, Unauthorized
from jsonapi_app.dialects.robert2.bodies import Texts, Unsound
from jsonapi_app.dialects.robert2.records import Record
from jsonapi_app.http.headers import PRIVATE

MEDIA_TYPE = "application/json;charset=utf-8"

# Routes whose 404 and whose 400 come in the other style.
OTHER_404 = frozenset(
    {
        ("GET", "/api/bills/<int:id>"),
        ("GET", "/api/events/<int:id>/missing-materials"),
        ("PUT", "/api/subcategories/<int:id>"),
        ("DELETE", "/api/subcategories/<int:id>"),
        ("PUT", "/api/subcategories/restore/<int:id>"),
        ("POST", "/api/users/signin"),
        ("POST", "/api/events/<int:id>/bill"),
    }
)
OTHER_400 = frozenset(
    {
        ("POST", "/api/subcategories"),
        ("PUT", "/api/subcategories/<int:id>"),
        ("POST", "/api/attributes"),
        ("POST", "/api/users/signin"),
        ("POST", "/api/events/<int:id>/bill"),
    }
)

NOT_FOUND = "The required resource was not found."
INVALID = "Validation failed. See error[details] for more informations."

# What the engine has to say of a field, in the words of this interface; for all else its own are used.
PHRASES: Mapping[str, str] = {
    "country_id": "country_id is unknown",
    "sub_category": "sub_category_id must belong to the category",
    "ends_at": "end_date must be later than start_date",
}


class Denied(ApiError):
    """The group may not do this. Robert 2 says so with 401."""

    status, code, title = 401, "forbidden", "Unauthorized by ACL"

    def __init__(self, role: str) -> None:
        super().__init__(f"users of group '{role}' are not allowed to access this API endpoint.")


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    """``identifier`` is what the log calls the request; clients are not told."""
    status, error = _error(faults)
    body: dict[str, Any] = {"error": error} if isinstance(error, str) else {"success": False, "error": error}
    return Response(orjson.dumps(body), status, PRIVATE, content_type=MEDIA_TYPE)


def _error(faults: Sequence[ApiError]) -> tuple[int, dict[str, Any] | str]:
    match faults[0]:
        case Denied() | Forbidden() as denied:
            detail = denied if isinstance(denied, Denied) else Denied(g.role)
            return 401, f"Unauthorized by ACL: {detail.detail}"
        case Unauthorized() as refused:
            return 401, {"message": refused.detail, "details": None}
        case NotFound(pointer=None):
            return 404, _not_found()
        case MethodNotAllowed():
            return 405, _styled(["Method not allowed"])
        case Duplicate():
            return 409, _styled([])
        case ApiError(status=400 | 422 | 404):
            return 400, _invalid(faults)
        case fault:
            return fault.status, _styled([fault.detail])


def _styled(details: Any) -> dict[str, Any]:
    # The spelling is that of the interface.
    return {"message": "An error has occured", "details": details}


def _not_found() -> dict[str, Any]:
    if _route() in OTHER_404:
        return {"requested": f"({request.method}) {request.path}", "code": 404, "message": NOT_FOUND}
    return _styled([NOT_FOUND])


def _invalid(faults: Sequence[ApiError]) -> dict[str, Any]:
    details = _details(faults)
    if isinstance(details, dict) and _route() in OTHER_400:
        return {"code": 400, "message": INVALID, "details": details}
    return _styled(details)


def _route() -> tuple[str, str]:
    return request.method, request.url_rule.rule if request.url_rule else ""


def _details(faults: Sequence[ApiError]) -> Texts | list[str]:
    """The texts by field, or in a list where they are about no field."""
    record: Record | None = g.get("record")
    texts: Texts = {}
    for fault in faults:
        if isinstance(fault, Unsound):
            return fault.texts
        field = _field(fault, record)
        if field is None:
            return [fault.detail]
        text = _text(fault, field)
        if text not in texts.setdefault(field, []):
            texts[field].append(text)
    return texts


def _field(fault: ApiError, record: Record | None) -> str | None:
    """The field at fault: the engine tells an attribute or relationship, or a place in the body."""
    if fault.parameter is not None:
        return fault.parameter
    path = (fault.pointer or "").removeprefix("/data").removeprefix("/attributes").split("/")
    name = fault.member or next((step for step in path if step), None)
    return None if record is None or name is None else record.names.get(name, name)


def _text(fault: ApiError, field: str) -> str:
    phrase = PHRASES.get(fault.member or field)
    if phrase is not None:
        return phrase
    if isinstance(fault, NotFound):
        # Of one of several, the pointer leads to its place in the list.
        several = (fault.pointer or "").count("/") > 1
        return f"{field} contains an unknown id" if several else f"{field} is unknown"
    detail = fault.detail.rstrip(".")
    return f"{field} m{detail[1:]}" if detail.startswith("Must ") else detail
