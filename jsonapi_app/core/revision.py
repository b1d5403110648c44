"""One change of one resource, while it is being told: what will be a row of ``revisions``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonapi_app.core.recorded import Member, members_of
from jsonapi_app.core.resource import Resource

Values = Mapping[str, Any]
Json = dict[str, Any]

CREATE, UPDATE, TRASH, RESTORE, PURGE, ANONYMIZE = "create", "update", "trash", "restore", "purge", "anonymize"


@dataclass(slots=True)
class Revision:
    """A change of the row ``key``; ``id`` is what clients know it by, once that is known.

    ``unnamed``: the identifiers in ``changes`` that have keys, in whose place UUIDs are yet to be put.
    """

    resource: Resource
    key: int
    id: str | None = None
    action: str = UPDATE
    changes: dict[str, Json] = field(default_factory=dict)
    unnamed: list[Json] = field(default_factory=list)

    @classmethod
    def of(cls, resource: Resource, row: Values, action: str = UPDATE) -> Revision:
        """Of a stored row."""
        return cls(resource, row["id"], row["uuid"] if resource.has_uuid else str(row["id"]), action)

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.changes) or self.action != UPDATE

    def tell(self, before: Values, after: Values) -> None:
        """Note the columns that ``after`` changes. Of one that has changed already, what it was at first stays."""
        members = members_of(self.resource)
        for column, value in after.items():
            member, was = members.get(column), before.get(column)
            if member is not None and value != was:
                change = self.changes.get(member.name)
                if change is None:
                    change = self.changes[member.name] = {"before": self._shown(member, was)}
                change["after"] = self._shown(member, value)
                if column == "deleted_at" and self.action == UPDATE:
                    self.action = RESTORE if value is None else TRASH

    def link(self, name: str, target: Resource, added: Mapping[int, Values], removed: Mapping[int, Values]) -> None:
        """Note who is in a to-many relationship now, or no more: key → what the pair says."""
        change = self.changes.setdefault(name, {"added": [], "removed": []})
        change["added"] += [self._identifier(target, key, meta) for key, meta in added.items()]
        change["removed"] += [self._identifier(target, key, meta) for key, meta in removed.items()]

    def _shown(self, member: Member, value: Any) -> Any:
        if value is None:
            return None
        return member.shows(value) if member.target is None else self._identifier(member.target, value)

    def _identifier(self, target: Resource, key: int, meta: Values | None = None) -> Json:
        identifier: Json = {"type": target.type, "id": str(key)}
        if meta:
            identifier["meta"] = meta
        if target.has_uuid:
            identifier["id"] = key
            self.unnamed.append(identifier)
        return identifier
