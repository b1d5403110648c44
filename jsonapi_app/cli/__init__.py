"""The commands of ``flask --app wsgi``, for whoever sets the service up and looks after it."""

from __future__ import annotations

from flask import Flask

from jsonapi_app.cli.accounts import create_api_key, create_user
from jsonapi_app.cli.database import prepare, seed
from jsonapi_app.cli.exporting import export
from jsonapi_app.cli.generated import openapi, permissions
from jsonapi_app.cli.idempotency import purge_idempotency_keys
from jsonapi_app.cli.importing import import_
from jsonapi_app.cli.revisions import purge_revisions
from jsonapi_app.cli.trash import purge_trash

# A further command is a line here, and a file of its own where it is another idea.
COMMANDS = (
    prepare,
    seed,
    create_user,
    create_api_key,
    purge_trash,
    purge_revisions,
    purge_idempotency_keys,
    permissions,
    openapi,
    export,
    import_,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
