"""The commands of ``flask --app wsgi``, for whoever sets the service up and looks after it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import ColumnElement, Select, exists, select

from jsonapi_app.core.actor import ADMIN, ROLES, Actor
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.errors import ApiError, Conflict, Unauthorized
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.sql import reading, writing
from jsonapi_app.extensions import db
from jsonapi_app.http.api_keys import holder_of_api_key
from jsonapi_app.models.base import fold, now
from jsonapi_app.models.identity import User
from jsonapi_app.openapi import openapi_document, releases
from jsonapi_app.openapi.writing import as_yaml
from jsonapi_app.permissions_page import permissions_page
from jsonapi_app.resources import RESOURCES
from jsonapi_app.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
PERMISSIONS_PAGE = ROOT / "docs" / "permissions.md"
OPENAPI_FILE = ROOT / "openapi.yaml"
OPERATOR = Actor(id=0, role=ADMIN)  # whoever can run a command may do what an admin may


def register(app: Flask) -> None:
    for command in (prepare, seed, create_user, create_api_key, purge_trash, permissions, openapi):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the database up to date; outside production, fill a new one with the demo company."""
    flask_migrate.upgrade(str(ROOT / "migrations"))
    if load_settings().environment == "production":
        return
    from jsonapi_app.seed import DEMO_API_KEY, LOGINS  # needs Faker, which no server process should load

    if _is_new():
        _fill("demo", 1)
    with db.engine.connect() as connection:
        present = set(connection.scalars(select(User.pseudo).where(User.deleted_at.is_(None))))
    for login in LOGINS:
        if login.pseudo in present:
            click.echo(f"Demo log-in: {login.pseudo} / {login.password} ({login.role})")
    if sites := _sites_of_key(DEMO_API_KEY):
        click.echo(f"Demo API key: {DEMO_API_KEY} (member, sites {', '.join(map(str, sites))})")


@click.command()
@click.option("--size", type=click.Choice(["demo", "large"]), default="demo", show_default=True)
@click.option("--random-seed", type=int, default=1, show_default=True, help="The same number makes the same company.")
@with_appcontext
def seed(size: str, random_seed: int) -> None:
    """Fill an empty database with a made-up company."""
    if load_settings().environment == "production":
        raise click.ClickException("The log-ins of the made-up company are known to everybody: not in production.")
    _fill(size, random_seed)


