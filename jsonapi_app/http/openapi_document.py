"""The OpenAPI documents over HTTP, for anybody: the whole (``/openapi.json``, ``/openapi.yaml``), and each interface.

Each is made when it is first asked for and kept as bytes; only the server's URL is put in at each request.
``DOCUMENTS`` is what there is to read in the explorer and on the start page: each interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import orjson
from flask import Blueprint, Response, current_app, request

from jsonapi_app.core.errors import NotFound
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.http.public_url import public_root
from jsonapi_app.openapi import INTERFACES, interface_document, openapi_document
from jsonapi_app.openapi.writing import as_json, as_yaml

pages = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class Published:
    """One interface that an OpenAPI document describes. Paths are below the public root, without a first slash."""

    key: str
    name: str
    root: str
    document: str
    summary: str


DOCUMENTS: tuple[Published, ...] = tuple(
    Published(key, interface.name, interface.root, f"openapi/{key}.json", interface.summary)
    for key, interface in INTERFACES.items()
)

# The first URL in the document, in both forms of it; `public_root` takes its place.
_SERVER = "http://server.invalid"


@pages.get("/openapi.json")
def json_document() -> Response:
    return _as_json("")


@pages.get("/openapi/<key>.json")
def json_document_of_interface(key: str) -> Response:
    if key not in INTERFACES:
        raise NotFound("There is no such interface.")
    return _as_json(key)


@pages.get("/openapi.yaml")
def yaml_document() -> Response:
    # A JSON string is a YAML string too.
    body = _yaml(_limits()).replace(f"'{_SERVER}'".encode(), orjson.dumps(public_root()), 1)
    return _cacheable(Response(body, content_type="application/yaml"))


def _as_json(key: str) -> Response:
    body = _json(key, _limits()).replace(orjson.dumps(_SERVER), orjson.dumps(public_root()), 1)
    return _cacheable(Response(body, content_type="application/json"))


@lru_cache(maxsize=2 * len(INTERFACES))
def _json(key: str, limits: Limits) -> bytes:
    """Of one interface, or of all."""
    return as_json(interface_document(key, _SERVER, limits) if key else openapi_document(_SERVER, limits))


@lru_cache(maxsize=2)
def _yaml(limits: Limits) -> bytes:
    return as_yaml(openapi_document(_SERVER, limits))


def _limits() -> Limits:
    limits: Limits = current_app.extensions["backline.bounds"].query
    return limits


def _cacheable(response: Response) -> Response:
    """For shared caches too; 304 where the client has this very document."""
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response
