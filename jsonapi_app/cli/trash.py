"""Emptying the trash of what has been in it for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
from sqlalchemy import ColumnElement, Select, select

from jsonapi_app.cli.command import OPERATOR, command
from jsonapi_app.core.changes import Writer
from jsonapi_app.core.errors import Conflict
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.rules import Occasion
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.models.base import now
from jsonapi_app.resources import RESOURCES


@command()
@click.option("--older-than", "days", type=click.IntRange(min=0), required=True, help="Days in the trash.")
def purge_trash(days: int) -> None:
    """Remove for good what has been in the trash for so many days, unless a rule keeps it.

    \b
    Example, for a timer that runs each night:
      flask --app wsgi purge-trash --older-than 90
    """
    occasion = Occasion()
    for resource in _dependents_first():
        purged = kept = 0
        for public_id in _old_trash(resource, days):
            try:
                purged += _purge(resource, public_id, days, occasion)
            except Conflict as error:
                kept += 1
                click.echo(f"{resource.type} {public_id} stays: {error.detail}", err=True)
        if purged or kept:
            click.echo(f"{resource.type}: {purged} removed, {kept} kept")


def _dependents_first() -> list[Resource]:
    """The types with trash; what points at a type comes before it."""
    tables = [resource for table in reversed(db.metadata.sorted_tables) if (resource := RESOURCES.of_table(table.name))]
    return [resource for resource in tables if resource.trashable]


def _old_trash(resource: Resource, days: int) -> list[str]:
    table = resource.table
    shown = table.c.uuid if resource.public else table.c.id
    with db.engine.connect() as connection:
        return [str(value) for value in connection.scalars(_old(resource, shown, days).order_by(table.c.id))]


def _purge(resource: Resource, public_id: str, days: int, occasion: Occasion) -> bool:
    """Whether the row was there, still in the trash, and is gone now."""
    table = resource.table
    own = table.c.uuid == public_id if resource.public else table.c.id == int(public_id)
    with writing(db.engine) as connection:
        if connection.scalar(_old(resource, table.c.id, days).where(own).with_for_update()) is None:
            return False  # restored meanwhile: a delete would trash it
        Writer(connection, OPERATOR, resource, now(), occasion).delete(public_id)
        return True


def _old(resource: Resource, column: ColumnElement[Any], days: int) -> Select[Any]:
    return select(column).where(resource.table.c.deleted_at <= now() - timedelta(days=days))
