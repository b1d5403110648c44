"""The rules on what programs show instead of a password: API keys and feed tokens."""

from __future__ import annotations

from jsonapi_app.core.rules.draft import Draft, Rule
from jsonapi_app.domain.secret_keys import hash_key, new_key
from jsonapi_app.models.identity import Session


def give_key(column: str) -> Rule:
    """A new one gets a key: its hash is stored, and the answer shows it this once."""

    def give(draft: Draft) -> None:
        if draft.before is None:
            key = new_key()
            draft.values[column] = hash_key(key)
            draft.occasion.notes["key"] = key

    return give


def default_to_caller(draft: Draft) -> None:
    if draft["user_id"] is None:
        draft.values["user_id"] = draft.actor.id


def end_log_in(draft: Draft) -> None:
    """Every pair of tokens that descends from the same log-in ends with it."""
    assert draft.before is not None
    sessions = Session.__table__
    same_log_in = sessions.c.family == draft.before["family"], sessions.c.revoked_at.is_(None)
    draft.store.update("sessions", {"revoked_at": draft.store.now}, *same_log_in)
