"""Sheets of Excel and LibreOffice: the first sheet of a workbook, with a head.

Numbers and flags are cells of their types; instants and days are text as in JSON:API, and may come in as dates. What is
written goes to temporary files first, because the format is an archive.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from jsonapi_app.core.errors import ApiError, BadDocument, Invalid, pointer_to
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.transfer.base import Outgoing, Row, Unreadable
from jsonapi_app.transfer.cells import EMPTY_TEXT, text_of, value_of
from jsonapi_app.transfer.columns import Column, columns_named
from jsonapi_app.transfer.flat import row_of

ENDINGS: tuple[str, ...] = (".xlsx",)
IS_TEXT = False

# Limits of the format.
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576

_PART_BYTES = 65_536
_NUMBERS = (Kind.INTEGER, Kind.MONEY)
# What XML cannot hold is written as _x000B_ (ECMA-376, 22.9.2.19), and so is text that looks like that.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def write(outgoing: Outgoing) -> Iterator[bytes]:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(outgoing.listing.resource.type[:31])
    sheet.freeze_panes = "A2"
    try:
        _fill(sheet, outgoing)
    except BaseException:
        sheet.close()  # before the file that it writes to is
        raise
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        while part := file.read(_PART_BYTES):
            yield part


def read(file: BinaryIO, resource: Resource, role: str) -> Iterator[Row]:
    rows = _rows(file)
    head = next(rows, None)
    if head is None:
        raise Unreadable("The sheet is empty: its first row has the names of the columns.")
    names = [str(cell.value or "").strip() for cell in head]
    while names and not names[-1]:
        names.pop()
    columns = columns_named(resource, names)
    for number, cells in enumerate(rows, start=2):
        if any(cell.value is not None for cell in cells):
            yield _row(number, resource, role, columns, cells)


def _fill(sheet: Any, outgoing: Outgoing) -> None:
    columns = outgoing.listing.columns
    sheet.append([column.name for column in columns])
    for number, record in enumerate(outgoing.records(), start=2):
        if number > _MOST_ROWS:
            raise BadDocument(f"A sheet has at most {_MOST_ROWS:,} rows: filter, or choose another format.")
        sheet.append([_cell(sheet, column, record) for column in columns])


def _cell(sheet: Any, column: Column, record: dict[str, Any]) -> Any:
    value = record[column.name]
    if value is None or column.kind is Kind.BOOLEAN or column.kind in _NUMBERS:
        return value
    text = text_of(column, value, EMPTY_TEXT)
    if len(text) > _LONGEST_CELL:
        raise BadDocument(
            f"{column.name} of {record['id']} is longer than the {_LONGEST_CELL:,} characters of a cell: "
            "choose another format, or leave the column out."
        )
    text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if not text.startswith(("=", "#")):
        return text or None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # a text, whatever it looks like: never a formula or an error
    return cell


def _rows(file: BinaryIO) -> Iterator[Sequence[Any]]:
    """The cells of each row of the first sheet. Raises Unreadable: what openpyxl raises on broken files is its own."""
    workbook = _quietly(lambda: load_workbook(file, read_only=True, data_only=True))
    try:
        if not workbook.worksheets:
            raise Unreadable("There is no sheet in the file.")
        rows = _quietly(workbook.worksheets[0].iter_rows)
        while (row := _quietly(lambda: next(rows, None))) is not None:
            yield row
    finally:
        workbook.close()


def _quietly(step: Callable[[], Any]) -> Any:
    """Without warnings: they are on styles and extensions, which say nothing about values."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return step()
    except (BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError, OSError, IndexError) as error:
        raise Unreadable(f"Not a workbook of Excel (.xlsx), or a damaged one: {type(error).__name__}.") from None


def _row(number: int, resource: Resource, role: str, columns: list[Column], cells: Sequence[Any]) -> Row:
    values = dict[Column, Any]()
    try:
        for column, cell in zip(columns, _padded(cells, len(columns)), strict=True):
            values[column] = None if cell is None else _value(column, cell)
        _check_rest(cells[len(columns) :])
    except ApiError as fault:
        return Row(number, fault)
    return row_of(number, resource, role, values)


def _padded(cells: Sequence[Any], width: int) -> Iterable[Any]:
    return [*cells[:width], *[None] * (width - len(cells))]


def _check_rest(cells: Sequence[Any]) -> None:
    if any(cell.value is not None for cell in cells):
        raise BadDocument("There are cells beyond the last column that has a name.")


def _value(column: Column, cell: Any) -> Any:
    if cell.data_type == "e":
        part = "attributes" if column.attribute is not None else "relationships"
        raise Invalid(f"The cell has the error {cell.value}.", pointer=pointer_to("data", part, column.name))
    match cell.value:
        case str() as text:
            return value_of(column, _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text), EMPTY_TEXT)
        case datetime() as instant if column.kind is Kind.DATE:
            return instant.date().isoformat()
        case datetime() | date() as day:
            return day.isoformat()
        case bool() as flag:
            return flag if column.kind is Kind.BOOLEAN else value_of(column, str(flag).lower(), EMPTY_TEXT)
        case int() | float() as number if column.kind in _NUMBERS:
            return int(number) if number == int(number) else number
        case None:
            return value_of(column, "", EMPTY_TEXT)
        case other:
            return value_of(column, _digits(other), EMPTY_TEXT)


def _digits(value: Any) -> str:
    """``7`` for a number 7.0, as a sheet shows it."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
