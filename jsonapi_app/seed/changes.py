"""The last changes at the made-up company, made as the service makes them: the audit has something to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from jsonapi_app.core.actor import ADMIN, Actor
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.rules import Occasion
from jsonapi_app.resources import RESOURCES
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.stock import Item
from jsonapi_app.seed.users import User

CHANGES = 12
NOTES = (
    "Checked: nothing to repair.",
    "Has a new mains cable.",
    "The case closes badly.",
    "Cleaned after the festival.",
)


def make_changes(connection: Connection, author: User, items: Sequence[Item], chance: Chance, today: datetime) -> None:
    """In the last minutes before ``today`` the ``author`` went through some of the ``items`` and took notes."""
    live = [item for item in items if item.row["deleted_at"] is None]
    for number, item in enumerate(live[:CHANGES]):
        writer = Writer(
            connection,
            Actor(author.id, ADMIN),
            RESOURCES["materials"],
            today - timedelta(minutes=CHANGES - number),
            Occasion(request_id=chance.uuid()),
        )
        writer.update(str(item.id), Changes({"note": chance.one_of(NOTES)}))
