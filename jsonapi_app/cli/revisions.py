"""Cutting off the far end of what the audit tells."""

from __future__ import annotations

from datetime import timedelta

import click

from jsonapi_app.cli.command import command
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.models.audit import cut_revisions
from jsonapi_app.models.base import now


@command()
@click.option("--older-than", "days", type=click.IntRange(min=1), required=True, help="Days since the change.")
def purge_revisions(days: int) -> None:
    """Remove what the audit tells of changes that are so many days old.

    \b
    Example, to keep three years:
      flask --app wsgi purge-revisions --older-than 1096
    """
    with writing(db.engine) as connection:
        cut = cut_revisions(connection, now() - timedelta(days=days))
    click.echo(f"revisions: {cut} removed")
