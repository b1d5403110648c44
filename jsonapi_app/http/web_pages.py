"""What the pages for browsers share: templates, assets, and headers that let nothing in from elsewhere.

Assets are files of ``jsonapi_app/pages`` and of Swagger UI, which the wheel of flask-swagger-ui carries. Their URLs
have a hash of their content, so browsers keep them for good. All URLs in the pages are relative: the pages work under
any path that a proxy puts the service at.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, render_template, request

from jsonapi_app.core.errors import NotFound

PREFIX = "docs/assets"
web_pages = Blueprint("web_pages", __name__, template_folder="../pages")

_OWN = files("jsonapi_app") / "pages"
_SWAGGER_UI = files("flask_swagger_ui") / "dist"
_ASSETS: dict[str, Traversable] = {
    **{name: _OWN / name for name in ("backline.css", "start.css", "explorer.css", "explorer.js", "icon.svg")},
    **{name: _SWAGGER_UI / name for name in ("swagger-ui.css", "swagger-ui-bundle.js")},
}

# Swagger UI's style sheet has its icons as data: URLs.
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_YEAR_SECONDS = 365 * 24 * 3600


def page(template: str, **values: object) -> Response:
    """A page of ``jsonapi_app/pages``, at a URL without a folder (``/``, ``/docs``)."""
    body = render_template(template, asset=asset_url, **values)
    response = Response(body, content_type="text/html; charset=utf-8", headers=_HEADERS)
    response.add_etag()
    response.make_conditional(request)
    return response


def asset_url(name: str) -> str:
    return f"{PREFIX}/{name}?v={_content(name)[1]}"


@web_pages.get(f"/{PREFIX}/<name>")
def asset(name: str) -> Response:
    if name not in _ASSETS:
        raise NotFound("There is nothing at this URL.")
    content, version = _content(name)
    kept = "immutable" if request.args.get("v") == version else "must-revalidate"
    seconds = _YEAR_SECONDS if kept == "immutable" else 0
    response = Response(content, content_type=_content_type(name))
    response.headers["Cache-Control"] = f"public, max-age={seconds}, {kept}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(version)
    response.make_conditional(request)
    return response


@cache
def _content(name: str) -> tuple[bytes, str]:
    """The bytes of an asset, and a short hash of them."""
    content = _ASSETS[name].read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def _content_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
