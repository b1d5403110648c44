"""The table of the audit: a row for each change of a resource, which the database refuses to change (ADR 0025)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Connection, Index, Text, delete, func, select
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship, synonym

from jsonapi_app.extensions import db
from jsonapi_app.models.base import Folded, Instant, Stamped
from jsonapi_app.models.identity import User
from schemas.audit import ACTIONS

if TYPE_CHECKING:
    from typing import Any

NOTHING = "{}"


class Revision(Stamped, db.Model):
    """One change of the row ``resource_key`` of a type; ``changes`` is JSON.

    Neither the resource nor the user is a foreign key: a revision outlives both.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        CheckConstraint("action IN (" + ", ".join(f"'{action}'" for action in ACTIONS) + ")", name="action"),
        Index(None, "resource_type", "resource_key", "id"),
        Index(None, "user_id", "id"),
        Index(None, "request_id"),
    )
    # The columns that tell which resource it is about, as the relationship ``revisions`` of every type reads them.
    __subject__ = ("resource_type", "resource_key")

    action: Mapped[str] = mapped_column(Folded)
    resource_type: Mapped[str] = mapped_column(Folded)
    resource_key: Mapped[int]
    # What clients know the resource by.
    resource_id: Mapped[str] = mapped_column(Folded)
    # Null where a command wrote, on behalf of nobody.
    user_id: Mapped[int | None]
    request_id: Mapped[str] = mapped_column(Folded)
    changes: Mapped[str] = mapped_column(Text)
    redacted_at: Mapped[datetime | None] = mapped_column(Instant)

    # These have no capitals, so they are their own twins.
    action_folded: Mapped[str] = synonym("action")
    resource_type_folded: Mapped[str] = synonym("resource_type")
    resource_id_folded: Mapped[str] = synonym("resource_id")
    request_id_folded: Mapped[str] = column_property(func.lower(request_id))

    user: Mapped[User | None] = relationship(primaryjoin=lambda: foreign(Revision.user_id) == User.id)


def _of_user(column: Any) -> Any:
    """A column of who wrote, be they in the trash."""
    return column_property(select(column).where(User.id == Revision.user_id).correlate_except(User).scalar_subquery())


Revision.user_pseudo = _of_user(User.pseudo)
Revision.user_pseudo_folded = _of_user(User.pseudo_folded)

_GUARD = "revisions_append_only"
_REFUSAL = "revisions are never changed"
# The one change that there may be: forgetting what a revision says of somebody.
_KEPT = ("id", "created_at", "action", "resource_type", "resource_key", "resource_id", "user_id", "request_id")
_FORGETS = f"new.changes = '{NOTHING}' AND old.redacted_at IS NULL AND new.redacted_at IS NOT NULL"


def guard_revisions(connection: Connection) -> None:
    """Let the database refuse to delete a revision, and to change it but to forget."""
    if connection.dialect.name == "sqlite":
        forgets = " AND ".join([_FORGETS, *(f"new.{name} IS old.{name}" for name in _KEPT)])
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        connection.exec_driver_sql(
            f"CREATE TRIGGER {_GUARD}_update BEFORE UPDATE ON revisions WHEN NOT ({forgets}) {refuse}"
        )
        connection.exec_driver_sql(f"CREATE TRIGGER {_GUARD}_delete BEFORE DELETE ON revisions {refuse}")
        return
    forgets = " AND ".join([_FORGETS, *(f"new.{name} IS NOT DISTINCT FROM old.{name}" for name in _KEPT)])
    connection.exec_driver_sql(
        f"CREATE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {forgets} THEN RETURN new; END IF; RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {_GUARD} BEFORE UPDATE OR DELETE ON revisions FOR EACH ROW EXECUTE FUNCTION {_GUARD}()"
    )


def cut_revisions(connection: Connection, before: datetime) -> int:
    """Delete the revisions from before that instant; how many there were. The guard is lifted for as long."""
    unguard_revisions(connection)
    cut = connection.execute(delete(Revision).where(Revision.created_at < before)).rowcount
    guard_revisions(connection)
    return cut


def unguard_revisions(connection: Connection) -> None:
    """Take the guard away, as whoever owns the database may."""
    if connection.dialect.name == "sqlite":
        for event in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {_GUARD}_{event}")
    else:
        connection.exec_driver_sql(f"DROP TRIGGER {_GUARD} ON revisions")
        connection.exec_driver_sql(f"DROP FUNCTION {_GUARD}()")
