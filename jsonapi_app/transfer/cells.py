"""Values as text in a cell, and back: each text that is written leads back to its value.

An empty cell is null. Text that a spreadsheet would run as a formula is written with an apostrophe before it, as is
text that is empty, or that looks as if such an apostrophe were there already; reading takes one away again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from jsonapi_app.core.resource import Kind
from jsonapi_app.transfer.columns import Column

# What Excel, LibreOffice and Google Sheets take for the start of a formula, in CSV; the wide forms count in East Asia.
FORMULAS = re.compile(r"'*(?:[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|\Z)")
# In a sheet a text is a text; only an empty one needs to be told from no value.
EMPTY_TEXT = re.compile(r"'*\Z")

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?\Z", re.ASCII)
_BOOLEANS: Mapping[str, bool] = {"true": True, "false": False}


def text_of(column: Column, value: Any, guarded: re.Pattern[str]) -> str:
    """``value`` as the text of a cell; ``guarded`` is the text that needs an apostrophe."""
    if value is None:
        return ""
    if column.many:
        return ", ".join(map(_member_text, value))
    match column.kind:
        case Kind.TEXT:
            return f"'{value}" if guarded.match(value) else str(value)
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.LIST | Kind.JSON:
            return orjson.dumps(value).decode()
        case _:
            return str(value)


def value_of(column: Column, text: str, guarded: re.Pattern[str]) -> Any:
    """What ``text`` says, as JSON would have it; text that is no such value stays text, for the schema to refuse."""
    if column.many:
        return [_member_of(part.strip()) for part in text.split(",")] if text.strip() else []
    if text == "":
        return None
    match column.kind:
        case Kind.TEXT:
            return text[1:] if text.startswith("'") and guarded.match(text) else text
        case Kind.LIST | Kind.JSON:
            return _nested(text)
        case kind:
            return _plain(kind, text.strip())


def _plain(kind: Kind | None, text: str) -> Any:
    if kind is Kind.INTEGER and _INTEGER.match(text):
        return int(text)
    if kind is Kind.MONEY and _NUMBER.match(text):
        return float(text)
    if kind is Kind.BOOLEAN:
        return _BOOLEANS.get(text.lower(), text)
    return text


def _nested(text: str) -> Any:
    """JSON; or names between commas, of a list that holds plain texts."""
    if text.lstrip().startswith(("[", "{")):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return [part.strip() for part in text.split(",")]


def _member_text(member: Any) -> str:
    """``7``, or ``7;quantity=6`` where the link says more."""
    if not isinstance(member, Mapping):
        return str(member)
    said = (f";{name}={value}" for name, value in member.items() if name != "id" and value is not None)
    return f"{member['id']}{''.join(said)}"


def _member_of(text: str) -> Any:
    id_, *said = text.split(";")
    pairs = (part.partition("=") for part in said)
    meta = {name.strip(): _plain(Kind.INTEGER, value.strip()) for name, _, value in pairs}
    return {"id": id_.strip(), **meta} if meta else id_.strip()
