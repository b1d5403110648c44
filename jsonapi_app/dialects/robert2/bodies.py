"""Request bodies → neutral changes, or every text that the checks have to say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from jsonapi_app.core.changes import Changes
from jsonapi_app.core.errors import ApiError, BadDocument
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.dialects.robert2.checks import is_integer, moment
from jsonapi_app.dialects.robert2.fields import IGNORED, Field, Link
from jsonapi_app.http.request_json import read_body, read_json

Texts = dict[str, list[str]]

_MAX_DEPTH = 16
_INSTANTS = ("starts_at", "ends_at")


class EmptyBody(ApiError):
    """A body that has nothing to read in it; it is told before anything else is looked at."""

    status, code, title = 400, "invalid_document", "Invalid request document"

    def __init__(self) -> None:
        super().__init__("The request body is empty")


class Unsound(ApiError):
    """What the checks have to say, by field."""

    status, code, title = 400, "validation_failed", "Validation failed"

    def __init__(self, texts: Texts) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


def read_object(*, may_be_empty: bool = False) -> dict[str, Any]:
    """The object that is the body. Raises EmptyBody for anything else, and for ``{}``."""
    raw = read_body(request)
    try:
        body = read_json(raw, _MAX_DEPTH)
    except BadDocument:
        body = None
    if isinstance(body, dict) and (body or may_be_empty):
        return body
    if may_be_empty and not raw.strip():
        return {}
    raise EmptyBody


def read_changes(body: Mapping[str, Any], fields: Sequence[Field], *, creating: bool, zone: str) -> Changes:
    """What ``body`` wants written. Fields that nobody knows are ignored. Raises Unsound."""
    check(body, fields, creating=creating)
    return _changes(body, fields, zone)


def check(body: Mapping[str, Any], fields: Sequence[Field], *, creating: bool, capital: bool = False) -> None:
    texts = _texts(body, fields, creating, capital)
    if texts:
        raise Unsound(texts)


def _texts(body: Mapping[str, Any], fields: Sequence[Field], creating: bool, capital: bool = False) -> Texts:
    texts: Texts = {}
    for field in fields:
        shown = field.name.capitalize() if capital else field.name
        if told := [text.replace("{f}", shown) for text in _told(body, field, creating)]:
            texts[field.name] = told
        elif field.part and isinstance(body.get(field.name), dict):
            # The fields of a nested record are told beside those of the record that it is in.
            for name, more in _texts(body[field.name], field.part, creating).items():
                texts.setdefault(name, more)
    return texts


def _told(body: Mapping[str, Any], field: Field, creating: bool) -> Sequence[str]:
    if field.name not in body and not (creating and field.required):
        return [field.absent] if creating and field.absent else []
    value = _value(body, field)
    if value is None and not field.required:
        return []
    return [text for check in field.checks if not check.holds(value) for text in check.texts]


def _value(body: Mapping[str, Any], field: Field) -> Any:
    value = body.get(field.name)
    return None if value == "" else value


def _changes(body: Mapping[str, Any], fields: Sequence[Field], zone: str) -> Changes:
    attributes: dict[str, Any] = {}
    linkage: dict[str, Linkage] = {}
    nested: dict[str, Changes] = {}
    for field in fields:
        if field.name not in body:
            continue
        value = _value(body, field)
        if field.part:
            if value:
                nested[field.name] = _changes(value, field.part, zone)
        elif field.link is not None:
            linkage[field.link.relationship] = _linkage(
                field.name, field.link, field.default if value is None else value
            )
        elif field.attribute in _INSTANTS:
            attributes[field.attribute] = instant(value, zone)
        elif value is not None or field.default is not IGNORED:
            attributes[field.attribute] = field.default if value is None else field.value(value)
    return Changes(attributes, linkage, nested=nested)


def instant(text: str, zone: str) -> str:
    """A time of the business's zone as the engine reads instants."""
    local = moment(text)
    assert local is not None
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()


def _linkage(name: str, link: Link, value: Any) -> Linkage:
    pointer = f"/{name}"
    if not link.many:
        return Linkage(() if value is None else (_identifier(link, value, pointer),), pointer)
    members = []
    for position, item in enumerate(value):
        entry = item if isinstance(item, dict) else {"id": item}
        quantity = entry.get("quantity", 1)
        if link.counted and is_integer(quantity) and int(float(quantity)) < 1:
            continue
        meta = {"quantity": int(float(quantity)) if is_integer(quantity) else quantity} if link.counted else None
        members.append(_identifier(link, entry.get("id"), f"{pointer}/{position}", meta))
    return Linkage(tuple(members), pointer)


def _identifier(link: Link, id_: Any, pointer: str, meta: Mapping[str, Any] | None = None) -> Identifier:
    return Identifier(link.type, str(int(float(id_))) if is_integer(id_) else str(id_), pointer, meta)
