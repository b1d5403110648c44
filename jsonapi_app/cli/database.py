"""Setting a database up, and filling it with a made-up company."""

from __future__ import annotations

import click
import flask_migrate
from sqlalchemy import exists, select

from jsonapi_app.cli.command import Refused, command
from jsonapi_app.cli.generated import ROOT
from jsonapi_app.cli.progress import Progress
from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.sql import reading
from jsonapi_app.extensions import db
from jsonapi_app.http.api_keys import holder_of_api_key
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import User
from jsonapi_app.resources import RESOURCES
from jsonapi_app.settings import load_settings


@command()
def prepare() -> None:
    """Bring the database up to date; outside production, fill a new one with the demo company.

    \b
    Example, before the service starts and after each update of it:
      flask --app wsgi prepare
    """
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


@command()
@click.option("--size", type=click.Choice(["demo", "large"]), default="demo", show_default=True)
@click.option("--random-seed", type=int, default=1, show_default=True, help="The same number makes the same company.")
def seed(size: str, random_seed: int) -> None:
    """Fill an empty database with a made-up company.

    \b
    Example, for measuring (100,000 materials, 20,000 bookings):
      flask --app wsgi seed --size large
    """
    if load_settings().environment == "production":
        raise Refused("The log-ins of the made-up company are known to everybody: not in production.")
    _fill(size, random_seed)


def _sites_of_key(key: str) -> list[int]:
    """The sites that an API key opens, none where it opens nothing."""
    with reading(db.engine) as reader:
        try:
            return sorted(holder_of_api_key(key, reader).sites)
        except Unauthorized:
            return []


def _is_new() -> bool:
    """Whether nobody has stored anything yet; the countries come with the tables."""
    tables = [resource.table for resource in RESOURCES.values() if resource.type != "countries"]
    with db.engine.connect() as connection:
        return not any(connection.scalar(select(exists(select(table)))) for table in tables)


def _fill(size: str, random_seed: int) -> None:
    from jsonapi_app import seed as made_up

    made_up.seed(size, random_seed, progress=Progress(), today=made_up.last_morning(now()))
