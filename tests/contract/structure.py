"""A strict validator of JSON:API 1.1 responses: the document. `document` looks at status and headers.

Every function yields one text for each violation, with the JSON pointer of where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.contract.linkage import each, linkage_violations, objects
from tests.contract.results import result_violations, results

TOP_LEVEL = {"data", "errors", "meta", "jsonapi", "links", "included"}
RESOURCE = {"type", "id", "lid", "attributes", "relationships", "links", "meta"}
IDENTIFIER = {"type", "id", "lid", "meta"}
LINK_OBJECT = {"href", "rel", "describedby", "title", "type", "hreflang", "meta"}
ERROR = {"id", "links", "status", "code", "title", "detail", "source", "meta"}
PAGES = {"first", "last", "prev", "next"}
NAME = re.compile(r"[a-zA-Z0-9\u0080-\U0010ffff]([-_ a-zA-Z0-9\u0080-\U0010ffff]*[a-zA-Z0-9\u0080-\U0010ffff])?")


def document_violations(document: Any, status: int, *, sparse: bool = False) -> Iterator[str]:
    """Everything wrong with a response document; ``sparse`` tells that the request had ``fields[…]`` (54)."""
    if not isinstance(document, dict):
        yield f"the root is a {type(document).__name__}, not an object (18)"
        return
    yield from _names(document, "")
    yield from _top_level(document, status)
    yield from _jsonapi(document.get("jsonapi"))
    yield from _links(document, "", {"self", "related", "describedby"} | PAGES)
    if not isinstance(document.get("data"), list) and PAGES & _linked(document):
        yield "/links: pagination links, but the primary data is no collection (71)"
    if "errors" in document:
        yield from _errors(document["errors"], status)
    yield from result_violations(document)
    for pointer, resource in (*objects(document), *results(document)):
        yield from _resource(resource, pointer)
    yield from linkage_violations(document, sparse=sparse)


def _names(value: Any, pointer: str) -> Iterator[str]:
    """26: the grammar of member names, anywhere in the document."""
    if isinstance(value, dict):
        for name, member in value.items():
            bare = name.partition(":")[2] if ":" in name and pointer == "" else name
            if not NAME.fullmatch(bare):
                yield f"{pointer}/{name}: not a member name (26)"
            yield from _names(member, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _names(item, f"{pointer}/{index}")


def _top_level(document: dict[str, Any], status: int) -> Iterator[str]:
    extended = {name for name in document if ":" in name}
    if not document.keys() & {"data", "errors", "meta"} and not extended:
        yield "none of data, errors, meta at the top (18)"
    if {"data", "errors"} <= document.keys():
        yield "data and errors together (19)"
    if "included" in document and "data" not in document:
        yield "included without data (20)"
    for name in sorted(document.keys() - TOP_LEVEL - extended):
        yield f"/{name}: not a top-level member (21)"
    if "meta" in document and not isinstance(document["meta"], dict):
        yield "/meta: not an object (33)"
    if ("errors" in document) != (status >= 400):
        yield f"errors go with a status of 400 or more and with no other; this is {status} (131)"
    data = document.get("data")
    if not (data is None or isinstance(data, dict | list)):
        yield "/data: neither null, an object nor an array (22)"
    if "included" in document and not isinstance(document["included"], list):
        yield "/included: not an array (51)"


def _jsonapi(stated: Any) -> Iterator[str]:
    if not isinstance(stated, dict):
        yield "/jsonapi: not an object (139)"
        return
    if stated.get("version") != "1.1":
        yield f"/jsonapi/version: {stated.get('version')!r}, not '1.1' (139)"
    for name in sorted(stated.keys() - {"version", "ext", "profile", "meta"}):
        yield f"/jsonapi/{name}: not a member of the jsonapi object"


def _resource(resource: Any, pointer: str) -> Iterator[str]:
    """34 to 36 and 41, 42 for a resource object or an identifier."""
    if not isinstance(resource, dict):
        yield f"{pointer}: not an object (22)"
        return
    for name in sorted(resource.keys() - RESOURCE):
        yield f"{pointer}/{name}: not a member of a resource object (36)"
    yield from _identity(resource, pointer)
    fields: dict[str, str] = {}
    for member in ("attributes", "relationships"):
        group = resource.get(member, {})
        if not isinstance(group, dict):
            yield f"{pointer}/{member}: not an object (36)"
            continue
        for name in group:
            if name in ("type", "id") or name in fields:
                yield f"{pointer}/{member}/{name}: a field of that name is not allowed (35)"
            fields[name] = member
    yield from _links(resource, pointer, {"self"})
    relationships = resource.get("relationships", {})
    for name, value in relationships.items() if isinstance(relationships, dict) else ():
        yield from _relationship(value, f"{pointer}/relationships/{name}")


def _identity(resource: dict[str, Any], pointer: str) -> Iterator[str]:
    for member in ("type", "id"):
        if not isinstance(resource.get(member), str) or not resource[member]:
            yield f"{pointer}/{member}: not a string (34)"
    if isinstance(resource.get("type"), str) and not NAME.fullmatch(resource["type"]):
        yield f"{pointer}/type: not a member name (26)"
    if "meta" in resource and not isinstance(resource["meta"], dict):
        yield f"{pointer}/meta: not an object (33)"


def _relationship(relationship: Any, pointer: str) -> Iterator[str]:
    if not isinstance(relationship, dict) or not relationship.keys() & {"data", "links", "meta"}:
        yield f"{pointer}: not a relationship object with data, links or meta (41)"
        return
    for name in sorted(relationship.keys() - {"data", "links", "meta"}):
        yield f"{pointer}/{name}: not a member of a relationship object (41)"
    if "meta" in relationship and not isinstance(relationship["meta"], dict):
        yield f"{pointer}/meta: not an object (33)"
    yield from _links(relationship, pointer, {"self", "related"} | PAGES)
    if "links" in relationship and not _linked(relationship) & {"self", "related"}:
        yield f"{pointer}/links: neither self nor related (41)"
    data = relationship.get("data")
    if not isinstance(data, list) and "data" in relationship and _linked(relationship) & PAGES:
        yield f"{pointer}/links: pagination links of a to-one relationship (71)"
    if not (data is None or isinstance(data, dict | list)):
        yield f"{pointer}/data: neither null, an identifier nor an array (42)"
        return
    for at, identifier in each(data, f"{pointer}/data"):
        if not isinstance(identifier, dict):
            yield f"{at}: not an identifier (42)"
            continue
        yield from _identity(identifier, at)
        for name in sorted(identifier.keys() - IDENTIFIER):
            yield f"{at}/{name}: not a member of an identifier (42)"


def _links(holder: dict[str, Any], pointer: str, allowed: set[str]) -> Iterator[str]:
    """27, 32, 71: the shape of links, which names are allowed here, and that URLs are absolute and encoded."""
    if "links" not in holder:
        return
    links = holder["links"]
    if not isinstance(links, dict):
        yield f"{pointer}/links: not an object (27)"
        return
    for name, link in links.items():
        at = f"{pointer}/links/{name}"
        if name not in allowed:
            yield f"{at}: not a link of this object (71)"
        if link is None:
            continue
        if isinstance(link, dict) and link.keys() - LINK_OBJECT:
            yield f"{at}: a link object with unknown members (27)"
        href = link.get("href") if isinstance(link, dict) else link
        if not isinstance(href, str):
            yield f"{at}: neither a string, null nor an object with href (27)"
        elif urlsplit(href).scheme not in ("http", "https") or not urlsplit(href).netloc:
            yield f"{at}: {href!r} is not absolute (32)"
        elif re.search(r"[\[\]\s<>\"]", href):
            yield f"{at}: {href!r} is not percent-encoded (32)"


def _errors(errors: Any, status: int) -> Iterator[str]:
    """131 to 136."""
    if not isinstance(errors, list) or not errors:
        yield "/errors: not a non-empty array (131)"
        return
    for index, error in enumerate(errors):
        yield from _error(error, f"/errors/{index}", status)
    objects = [error for error in errors if isinstance(error, dict)]
    if len({error.get("status") for error in objects}) == 1 and objects[0].get("status") != str(status):
        yield f"/errors: every status is {objects[0].get('status')!r}, the HTTP status is {status} (132)"
    ids = [error["id"] for error in objects if "id" in error]
    if len(ids) != len(set(ids)):
        yield "/errors: two errors with one id (136)"


def _error(error: Any, at: str, status: int) -> Iterator[str]:
    if not isinstance(error, dict) or not error.keys() & ERROR:
        yield f"{at}: not an error object (131)"
        return
    for name in sorted(error.keys() - ERROR):
        yield f"{at}/{name}: not a member of an error object (131)"
    for name in ("id", "status", "code", "title", "detail"):
        if not isinstance(error.get(name), str) or not error[name]:
            yield f"{at}/{name}: not a string (132, 136)"
    if str(error.get("status"))[:1] != str(status)[:1]:
        yield f"{at}/status: {error.get('status')!r} is of another class than {status} (132)"
    yield from _links(error, at, {"about", "type"})
    if not _linked(error) & {"type"}:
        yield f"{at}/links/type: missing (136)"
    if "source" in error:
        source = error["source"]
        if not isinstance(source, dict) or len(source) != 1 or not source.keys() <= {"pointer", "parameter", "header"}:
            yield f"{at}/source: not exactly one of pointer, parameter, header (133)"
        elif not all(isinstance(value, str) for value in source.values()):
            yield f"{at}/source: not a string (133)"
        elif source.get("pointer", "")[:1] not in ("", "/"):
            yield f"{at}/source/pointer: not a JSON pointer (134)"


def _linked(holder: dict[str, Any]) -> set[str]:
    links = holder.get("links")
    return {name for name, link in links.items() if link is not None} if isinstance(links, dict) else set()
