"""Responses without a body, and so without a media type."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request


def empty_response(status: int, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(b"", status, headers)
    del response.headers["Content-Type"]
    return response


def answer_options_without_type(app: Flask) -> None:
    """Flask answers OPTIONS by itself, with an empty body that it calls HTML."""

    @app.after_request
    def untyped(response: Response) -> Response:
        if request.method == "OPTIONS" and not response.content_length:
            response.headers.pop("Content-Type", None)
        return response
