"""``flask export``: a list of resources to a file, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app

from jsonapi_app.cli.command import OPERATOR, Refused, command
from jsonapi_app.cli.formats import FORMATS, format_for
from jsonapi_app.cli.progress import Progress
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.pipeline import Reading, read_stretches
from jsonapi_app.core.query import EVERYTHING, Query
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.sql import reading
from jsonapi_app.dialects.jsonapi.grammar import parse
from jsonapi_app.dialects.jsonapi.surface import PREFIX
from jsonapi_app.dialects.jsonapi.syntax import encoded
from jsonapi_app.extensions import db
from jsonapi_app.http.callers import AMPLE
from jsonapi_app.openapi import DEFAULT_SERVER
from jsonapi_app.resources import RESOURCES
from jsonapi_app.transfer.base import Outgoing
from jsonapi_app.transfer.listing import STRETCH, listing

# Of both commands.
Option = Callable[[Any], Any]
TYPE: Option = click.argument("type_", metavar="TYPE", type=click.Choice(list(RESOURCES)))
FORMAT: Option = click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), help="Else as the file's name ends; csv without one."
)

_FAMILIES = frozenset({"fields", "filter", "sort"})


@command("export")
@TYPE
@FORMAT
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="The file; else standard output.")
@click.option("--fields", help="Columns, between commas: attributes and relationships. The id is always there.")
@click.option("--filter", "filters", multiple=True, help="name=value or name[operator]=value; or JSON. May come often.")
@click.option("--sort", help="Names between commas; one with - before it falls.")
@click.option("--deleted", is_flag=True, help="What is in the trash instead.")
def export(
    type_: str,
    format_name: str | None,
    output: str | None,
    fields: str | None,
    filters: Sequence[str],
    sort: str | None,
    deleted: bool,
) -> None:
    """Write all resources of a TYPE to a file: csv, ndjson, xlsx or jsonapi.

    All of it is of one state of the database, and memory holds a stretch of it, however long it is. Filters and sorts
    are those of the query string of /api/v3. What is written can be imported again: see docs/import-export.md.

    \b
    Examples:
      flask --app wsgi export materials --output materials.csv
      flask --app wsgi export materials --format ndjson --filter park.name=Nord --sort -rental_price
      flask --app wsgi export people --output people.xlsx --fields last_name,first_name,company
    """
    resource, chosen = RESOURCES[type_], format_for(format_name, output or "-.csv")
    if output is None and not chosen.IS_TEXT and sys.stdout.isatty():
        raise click.UsageError("That is no text for a terminal: name a file with --output.")
    query = _query(resource, fields, filters, sort, deleted)
    wanted = listing(resource, OPERATOR.role, query)
    with reading(db.engine) as reader:
        total, stretches = read_stretches(Reading(reader, OPERATOR, AMPLE), resource, wanted.query, STRETCH)
        watched = _watched(type_, total, stretches)
        parts = chosen.write(Outgoing(wanted, watched, reader.dialect.name, _root()))
        written = _write(parts, output)
    if output is not None:
        click.echo(f"{total:,} {type_} in {output} ({written:,} bytes).")


def _query(resource: Resource, fields: str | None, filters: Sequence[str], sort: str | None, deleted: bool) -> Query:
    """The options in the grammar of the query string. Faults name the option."""
    pairs = [_filter_pair(text) for text in filters]
    if fields is not None:
        pairs.append((f"fields[{resource.type}]", fields))
    if sort is not None:
        pairs.append(("sort", sort))
    if deleted:
        pairs.append(("filter[deleted]", "true"))
    asked = parse(encoded(pairs).encode(), _FAMILIES)
    return Query(
        fields=asked.query.fields,
        sort=asked.query.sort,
        filter=asked.query.filter,
        trashed=asked.query.trashed,
        during=asked.query.during,
        page=EVERYTHING,
    )


def _filter_pair(text: str) -> tuple[str, str]:
    """``park.name=Nord`` → ``filter[park.name]``; ``rental_price[ge]=10`` → ``filter[rental_price][ge]``."""
    if text.lstrip().startswith(("[", "{")):
        return "filter", text
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not name=value.", param_hint="--filter")
    name, bracket, operator = name.partition("[")
    return f"filter[{name}]{bracket}{operator}", value


def _root() -> str:
    configured: str | None = current_app.extensions["backline.public_url"]
    return (configured or DEFAULT_SERVER) + PREFIX


def _watched(label: str, total: int, stretches: Iterable[Loaded]) -> Iterator[Loaded]:
    """The same, with a bar for whoever watches."""
    progress, done = Progress(err=True, told_in_pipes=False), 0
    for loaded in stretches:
        yield loaded
        done += len(loaded.rows)
        progress(label, done, total)


def _write(parts: Iterable[bytes], output: str | None) -> int:
    """The number of bytes written. A file is there as a whole, or as it was."""
    if output is None:
        return _copied(parts, sys.stdout.buffer)
    with _replaced(Path(output)) as file:
        return _copied(parts, file)


def _copied(parts: Iterable[bytes], file: IO[bytes]) -> int:
    written = sum(file.write(part) for part in parts)
    file.flush()
    return written


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
