"""The rules on users: passwords, sessions, settings, and the last admin."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from jsonapi_app.core.actor import ADMIN
from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain import users
from jsonapi_app.domain.passwords import hash_password
from jsonapi_app.models.identity import Session


def keep_password(draft: Draft) -> None:
    if "password" in draft.extra:
        draft.values["password_hash"] = hash_password(draft.extra["password"])


def end_other_sessions(draft: Draft) -> None:
    """A new password ends every session but the one that set it."""
    if "password" in draft.extra and draft.before is not None:
        _end_sessions(draft, keep=draft.actor.session)


def end_sessions(draft: Draft) -> None:
    _end_sessions(draft, keep=None)


def make_settings(draft: Draft) -> None:
    """R10: creating a user creates the settings, in the language of the business."""
    if draft.before is None:
        draft.store.insert("user_settings", {"user_id": draft.key, "language": draft.occasion.trade.language})


def check_founder(draft: Draft) -> None:
    """Of two who found the service at once, one does."""
    if draft.actor.founder:
        table = draft.store.table("users")
        users.check_first(len(draft.store.lock(table)))


def check_role(draft: Draft) -> None:
    if draft.before is not None and "role" in draft.values:
        users.check_role_change(draft.before["role"], draft["role"], _other_admins(draft))


def check_user_deletion(draft: Draft) -> None:
    assert draft.before is not None
    users.check_deletion(draft.before["id"], draft.before["role"], draft.actor.id, _other_admins(draft))


def _other_admins(draft: Draft) -> int:
    assert draft.before is not None
    table = draft.store.table("users")
    admins = draft.store.lock(table, table.c.role == ADMIN, table.c.deleted_at.is_(None))
    return len([key for key in admins if key != draft.before["id"]])


def _end_sessions(draft: Draft, keep: str | None) -> None:
    assert draft.before is not None
    sessions = Session.__table__
    kept = draft.store.keys(sessions.c.family, sessions.c.jti == keep) if keep else []
    ended: list[ColumnElement[bool]] = [sessions.c.user_id == draft.before["id"], sessions.c.revoked_at.is_(None)]
    draft.store.update("sessions", {"revoked_at": draft.store.now}, *ended, sessions.c.family.not_in(kept))
