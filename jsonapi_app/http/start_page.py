"""``/``: what this is, and where everything is."""

from __future__ import annotations

from flask import Blueprint, Response

from jsonapi_app.http.openapi_document import DOCUMENTS
from jsonapi_app.http.public_url import public_root
from jsonapi_app.http.web_pages import page
from jsonapi_app.openapi import VERSION

start_page = Blueprint("start_page", __name__)


@start_page.get("/")
def show() -> Response:
    return page("start.html", documents=DOCUMENTS, root=public_root(), version=VERSION)
