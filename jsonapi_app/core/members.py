"""To-many linkage → rows of link tables, or foreign keys of the members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, select

from jsonapi_app.core import rules
from jsonapi_app.core.access import permit
from jsonapi_app.core.errors import Forbidden
from jsonapi_app.core.linkage import Mode, Resolved
from jsonapi_app.core.resource import LinkTable, Relationship, TheirKey
from jsonapi_app.core.rules import Draft, Moment
from jsonapi_app.core.scope import ACTOR_ID, Sight
from jsonapi_app.permissions import Action


def save_members(draft: Draft, elsewhere: Sequence[Resolved]) -> bool:
    """Write the linkage that is stored outside the draft's row; whether the resource counts as changed by it."""
    changed = [_save(draft, resolved) for resolved in elsewhere]
    return any(changed)


def _save(draft: Draft, resolved: Resolved) -> bool:
    match resolved.relationship.storage:
        case LinkTable() as links:
            return _save_pairs(draft, resolved, links)
        case TheirKey() as theirs:
            return _move(draft, resolved, theirs)
    raise AssertionError(resolved.relationship.storage)


def _save_pairs(draft: Draft, resolved: Resolved, links: LinkTable) -> bool:
    mode, keys, changed = resolved.linkage.mode, resolved.keys, 0
    if mode is not Mode.ADD and draft.before is not None:
        gone: ColumnElement[bool] = links.other.in_(keys)
        if mode is Mode.REPLACE:
            gone = and_(links.other.in_(_members(draft, resolved.relationship)), links.other.not_in(keys))
        changed += draft.store.unlink(draft.resource.type, resolved.relationship.name, draft.key, gone)
    if mode is not Mode.REMOVE:
        present = _said(draft, links) if links.says_more and draft.before is not None else {}
        said = _to_say(resolved, links, present)
        changed += _say(draft, resolved.relationship, present, said) if mode is Mode.REPLACE else 0
        fresh = {key: said[key] for key in keys if key not in present}
        changed += draft.store.link(draft.resource.type, resolved.relationship.name, draft.key, fresh)
    return changed > 0


def _said(draft: Draft, links: LinkTable) -> dict[int, Mapping[str, Any]]:
    """What each present pair says besides its two ends, by the other's key."""
    columns = [*links.meta.values(), *([] if links.position is None else [links.position])]
    rows = draft.store.connection.execute(select(links.other.label("other"), *columns).where(links.own == draft.key))
    return {row["other"]: {column.name: row[column.name] for column in columns} for row in rows.mappings()}


def _to_say(
    resolved: Resolved, links: LinkTable, present: Mapping[int, Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """What the pairs that are sent will say: what came with their identifiers, and their places in the order."""
    said = {key: dict(resolved.meta.get(key, {})) for key in resolved.keys}
    if links.position is not None:
        name = links.position.name
        adding = resolved.linkage.mode is Mode.ADD
        first = 1 + max((pair[name] for pair in present.values()), default=-1) if adding else 0
        for place, key in enumerate(resolved.keys, start=first):
            said[key][name] = place
    return said


def _say(
    draft: Draft,
    relationship: Relationship,
    present: Mapping[int, Mapping[str, Any]],
    said: Mapping[int, Mapping[str, Any]],
) -> int:
    """Bring the present pairs up to date; how many were not."""
    changed = 0
    for key, values in said.items():
        if key in present and any(present[key][name] != value for name, value in values.items()):
            whole = {**present[key], **values}
            draft.store.relink(draft.resource.type, relationship.name, draft.key, key, present[key], whole)
            changed += 1
    return changed


def _move(draft: Draft, resolved: Resolved, theirs: TheirKey) -> bool:
    """Members are moved here by their own foreign key; none is left without a parent that it must have.

    Each is a write of the member, with the permission and the rules of one. The owner gets a new version, too: who
    relies on the one before knows of other members.
    """
    relationship, sent = resolved.relationship, set(resolved.keys)
    present = set(_members(draft, relationship)) if draft.before is not None else set()
    gone = {Mode.REPLACE: present - sent, Mode.REMOVE: present & sent, Mode.ADD: set()}[resolved.linkage.mode]
    fresh = set() if resolved.linkage.mode is Mode.REMOVE else sent - present
    if gone and theirs.required:
        raise Forbidden(
            f"Members of {relationship.name} cannot be left without one: move them to another instead.",
            pointer=resolved.linkage.pointer,
        )
    if gone or fresh:
        permit(draft.actor.role, relationship.target, Action.UPDATE)
    _set_parent(draft, resolved, theirs.key, gone, None)
    _set_parent(draft, resolved, theirs.key, fresh, draft.key)
    return bool(gone or fresh)


def _set_parent(draft: Draft, resolved: Resolved, column: str, members: Iterable[int], parent: int | None) -> None:
    target = resolved.relationship.target
    for key in sorted(members):
        row = draft.store.by_key(target.type, key)
        assert row is not None
        values, at = {column: parent}, resolved.linkage.pointer
        member = Draft(target, draft.actor, draft.store, row, values, key=key, at=at, occasion=draft.occasion)
        rules.apply(Moment.SAVING, member)
        draft.store.update_row(target.type, row, member.values)
        rules.apply(Moment.SAVED, member)


def _members(draft: Draft, relationship: Relationship) -> list[int]:
    """The keys of the members that the caller can see."""
    owner = {"owner": draft.key, ACTOR_ID.key: draft.actor.id}
    return list(draft.store.connection.scalars(_members_statement(relationship, draft.actor.role), owner))


@lru_cache(maxsize=1_024)
def _members_statement(relationship: Relationship, role: str) -> Any:
    target, owner = relationship.target.alias(), bindparam("owner", type_=Integer())
    visible = Sight(role).visible(relationship.target, target)
    match relationship.storage:
        case LinkTable(_, own, other):
            members = select(target.id).join_from(target, own.table, other == target.id).where(own == owner)
        case TheirKey(theirs):
            members = select(target.id).where(getattr(target, theirs) == owner)
        case _:
            raise AssertionError(relationship.storage)
    return members.where(*visible)
