"""Newline-delimited JSON: a flat object a line, with the values that JSON has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from jsonapi_app.core.errors import ApiError, BadDocument
from jsonapi_app.core.resource import Resource
from jsonapi_app.transfer.base import Outgoing, Row
from jsonapi_app.transfer.columns import columns_named
from jsonapi_app.transfer.flat import row_of

ENDINGS: tuple[str, ...] = (".ndjson", ".jsonl")
IS_TEXT = True

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write(outgoing: Outgoing) -> Iterator[bytes]:
    for record in outgoing.records():
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def read(file: BinaryIO, resource: Resource, role: str) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        stripped = line.removeprefix(_BYTE_ORDER_MARK).strip()
        if stripped:
            yield _row(number, resource, role, stripped)


def _row(number: int, resource: Resource, role: str, line: bytes) -> Row:
    try:
        record = _object(line)
        columns = columns_named(resource, record)
    except ApiError as fault:
        return Row(number, fault)
    return row_of(number, resource, role, {column: record[column.name] for column in columns})


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadDocument(f"Not JSON: {error}.") from None
    if not isinstance(record, dict):
        raise BadDocument("Not an object: each line is one, from the name of a column to its value.")
    return record
