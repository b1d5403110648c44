"""A strict validator of the answers that are files: a bill as PDF, events as a calendar feed, a list as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from icalendar import Calendar
from werkzeug.http import dump_options_header, parse_options_header
from werkzeug.wrappers import Response

FILES = {"/pdf": "application/pdf", ".ics": "text/calendar"}
# Of any list, where it is asked for.
CSV = "text/csv"


def is_file(response: Response, path: str) -> bool:
    """Whether this is the file of a URL that has one: not a refusal, not an answer without a body."""
    served = [media_type for ending, media_type in FILES.items() if urlsplit(path).path.endswith(ending)]
    return response.status_code == 200 and response.mimetype in (*served, CSV)


def validate_file(response: Response) -> None:
    """Raise AssertionError with every fault of the file that was answered."""
    found = list(_faults(response))
    assert not found, "\n".join([f"{response.mimetype} answered, but:", *found])


def _faults(response: Response) -> Iterator[str]:
    headers, is_table = response.headers, response.mimetype == CSV
    disposition, parameters = parse_options_header(headers.get("Content-Disposition"))
    wanted = "attachment" if is_table else "inline"
    if disposition != wanted or not re.fullmatch(r"[a-z0-9_-]+\.(pdf|ics|csv)", parameters.get("filename", "")):
        yield f"{dump_options_header(disposition, parameters)!r} is not {wanted} with a plain name"
    if not is_table and not headers.get("ETag"):
        yield "it has no ETag"
    if headers.get("Cache-Control") != "private, no-cache" or headers.get("X-Content-Type-Options") != "nosniff":
        yield "caches or browsers may do too much with it"
    if "Accept" not in headers.get("Vary", "").split(", "):
        yield "Vary does not contain Accept"
    if response.request.method == "HEAD":  # type: ignore[attr-defined]
        if response.data:
            yield "this answer must have no body"
    elif is_table:
        yield from _table_faults(response)
    elif response.mimetype == "application/pdf":
        if not response.data.startswith(b"%PDF-"):
            yield "it is no PDF"
    elif Calendar.from_ical(response.data).name != "VCALENDAR":
        yield "it is no calendar"


def _table_faults(response: Response) -> Iterator[str]:
    if response.headers["Content-Type"] != f"{CSV}; charset=utf-8; header=present":
        yield f"{response.headers['Content-Type']} does not say all that it is"
    text = response.data.decode()
    if not text.endswith("\r\n"):
        yield "the last row does not end"
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    if head[:1] != ["id"] or {len(row) for row in rows} - {len(head)}:
        yield "its rows are not as wide as its head, which begins with the id"
    if formulas := [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t", "\r"))]:
        yield f"a spreadsheet would run {formulas[0]!r}"
