"""A strict validator of the answers that are files: a bill as PDF, events as a calendar feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from icalendar import Calendar
from werkzeug.http import dump_options_header, parse_options_header
from werkzeug.wrappers import Response

FILES = {"/pdf": "application/pdf", ".ics": "text/calendar"}


def is_file(response: Response, path: str) -> bool:
    """Whether this is the file of a URL that has one: not a refusal, not an answer without a body."""
    served = [media_type for ending, media_type in FILES.items() if urlsplit(path).path.endswith(ending)]
    return response.status_code == 200 and response.mimetype in served


def validate_file(response: Response) -> None:
    """Raise AssertionError with every fault of the file that was answered."""
    found = list(_faults(response))
    assert not found, "\n".join([f"{response.mimetype} answered, but:", *found])


def _faults(response: Response) -> Iterator[str]:
    headers = response.headers
    disposition, parameters = parse_options_header(headers.get("Content-Disposition"))
    if disposition != "inline" or not re.fullmatch(r"[a-z0-9-]+\.(pdf|ics)", parameters.get("filename", "")):
        yield f"{dump_options_header(disposition, parameters)!r} is not inline with a plain name"
    if not headers.get("ETag"):
        yield "it has no ETag"
    if headers.get("Cache-Control") != "private, no-cache" or headers.get("X-Content-Type-Options") != "nosniff":
        yield "caches or browsers may do too much with it"
    if "Accept" not in headers.get("Vary", "").split(", "):
        yield "Vary does not contain Accept"
    if response.request.method == "HEAD":  # type: ignore[attr-defined]
        if response.data:
            yield "this answer must have no body"
    elif response.mimetype == "application/pdf":
        if not response.data.startswith(b"%PDF-"):
            yield "it is no PDF"
    elif Calendar.from_ical(response.data).name != "VCALENDAR":
        yield "it is no calendar"
