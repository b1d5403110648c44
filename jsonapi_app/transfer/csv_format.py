"""CSV: RFC 4180, in UTF-8, with a head; `cells` says how a value is written.

Reading takes a byte order mark, and semicolons or tabs between the cells, as spreadsheets in many countries save them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import BinaryIO

from jsonapi_app.core.errors import BadDocument
from jsonapi_app.core.resource import Resource
from jsonapi_app.transfer.base import Outgoing, Row, Unreadable
from jsonapi_app.transfer.cells import FORMULAS, text_of, value_of
from jsonapi_app.transfer.columns import Column, columns_named
from jsonapi_app.transfer.flat import row_of

ENDINGS: tuple[str, ...] = (".csv",)
IS_TEXT = True

MEDIA_TYPE = "text/csv"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8; header=present"

# A signature is text of up to 200,000 characters; the library stops at 131,072 unless told otherwise.
_LONGEST_CELL = 1_000_000
# Rows that are written at once.
_BATCH = 200


def write(outgoing: Outgoing) -> Iterator[bytes]:
    columns, lines = outgoing.listing.columns, io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([column.name for column in columns])
    for position, record in enumerate(outgoing.records(), start=1):
        writer.writerow([text_of(column, record[column.name], FORMULAS) for column in columns])
        if position % _BATCH == 0:
            yield _taken(lines)
    yield _taken(lines)


def read(file: BinaryIO, resource: Resource, role: str) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        lines = _lines(text)
        _, head = next(lines, (0, None))
        if head is None:
            raise Unreadable("The file is empty: the first row has the names of the columns.")
        columns = columns_named(resource, [name.strip() for name in head])
        for number, line in lines:
            if any(line):
                yield _row(number, resource, role, columns, line)
    finally:
        with suppress(ValueError):  # it is closed already
            text.detach()  # the file is the caller's to close


def _taken(lines: io.StringIO) -> bytes:
    written = lines.getvalue().encode()
    lines.seek(0)
    lines.truncate()
    return written


def _lines(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers. Raises Unreadable where the file is no CSV, or no UTF-8."""
    csv.field_size_limit(_LONGEST_CELL)
    number = 0
    try:
        first = text.readline()
        reader = csv.reader(chain([first] if first else [], text), delimiter=_delimiter(first), strict=True)
        for number, line in enumerate(reader, start=1):
            yield number, line
    except UnicodeDecodeError:
        raise Unreadable(f"After row {number} there is a text that is not UTF-8: save the file as CSV UTF-8.") from None
    except csv.Error as error:
        raise Unreadable(f"Row {number + 1} is not CSV: {error}.") from None


def _delimiter(head: str) -> str:
    """No name of a column has one of these."""
    return max(",;\t", key=head.count)


def _row(number: int, resource: Resource, role: str, columns: list[Column], line: list[str]) -> Row:
    if len(line) != len(columns):
        return Row(number, BadDocument(f"{len(line)} cells, where the head has {len(columns)}."))
    values = {column: value_of(column, text, FORMULAS) for column, text in zip(columns, line, strict=True)}
    return row_of(number, resource, role, values)
