"""Users and keys for programs: who may come in."""

from __future__ import annotations

import click
from sqlalchemy import select

from jsonapi_app.cli.command import OPERATOR, Refused, command
from jsonapi_app.core.actor import ROLES
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.models.base import fold, now
from jsonapi_app.models.identity import User
from jsonapi_app.resources import RESOURCES


@command()
@click.option("--pseudo", required=True, help="The name to log in with: letters and digits.")
@click.option("--email", required=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
@click.option("--role", type=click.Choice(ROLES), required=True)
def create_user(pseudo: str, email: str, password: str, role: str) -> None:
    """Make somebody who can log in; in a new database, the first admin.

    \b
    Example:
      flask --app wsgi create-user --pseudo boss --email boss@example.org --role admin
    """
    attributes = {"pseudo": pseudo, "email": email, "password": password, "role": role}
    with writing(db.engine) as connection:
        Writer(connection, OPERATOR, RESOURCES["users"], now()).create(Changes(attributes))
    click.echo(f"{pseudo} can log in as {role}.")


@command()
@click.option("--user", "pseudo", required=True, help="The pseudo of the user that the program acts as.")
@click.option("--site", "sites", multiple=True, required=True, help="The id of a site; give several for several.")
@click.option("--label", default="command line", show_default=True, help="What the key is known by.")
def create_api_key(pseudo: str, sites: tuple[str, ...], label: str) -> None:
    """Make a key for a program that acts as a user at some sites; print it, this once.

    \b
    Example:
      flask --app wsgi create-api-key --user boss --site 1 --site 2 --label "Booking page"
    """
    linkage = {"user": _linkage("users", _id_of_user(pseudo)), "sites": _linkage("sites", *sites)}
    with writing(db.engine) as connection:
        writer = Writer(connection, OPERATOR, RESOURCES["api_keys"], now())
        writer.create(Changes({"label": label}, linkage))
    click.echo(writer.occasion.notes["key"])
    click.echo("It is kept as a hash, so nobody can show it again.", err=True)


def _id_of_user(pseudo: str) -> str:
    live = User.deleted_at.is_(None)
    with db.engine.connect() as connection:
        found = connection.scalar(select(User.uuid).where(User.pseudo_folded == fold(pseudo), live))
    if found is None:
        raise Refused(f"No user is called {pseudo!r}.")
    return found


def _linkage(type_: str, *ids: str) -> Linkage:
    return Linkage(tuple(Identifier(type_, id_, pointer="") for id_ in ids), pointer="")
