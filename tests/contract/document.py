"""A strict validator of JSON:API 1.1 responses: the HTTP side. `structure` looks at the document itself.

Stricter than the specification where ``jsonapi.md`` decides a point that the specification leaves open
(absolute links, error members that are always there). Numbers in comments are its items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from tests.contract.media import MEDIA_TYPE
from tests.contract.profile import PROFILE, page_violations
from tests.contract.results import extension_violations
from tests.contract.structure import document_violations

__all__ = ["MEDIA_TYPE", "response_violations", "validate_response"]

NEVER_IN_A_BODY = ("Traceback", "SELECT ", "password_hash", "$argon2", "sqlalchemy")
WITHOUT_BODY = (204, 304)
REDIRECTS = (301, 302, 303, 307, 308)


def validate_response(response: Response, method: str, path: str) -> None:
    """Raise AssertionError with every violation found in the answer to ``method path`` (query included)."""
    found = list(response_violations(response, method, path))
    assert not found, "\n".join([f"{method} {path} answered {response.status_code}, but:", *found])


def response_violations(response: Response, method: str, path: str) -> Iterator[str]:
    body = response.get_data(as_text=True)
    yield from _leaks(body, path)
    if response.status_code >= 500:
        yield f"a client must never see {response.status_code}"
    yield from _headers(response, method)
    if method == "HEAD" or response.status_code in WITHOUT_BODY:
        if body:
            yield "this answer must have no body (141)"
        return
    if response.status_code in REDIRECTS or method == "OPTIONS":
        return
    yield from _media_type(response)
    try:
        document = json.loads(body)
    except ValueError:
        yield f"the body is not JSON: {body[:80]!r}"
        return
    sparse = "fields[" in unquote(urlsplit(path).query)
    yield from document_violations(document, response.status_code, sparse=sparse)
    if isinstance(document, dict):
        yield from _shape(document, response.status_code, method, path)
        yield from _applied(document, response, path)
        yield from _self_type(document, response)
        yield from _location(document, response)
        yield from _self_link(document, response.status_code, method, path)


def _leaks(body: str, path: str) -> Iterator[str]:
    """138; a word that the client sent itself is no leak."""
    for word in NEVER_IN_A_BODY:
        if word in body and word not in unquote(path):
            yield f"the body leaks {word!r} (138)"


def _headers(response: Response, method: str) -> Iterator[str]:
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    if response.status_code not in (204, *REDIRECTS) and method != "OPTIONS" and "accept" not in vary:
        yield "Vary does not contain Accept (14)"
    if response.status_code == 405 and not response.headers.get("Allow"):
        yield "405 without Allow (138)"
    if response.status_code == 401 and not response.headers.get("WWW-Authenticate"):
        yield "401 without WWW-Authenticate"


def _media_type(response: Response) -> Iterator[str]:
    name, parameters = parse_options_header(response.headers.get("Content-Type", ""))
    if name != MEDIA_TYPE:
        yield f"the media type is {name!r} (1)"
    for parameter in sorted(parameters.keys() - {"ext", "profile"}):
        yield f"the media type has the parameter {parameter!r} (1)"


def _applied(document: dict[str, Any], response: Response, path: str) -> Iterator[str]:
    """13, 139: what the Content-Type lists, the ``jsonapi`` object lists, and nothing else."""
    _, parameters = parse_options_header(response.headers.get("Content-Type", ""))
    yield from extension_violations(document, parameters.get("ext", "").split(), path)
    stated = document.get("jsonapi")
    if not isinstance(stated, dict):
        return
    for kind in ("ext", "profile"):
        if stated.get(kind, []) != parameters.get(kind, "").split():
            yield f"jsonapi.{kind} is not what the Content-Type lists (139)"


def _self_type(document: dict[str, Any], response: Response) -> Iterator[str]:
    """30, 88, 90: what a document says that has an extension or a profile applied."""
    content_type = response.headers.get("Content-Type", "")
    applied = content_type != MEDIA_TYPE and "errors" not in document
    own = document.get("links", {}).get("self") if isinstance(document.get("links"), dict) else None
    if applied and own is not None and (not isinstance(own, dict) or own.get("type") != content_type):
        yield f"/links/self: not a link object of the type {content_type} (30)"
    if PROFILE in parse_options_header(content_type)[1].get("profile", "").split() and "errors" not in document:
        yield from page_violations(document)


def _shape(document: dict[str, Any], status: int, method: str, path: str) -> Iterator[str]:
    """22, 45: which kind of primary data a URL of this form answers."""
    if "data" not in document:
        return
    data = document["data"]
    parts = urlsplit(path).path.strip("/").split("/")[2:]
    if len(parts) == 1 and method == "GET" and not isinstance(data, list):
        yield "a collection must answer an array (22)"
    if len(parts) == 1 and method == "POST" and not isinstance(data, dict):
        yield "a create must answer one resource (22)"
    if len(parts) == 2 and not isinstance(data, dict):
        yield "a single resource must answer an object (22)"
    if len(parts) == 4 and parts[2] == "relationships":
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict) and item.keys() - {"type", "id", "meta"}:
                yield "a relationship URL must answer identifiers only (45)"
    if method == "DELETE" and status == 200 and len(parts) == 2:
        yield "a delete must answer meta, not data (121)"


def _location(document: dict[str, Any], response: Response) -> Iterator[str]:
    """103, 104."""
    if response.status_code != 201:
        return
    data = document.get("data")
    own = data.get("links", {}).get("self") if isinstance(data, dict) else None
    href = own.get("href") if isinstance(own, dict) else own
    if not response.headers.get("Location"):
        yield "201 without Location (103)"
    elif response.headers["Location"] != href:
        yield f"Location {response.headers['Location']!r} is not data.links.self {href!r} (104)"


def _self_link(document: dict[str, Any], status: int, method: str, path: str) -> Iterator[str]:
    """28: the top-level ``self`` carries the path and the whole query."""
    if method != "GET" or status != 200:
        return
    links = document.get("links")
    own = links.get("self") if isinstance(links, dict) else None
    href = own.get("href") if isinstance(own, dict) else own
    if not isinstance(href, str):
        yield "no top-level links.self (28)"
        return
    asked, told = urlsplit(path), urlsplit(href)
    if not told.path.endswith(asked.path):
        yield f"links.self {href!r} has another path (28)"
    if _query(asked.query) != _query(told.query):
        yield f"links.self {href!r} does not carry the full query (28)"


def _query(text: str) -> list[tuple[str, str]]:
    """Name and value of each pair; one without a name is ignored (99)."""
    return sorted(pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0])
