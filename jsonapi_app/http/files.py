"""Answers that are files, not documents of a dialect: a PDF, a calendar."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from jsonapi_app.http.headers import PRIVATE

_HEADERS = {"Vary": "Accept", **PRIVATE}


def file_response(
    content: Callable[[], bytes], content_type: str, name: str, tag: str, *, weak: bool = False
) -> Response:
    """The file with the entity tag ``tag``, or 304 where the client has it: then ``content`` is not asked for.

    ``weak``: the tag says that the file means the same, not that it has the same bytes. ``name`` is plain ASCII.
    """
    response = Response(headers=_HEADERS, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(tag, weak)
    if not request.if_none_match.contains_weak(tag):
        response.set_data(content())
    response.make_conditional(request)
    return response
