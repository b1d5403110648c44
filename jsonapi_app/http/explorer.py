"""``/docs``: the API explorer. Each interface of ``DOCUMENTS`` is one page: ``/docs?interface=jsonapi``."""

from __future__ import annotations

from flask import Blueprint, Response, request

from jsonapi_app.core.errors import NotFound
from jsonapi_app.http.openapi_document import DOCUMENTS
from jsonapi_app.http.sign_in import auth
from jsonapi_app.http.web_pages import page

explorer = Blueprint("explorer", __name__)


@explorer.get("/docs")
def show() -> Response:
    key = request.args.get("interface", DOCUMENTS[0].key)
    chosen = next((document for document in DOCUMENTS if document.key == key), None)
    if chosen is None:
        raise NotFound("There is no such interface.", parameter="interface")
    log_in = f"{auth.url_prefix}".removeprefix("/")
    return page("explorer.html", chosen=chosen, documents=DOCUMENTS, log_in=log_in)
