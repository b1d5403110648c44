"""``/docs/errors``: what each error code means. The ``links.type`` of an error leads to its paragraph here."""

from __future__ import annotations

import inspect
from functools import lru_cache
from html import escape

from flask import Blueprint, Response

from jsonapi_app.core import errors
from jsonapi_app.core.errors import ApiError
from jsonapi_app.http.public_url import public_root

PATH = "/docs/errors"
error_page = Blueprint("error_page", __name__)


@error_page.get(PATH)
def show() -> Response:
    return Response(_page(), content_type="text/html; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


def page_of(kind: ApiError) -> str:
    """The absolute URL of the paragraph on this kind of error."""
    return f"{public_root()}{PATH}#{kind.code}"


@lru_cache
def _page() -> str:
    kinds = [k for _, k in inspect.getmembers(errors, inspect.isclass) if issubclass(k, ApiError)]
    by_code = {kind.code: kind for kind in sorted(kinds, key=lambda kind: (kind.status, kind.code))}
    rows = "\n".join(
        f'<dt id="{code}"><code>{code}</code> ({kind.status})</dt><dd>{escape(kind.title)}. {_meaning(kind)}</dd>'
        for code, kind in by_code.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;"
        "margin:2rem auto;padding:0 1rem}dt{margin-top:1rem;font-weight:600}dd{margin:0}</style>"
        f"<title>Backline: errors</title><h1>Errors</h1><dl>{rows}</dl></html>"
    )


def _meaning(kind: type[ApiError]) -> str:
    return escape(" ".join((kind.__doc__ or "").split()))
