"""The rules on what may go to the trash, come back or be purged, and on what follows it (contracts 2.5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from jsonapi_app.core.resource import OwnKey, TheirKey
from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain import deletion


def check_unused(draft: Draft) -> None:
    """The relationships that must be empty before a resource of this type goes (R8)."""
    assert draft.before is not None
    counts = {}
    for name in deletion.MUST_BE_EMPTY.get(draft.resource.type, ()):
        relationship = draft.resource.relationships[name]
        assert isinstance(relationship.storage, TheirKey)
        table = relationship.target.table
        counts[name] = draft.store.count(table, table.c[relationship.storage.key] == draft.before["id"])
    deletion.check_unused(counts)


def check_unnamed(draft: Draft) -> None:
    """What must not refer to a resource that is purged (R8)."""
    named = deletion.MUST_NOT_NAME_IT.get(draft.resource.type, {})
    tables = {type_: draft.store.table(type_) for type_ in named}
    deletion.check_unused({t: draft.store.count(table, table.c[named[t]] == draft.key) for t, table in tables.items()})


def check_parents_live(draft: Draft) -> None:
    live = {}
    for name in deletion.MUST_BE_LIVE.get(draft.resource.type, ()):
        relationship = draft.resource.relationships[name]
        assert isinstance(relationship.storage, OwnKey)
        parent = draft.store.by_key(relationship.target.type, draft[relationship.storage.key])
        live[name] = parent is not None and parent["deleted_at"] is None
    deletion.check_parents_live(live)


def check_park_remains(draft: Draft) -> None:
    assert draft.before is not None
    table = draft.store.table("parks")
    live = draft.store.lock(table, table.c.deleted_at.is_(None))
    deletion.check_park_remains(len([key for key in live if key != draft.before["id"]]))


def trash_materials_of_park(draft: Draft) -> None:
    """R7: the live materials of a park go with it, at the same instant."""
    materials, mine = _materials_of_park(draft)
    gone = {"deleted_at": draft.store.now, "deleted_with_park": True}
    draft.store.update("materials", gone, mine, materials.c.deleted_at.is_(None))


def restore_materials_of_park(draft: Draft) -> None:
    """R7: restoring a park brings back exactly what went with it."""
    materials, mine = _materials_of_park(draft)
    back = {"deleted_at": None, "deleted_with_park": False}
    draft.store.update("materials", back, mine, materials.c.deleted_with_park)


def _materials_of_park(draft: Draft) -> tuple[Any, ColumnElement[bool]]:
    assert draft.before is not None
    materials = draft.store.table("materials")
    return materials, materials.c.park_id == draft.before["id"]


def forget_park_deletion(draft: Draft) -> None:
    """A material that is restored or trashed by itself no longer follows its park."""
    draft.values["deleted_with_park"] = False
