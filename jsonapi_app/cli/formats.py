"""The formats of files that lists go out to and come in from, by name; a further one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

import click

from jsonapi_app.dialects.jsonapi import interchange
from jsonapi_app.transfer import csv_format, ndjson_format, xlsx_format
from jsonapi_app.transfer.base import Format

FORMATS: Mapping[str, Format] = {
    "csv": csv_format,
    "ndjson": ndjson_format,
    "xlsx": xlsx_format,
    "jsonapi": interchange,
}


def format_for(name: str | None, path: str | None) -> Format:
    """The format of that name; without one, what the name of the file ends in."""
    if name is not None:
        return FORMATS[name]
    ending = PurePath(path or "").suffix.lower()
    for found in FORMATS.values():
        if ending in found.ENDINGS:
            return found
    raise click.UsageError(f"Say which it is: --format {'|'.join(FORMATS)}.")
