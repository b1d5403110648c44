"""Clearing away the answers that were kept for requests that might be sent again."""

from __future__ import annotations

import click

from jsonapi_app.cli.command import command
from jsonapi_app.core.once import purge_expired
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.models.base import now


@command()
def purge_idempotency_keys() -> None:
    """Remove the answers that have been kept for an Idempotency-Key long enough (IDEMPOTENCY_HOURS).

    \b
    Example, for a timer that runs each night:
      flask --app wsgi purge-idempotency-keys
    """
    with writing(db.engine) as connection:
        click.echo(f"{purge_expired(connection, now())} removed")
