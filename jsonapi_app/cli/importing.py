"""``flask import``: rows of a file to resources, with every rule and every limit that holds on the wire."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import BinaryIO

import click
import orjson
from flask import current_app

from jsonapi_app.cli.command import OPERATOR, Refused, command, told
from jsonapi_app.cli.exporting import FORMAT, TYPE
from jsonapi_app.cli.formats import format_for
from jsonapi_app.cli.progress import Progress
from jsonapi_app.core.access import permit
from jsonapi_app.core.errors import MOST_FAULTS, ApiError
from jsonapi_app.core.resource import Attribute, Resource
from jsonapi_app.extensions import db
from jsonapi_app.permissions import Action, allows
from jsonapi_app.resources import RESOURCES
from jsonapi_app.transfer.base import Row
from jsonapi_app.transfer.columns import ID, unique_attributes
from jsonapi_app.transfer.importing import Import, Result, import_rows


@command("import")
@TYPE
@click.argument("file", type=click.File("rb"))
@FORMAT
@click.option("--key", default=ID, show_default=True, help="Rows are found by it: id, or a unique attribute.")
@click.option("--dry-run", is_flag=True, help="Do everything, tell what would be refused, and undo it all.")
@click.option(
    "--all-or-nothing/--each-row",
    default=True,
    show_default=True,
    help="Whether one row that is refused undoes all, or only itself.",
)
def import_(type_: str, file: BinaryIO, format_name: str | None, key: str, dry_run: bool, all_or_nothing: bool) -> None:
    """Create or change resources of a TYPE from the rows of a FILE (- is standard input).

    A row whose --key is found changes that resource, another one makes a new one. Columns that are not there stay as
    they are; those that nobody may write, such as created_at, are passed over. Rows that are refused are told by their
    number, and the exit status is then 1. See docs/import-export.md.

    \b
    Examples:
      flask --app wsgi import materials prices.csv --key reference --dry-run
      flask --app wsgi import materials prices.csv --key reference
      flask --app wsgi import people people.xlsx --each-row
    """
    resource, chosen = RESOURCES[type_], format_for(format_name, getattr(file, "name", None))
    if not allows(resource, OPERATOR.role, Action.UPDATE):
        permit(OPERATOR.role, resource, Action.CREATE)
    trade = current_app.extensions["backline.trade"]
    wanted = Import(resource, OPERATOR, trade, _key(resource, key), each_row=not all_or_nothing, dry_run=dry_run)
    counts, told_of = Counter[str](), _Telling()
    with nullcontext(file) if chosen.IS_TEXT else _seekable(file) as source:
        rows = chosen.read(source, resource, OPERATOR.role)
        try:
            for result in import_rows(db.engine, wanted, _watched(type_, rows, source)):
                counts[_kind(result)] += 1
                told_of(result)
        except ApiError as error:
            # The file itself, which may have been good up to here.
            raise Refused("\n".join([*map(told, error.faults), _outcome(wanted, counts, broken=True)])) from None
    outcome = _outcome(wanted, counts)
    if counts["refused"]:
        raise Refused(outcome)
    click.secho(outcome, fg="green")


def _key(resource: Resource, name: str) -> Attribute | None:
    """The attribute that rows are found by; None for the id."""
    if name == ID:
        return None
    unique = unique_attributes(resource)
    if name not in unique:
        raise click.BadParameter(
            f"no two {resource.type} may have the same {name!r} for that; there is {', '.join([ID, *unique])}.",
            param_hint="--key",
        )
    return resource.attributes[name]


@contextmanager
def _seekable(file: BinaryIO) -> Iterator[BinaryIO]:
    """An archive is read from its end, so one from a pipe is put aside first."""
    if file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as aside:
        shutil.copyfileobj(file, aside)
        aside.seek(0)
        yield aside


def _watched(label: str, rows: Iterable[Row], file: BinaryIO) -> Iterator[Row]:
    """The same, with a bar for whoever watches; the total is guessed from how much of the file is read."""
    progress, size = Progress(err=True, told_in_pipes=False), _size(file)
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if size:
            progress(label, done, max(done + 1, round(done * size / max(file.tell(), 1))))
    progress(label, done, done)


def _size(file: BinaryIO) -> int:
    """In bytes; 0 where it cannot be known."""
    if not file.seekable():
        return 0
    size = file.seek(0, 2)
    file.seek(0)
    return size


class _Telling:
    """What is told of single rows: what a write has to say on standard output, refusals on standard error."""

    def __init__(self) -> None:
        self._refused = 0

    def __call__(self, result: Result) -> None:
        for name, note in result.notes.items():
            text = note if isinstance(note, str) else orjson.dumps(note).decode()
            click.echo(f"row {result.number}: {name}: {text}")
        if not result.faults:
            return
        self._refused += 1
        if self._refused <= MOST_FAULTS:
            for fault in result.faults:
                click.echo(f"row {result.number}: {told(fault)}", err=True)
        elif self._refused == MOST_FAULTS + 1:
            click.echo("Further rows that are refused are only counted.", err=True)


def _kind(result: Result) -> str:
    return "refused" if result.faults else "created" if result.created else "changed"


def _outcome(wanted: Import, counts: Counter[str], *, broken: bool = False) -> str:
    """The last words. Rows that say what is so already count as changed."""
    type_ = wanted.resource.type
    good = f"{counts['created']:,} {type_} created, {counts['changed']:,} found and written"
    refused = f"{counts['refused']:,} rows refused"
    if wanted.dry_run:
        return f"Nothing is kept of this dry run: {good}, {refused}."
    if wanted.each_row:
        return f"{good}, {refused}."
    if counts["refused"] or broken:
        stopped = ", and the rest is not looked at" if counts["refused"] >= MOST_FAULTS else ""
        return f"Nothing is imported: {refused}{stopped}."
    return f"{good}."