@click.command()
@click.option("--pseudo", required=True, help="The name to log in with: letters and digits.")
@click.option("--email", required=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@with_appcontext
def create_user(pseudo: str, email: str, password: str, role: str) -> None:
    """Make somebody who can log in; in a new database, the first admin."""
    attributes = {"pseudo": pseudo, "email": email, "password": password, "role": role}
    with _faults_told(), writing(db.engine) as connection:
        Writer(connection, OPERATOR, RESOURCES["users"], now()).create(Changes(attributes))
    click.echo(f"{pseudo} can log in as {role}.")


@click.command()
@click.option("--user", "pseudo", required=True, help="The pseudo of the user that the program acts as.")
@click.option("--site", "sites", multiple=True, required=True, help="The id of a site; give several for several.")
@click.option("--label", default="command line", show_default=True, help="What the key is known by.")
@with_appcontext
def create_api_key(pseudo: str, sites: tuple[str, ...], label: str) -> None:
    """Make a key for a program that acts as a user at some sites; print it, this once."""
    linkage = {"user": _linkage("users", _id_of_user(pseudo)), "sites": _linkage("sites", *sites)}
    with _faults_told(), writing(db.engine) as connection:
        writer = Writer(connection, OPERATOR, RESOURCES["api_keys"], now())
        writer.create(Changes({"label": label}, linkage))
    click.echo(writer.occasion.notes["key"])
    click.echo("It is kept as a hash, so nobody can show it again.", err=True)


@click.command()
@click.option("--older-than", "days", type=click.IntRange(min=0), required=True, help="Days in the trash.")
@with_appcontext
def purge_trash(days: int) -> None:
    """Remove for good what has been in the trash for so many days, unless a rule keeps it."""
    for resource in _dependents_first():
        purged = kept = 0
        for public_id in _old_trash(resource, days):
            try:
                purged += _purge(resource, public_id, days)
            except Conflict as error:
                kept += 1
                click.echo(f"{resource.type} {public_id} stays: {error.detail}", err=True)
        if purged or kept:
            click.echo(f"{resource.type}: {purged} removed, {kept} kept")


@click.command()
@click.option("--check", is_flag=True, help="Only tell whether the page is as it would be written.")
def permissions(check: bool) -> None:
    """Write docs/permissions.md from the table of permissions."""
    _write_or_check(
        PERMISSIONS_PAGE, permissions_page(), check, "docs/permissions.md is old: run `flask --app wsgi permissions`."
    )


@click.command()
@click.option("--check", is_flag=True, help="Only tell whether the file is current, and what breaks the last release.")
@click.option(
    "--release", is_flag=True, help="Keep the present document as that of the version, to compare later ones."
)
def openapi(check: bool, release: bool) -> None:
    """Write openapi.yaml from the schemas and the tables that the service runs on."""
    document = openapi_document()
    _write_or_check(
        OPENAPI_FILE, as_yaml(document).decode(), check, "openapi.yaml is old: run `flask --app wsgi openapi`."
    )
    if check and (breaks := releases.unnamed_breaks(document)):
        raise click.ClickException(releases.advice(breaks))
    if release:
        try:
            click.echo(f"{releases.record(document)} is kept.")
        except releases.AlreadyReleased as refusal:
            raise click.ClickException(str(refusal)) from None


def _sites_of_key(key: str) -> list[int]:
    """The sites that an API key opens, none where it opens nothing."""
    with reading(db.engine) as reader:
        try:
            return sorted(holder_of_api_key(key, reader).sites)
        except Unauthorized:
            return []


def _id_of_user(pseudo: str) -> str:
    live = User.deleted_at.is_(None)
    with db.engine.connect() as connection:
        found = connection.scalar(select(User.uuid).where(User.pseudo_folded == fold(pseudo), live))
    if found is None:
        raise click.ClickException(f"No user is called {pseudo!r}.")
    return found


def _linkage(type_: str, *ids: str) -> Linkage:
    return Linkage(tuple(Identifier(type_, id_, pointer="") for id_ in ids), pointer="")


def _write_or_check(path: Path, text: str, check: bool, old: str) -> None:
    """Keep a generated file; with ``check`` only tell, as ``old`` says, that it is not as it would be written."""
    if not check:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise click.ClickException(old)


def _is_new() -> bool:
    """Whether nobody has stored anything yet; the countries come with the tables."""
    tables = [resource.table for resource in RESOURCES.values() if resource.type != "countries"]
    with db.engine.connect() as connection:
        return not any(connection.scalar(select(exists(select(table)))) for table in tables)


def _fill(size: str, random_seed: int) -> None:
    from jsonapi_app import seed as made_up

    made_up.seed(size, random_seed, progress=_Progress(), today=made_up.last_morning(now()))


class _Progress:
    """A bar with rate and time left that is drawn over, or one line at the end where nobody watches."""

    def __init__(self) -> None:
        self._started: dict[str, tuple[float, int]] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        began, already = self._started.setdefault(label, (time.monotonic(), done))
        if done < total and not sys.stdout.isatty():
            return
        seconds = time.monotonic() - began
        rate = (done - already) / seconds if done > already and seconds > 0 else 0.0
        left = f"{(total - done) / rate:4.0f} s left" if rate and done < total else " " * 11
        bar = "#" * (24 * done // max(total, 1))
        pace = f"{rate:>9,.0f}/s" if rate else " " * 11
        click.echo(f"\r  {label:<20} [{bar:<24}] {done:>7,} of {total:<7,} {pace} {left}", nl=done >= total)


def _dependents_first() -> list[Resource]:
    """The types with trash; what points at a type comes before it."""
    tables = [resource for table in reversed(db.metadata.sorted_tables) if (resource := RESOURCES.of_table(table.name))]
    return [resource for resource in tables if resource.trashable]


def _old_trash(resource: Resource, days: int) -> list[str]:
    table = resource.table
    shown = table.c.uuid if resource.public else table.c.id
    with db.engine.connect() as connection:
        return [str(value) for value in connection.scalars(_old(resource, shown, days).order_by(table.c.id))]


def _purge(resource: Resource, public_id: str, days: int) -> bool:
    """Whether the row was there, still in the trash, and is gone now."""
    table = resource.table
    own = table.c.uuid == public_id if resource.public else table.c.id == int(public_id)
    with writing(db.engine) as connection:
        if connection.scalar(_old(resource, table.c.id, days).where(own).with_for_update()) is None:
            return False  # restored meanwhile: a delete would trash it
        Writer(connection, OPERATOR, resource, now()).delete(public_id)
        return True


def _old(resource: Resource, column: ColumnElement[Any], days: int) -> Select[Any]:
    return select(column).where(resource.table.c.deleted_at <= now() - timedelta(days=days))


@contextmanager
def _faults_told() -> Iterator[None]:
    """What the engine refuses, as the last words of the command."""
    try:
        yield
    except ApiError as error:
        raise click.ClickException("\n".join(_told(fault) for fault in error.faults)) from None


def _told(fault: ApiError) -> str:
    member = (fault.pointer or "").rpartition("/")[2]
    return fault.detail if member in ("", "id") else f"{member}: {fault.detail}"
