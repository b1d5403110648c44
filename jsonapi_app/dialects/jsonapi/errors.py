"""Faults → the error document of the JSON:API dialect."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from jsonapi_app.core.errors import ApiError
from jsonapi_app.dialects.jsonapi import atomic, cursor, targets
from jsonapi_app.dialects.jsonapi.documents import PLAIN, error_document, error_status
from jsonapi_app.dialects.jsonapi.surface import PREFIX
from jsonapi_app.http import error_page
from jsonapi_app.http.negotiation import Negotiated, content_type


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    applied = _applied(faults)
    body = error_document(applied, faults, identifier, _page_of)
    return Response(body, error_status(faults), headers, content_type=content_type(applied))


def _applied(faults: Sequence[ApiError]) -> Negotiated:
    """All that is said where operations are sent is said with their extension; some errors are the profile's."""
    if request.path == PREFIX + targets.PATH:
        return atomic.APPLIED
    return cursor.APPLIED if any(isinstance(fault, cursor.ProfileError) for fault in faults) else PLAIN


def _page_of(fault: ApiError) -> str:
    return fault.page if isinstance(fault, cursor.ProfileError) else error_page.page_of(fault)
