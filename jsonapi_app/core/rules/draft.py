"""One write in progress, and the moments at which rules act on it."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import ApiError, BadRequest, Conflict, Invalid
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.store import Store, Values
from jsonapi_app.core.trade import Trade
from jsonapi_app.domain.refusals import InTheWay, Pointless, Refusal, Unfit


class Moment(enum.Enum):
    """When in a write a rule acts: before the row changes (-ING), or after (SAVED, PURGED).

    Erasing is purging with what only the resource needs; anonymizing is what becomes of one that must be kept then.
    Saving is creating or updating; a draft that creates has no ``before``.
    """

    SAVING = "saving"
    SAVED = "saved"
    TRASHING = "trashing"
    RESTORING = "restoring"
    PURGING = "purging"
    PURGED = "purged"
    ERASING = "erasing"
    ANONYMIZING = "anonymizing"


# Notes that are told this once: whoever keeps the answer must not keep them.
SECRET_NOTES = frozenset({"key"})

MEMBERS_SHOWN = 25


@dataclass
class Occasion:
    """The circumstances of one write, and what its answer will say besides the resource.

    ``horizon``: what tells the newest row that the caller can have known of, in a tuple, where a rule asks
    (``HORIZONS``).
    ``notes``: members for the ``meta`` of the answer.
    ``mine``: type and key of what earlier operations of the same batch have written, which the caller knows of.
    ``members_shown``: how many members of a long to-many a document shows, unless it is asked for others.
    ``request_id``: what ties it to an answer and to the log; a command has one, too.
    """

    trade: Trade = field(default_factory=Trade)
    horizon: tuple[Any] | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    mine: set[tuple[str, int]] = field(default_factory=set)
    members_shown: int = MEMBERS_SHOWN
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Draft:
    """One write in progress: the row as it was (``before``) and the columns that it will get (``values``).

    ``extra`` holds loaded attributes that are not columns (a password, custom attributes). ``key`` is set once the row
    exists. ``pointers`` tells where each member that was sent is in the request document, ``at`` where the resource is.
    ``related`` names the relationships stored elsewhere that are written, too; ``restored``: it was in the trash.
    """

    resource: Resource
    actor: Actor
    store: Store
    before: Values | None = None
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    key: int = 0
    pointers: dict[str, str] = field(default_factory=dict)
    at: str = "/data"
    related: frozenset[str] = frozenset()
    restored: bool = False
    occasion: Occasion = field(default_factory=Occasion)

    def __getitem__(self, column: str) -> Any:
        """The value that the column will have; None where neither the write nor the row says."""
        if column in self.values:
            return self.values[column]
        return (self.before or {}).get(column)

    def changes(self, *columns: str) -> bool:
        return any(column in self.values for column in columns)

    def pointer(self, member: str | None) -> str:
        """Where ``member`` is in the request; what was not sent is a fault of the resource as a whole."""
        return self.pointers.get(member or "", self.at)


Rule = Callable[[Draft], None]


@contextmanager
def refusals_as_errors(draft: Draft) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        pointer = draft.pointer(refusal.member)
        raise _KINDS[type(refusal)](refusal.detail, pointer=pointer, member=refusal.member) from None


_KINDS: Mapping[type[Refusal], type[ApiError]] = {
    Unfit: Invalid,
    InTheWay: Conflict,
    Pointless: BadRequest,
}
