"""One type at one place of the include tree: which columns are read of it, and which branches hang from it.

`Grower` walks the schema's declaration along the include paths. A row of a branch is a plain tuple; the branch tells
where in it each thing is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Dialect, select
from sqlalchemy.orm import aliased

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.included import Membership
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import (
    Attribute,
    Kind,
    LinkTable,
    OneOfKeys,
    OwnKey,
    Relationship,
    Resource,
    TheirKey,
)
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Statement, one_of
from jsonapi_app.models.base import Trashable
from jsonapi_app.permissions import Action, allows, grant

# Where the key is in every row, and the public id where it is not the key.
KEY = 0


@dataclass(frozen=True, slots=True)
class End:
    """Where a row holds the linkage of a to-one: the target's public id, and its key if it is to be loaded."""

    target: Resource
    id_at: int
    key_at: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """Where a row holds an attribute, and the column type that the driver's value comes from."""

    attribute: Attribute
    at: int
    type: Any


@dataclass(frozen=True, eq=False)
class NestedList:
    """An attribute that is a list of small objects, read by one statement for all rows (``:keys``).

    Its rows are (owner's key, one value for each of ``names``).
    """

    attribute: Attribute
    names: tuple[str, ...]
    types: tuple[Any, ...]
    rows: Statement


@dataclass(frozen=True, eq=False)
class Include:
    """A relationship whose members are loaded too: one statement for each type they may have.

    To-one: ``key_at`` is where the parent's row has the member's key. To-many: ``key_at`` is None, the members are
    found by the parents' keys, and each member's row ends with its parent's key. ``first`` then reads the first of each
    parent only, where ``rows`` would be too many; before the parent's key it has how many there are.
    """

    path: tuple[str, ...]
    relationship: Relationship
    key_at: int | None
    branch: Branch
    rows: Statement
    first: Statement | None


@dataclass(frozen=True, eq=False)
class Branch:
    """``bare``: a row is shown without links and relationships, as it is when in the trash.

    ``pair``: where a row, read as a member, holds what its link to the owner says (the meta of its identifier).
    ``version_at``: where it holds its version; None where rows are known by their keys, to interfaces that show none.
    ``computed``: how many of the columns are worked out for each row.
    """

    resource: Resource
    id_at: int
    columns: tuple[Column, ...]
    to_one: Mapping[str, tuple[End, ...]]
    relationships: tuple[Relationship, ...]
    lists: tuple[NestedList, ...]
    includes: tuple[Include, ...]
    bare: bool
    computed: int
    pair: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    version_at: int | None = None


def with_pair(branch: Branch, columns: Sequence[Any], pair: Mapping[str, Any]) -> Branch:
    """``branch`` with what the link says, which is selected right after ``columns``."""
    at = {name: len(columns) + place for place, name in enumerate(pair)}
    return replace(branch, pair=at) if pair else branch


class Grower:
    """Grows the branches of one query. Raises BadParameter for a field or a path that the role cannot see."""

    def __init__(self, sight: Sight, dialect: Dialect, query: Query) -> None:
        self.sight = sight
        self.dialect = dialect
        self.fields = query.fields
        self.paths = query.include or ()
        self.sizes = query.sizes.asked if query.sizes is not None else {}

    def grow(
        self, resource: Resource, row: Any, *, bare: bool = False, below: tuple[str, ...] = ()
    ) -> tuple[Branch, list[Any]]:
        """The branch for ``resource`` after the path ``below``, and the columns to select from ``row``.

        ``bare``: without relationships, as resources in the trash are shown.
        """
        if not below:
            self._check_fields(resource)
        columns: list[Any] = [row.id]
        id_at = self._add(columns, row.uuid) if resource.public else KEY
        version_at = None if resource.by_key else self._add(columns, row.version)
        wanted = self.fields.get(resource.type)
        shown = [a for a in self.sight.attributes(resource) if wanted is None or a.name in wanted]
        attributes = tuple(self._column(a, row, columns) for a in shown if a.kind is not Kind.LIST)
        steps = self._steps(resource, below)
        if bare and steps:
            raise BadParameter("Resources in the trash have no relationships to include.", parameter="include")
        visible = [] if bare else self.sight.relationships(resource)
        to_one: dict[str, tuple[End, ...]] = {}
        relationships = tuple(r for r in visible if wanted is None or r.name in wanted)
        for relationship in visible:
            if not relationship.many and (relationship in relationships or relationship.name in steps):
                load = relationship.name in steps
                to_one[relationship.name] = tuple(self._ends(relationship, row, columns, load))
        includes = tuple(
            include
            for relationship in visible
            if relationship.name in steps
            for include in self._includes(relationship, to_one.get(relationship.name, ()), below)
        )
        if not below:
            self._check_sizes(includes)
        lists = tuple(self._list(resource, a) for a in shown if a.kind is Kind.LIST)
        computed = sum(attribute.computed is not None for attribute in shown)
        branch = Branch(
            resource, id_at, attributes, to_one, relationships, lists, includes, bare, computed, version_at=version_at
        )
        return branch, columns

    def _check_fields(self, root: Resource) -> None:
        for type_, names in self.fields.items():
            parameter = f"fields[{type_}]"
            resource = root.catalogue.get(type_)
            if resource is None or not allows(resource, self.sight.role, Action.READ):
                raise BadParameter(f"There is no type {type_!r}.", parameter=parameter)
            for name in names:
                if not (self.sight.attribute(resource, name) or self.sight.relationship(resource, name)):
                    raise BadParameter(f"{type_} has no field {name!r}.", parameter=parameter)

    def _check_sizes(self, includes: Sequence[Include]) -> None:
        limited = {include.path for include in each_include(includes) if include.relationship.many}
        for path, size in self.sizes.items():
            if path not in limited:
                raise BadParameter(f"No to-many {'.'.join(path)!r} is included.", parameter=size.parameter)

    def _steps(self, resource: Resource, below: tuple[str, ...]) -> set[str]:
        """The relationships that the include paths follow from here; an unknown one at the root is refused."""
        depth = len(below)
        steps = {path[depth] for path in self.paths if len(path) > depth and path[:depth] == below}
        known = {step for step in steps if self.sight.relationship(resource, step) is not None}
        # Below a polymorphic relationship a step need not exist on every type; `_includes` has seen that one has it.
        if not below and steps - known:
            raise _unknown_path((sorted(steps - known)[0],), resource)
        return known

    def _ends(self, relationship: Relationship, row: Any, columns: list[Any], load: bool) -> list[End]:
        ends = []
        for target in relationship.targets:
            if not allows(target, self.sight.role, Action.READ):
                continue
            id_at = self._add(columns, self._linkage(relationship, target, row, public=True))
            key_at = id_at
            if load and target.public:
                key_at = self._add(columns, self._linkage(relationship, target, row, public=False))
            ends.append(End(target, id_at, key_at if load else None))
        return ends

    def _linkage(self, relationship: Relationship, target: Resource, row: Any, *, public: bool) -> Any:
        """The id (or key) of the row at the other end, null where it is in the trash or out of sight."""
        public = public and target.public
        match relationship.storage:
            case OwnKey(key):
                own = getattr(row, key)
            case OneOfKeys(keys):
                own = getattr(row, keys[target.type])
            case _:
                own = None
        hideable = (target.trashable and not relationship.kept_live) or grant(target, self.sight.role).scope is not None
        # Whoever knows rows by their keys is told the key itself, as it is stored, of a row in the trash, too.
        if own is not None and not public and (target.by_key or not hideable):
            return own
        other = target.alias()
        if isinstance(relationship.storage, TheirKey):
            linked = getattr(other, relationship.storage.key) == row.id
        else:
            linked = other.id == own
        shown = target.public_id(other) if public else other.id
        return select(shown).where(linked, *self.sight.visible(target, other)).limit(1).scalar_subquery()

    def _includes(self, relationship: Relationship, ends: Sequence[End], below: tuple[str, ...]) -> list[Include]:
        path = (*below, relationship.name)
        targets = [(end.target, end.key_at) for end in ends] or [(relationship.target, None)]
        for tail in {p[len(path)] for p in self.paths if len(p) > len(path) and p[: len(path)] == path}:
            if not any(self.sight.relationship(target, tail) for target, _ in targets):
                raise _unknown_path((*path, tail), relationship.target)
        includes = []
        for target, key_at in targets:
            other = target.alias()
            branch, columns = self.grow(target, other, below=path)
            pair = relationship.storage.meta if isinstance(relationship.storage, LinkTable) else {}
            membership = Membership(self.sight, relationship, target)
            rows = Statement(membership.all(other, columns, pair), self.dialect)
            first = Statement(membership.first(other, columns, pair), self.dialect) if relationship.many else None
            includes.append(Include(path, relationship, key_at, with_pair(branch, columns, pair), rows, first))
        return includes

    def _list(self, resource: Resource, attribute: Attribute) -> NestedList:
        mapped = resource.mapper.relationships[attribute.key]
        item = aliased(mapped.mapper.class_)
        names = tuple(attribute.field.inner.schema.fields)  # type: ignore[attr-defined]
        ((_, remote),) = mapped.local_remote_pairs or ()
        owner = getattr(item, mapped.mapper.get_property_by_column(remote).key)
        columns = [getattr(item, name) for name in names]
        shown = []
        for parent in mapped.mapper.relationships:
            if parent.key != mapped.back_populates and issubclass(parent.mapper.class_, Trashable):
                ((local, _),) = parent.local_remote_pairs or ()
                live = select(parent.mapper.class_.id).where(parent.mapper.class_.deleted_at.is_(None))
                shown.append(getattr(item, mapped.mapper.get_property_by_column(local).key).in_(live))
        order = [getattr(item, mapped.mapper.get_property_by_column(c).key) for c in mapped.order_by or ()]
        rows = select(owner, *columns).where(one_of(owner, "keys"), *shown).order_by(owner, *order)
        return NestedList(attribute, names, tuple(column.type for column in columns), Statement(rows, self.dialect))

    def _column(self, attribute: Attribute, row: Any, columns: list[Any]) -> Column:
        value = attribute.of(row)
        return Column(attribute, self._add(columns, value), value.type)

    @staticmethod
    def _add(columns: list[Any], column: Any) -> int:
        columns.append(column)
        return len(columns) - 1


def each_include(includes: Sequence[Include]) -> Iterator[Include]:
    """These and all that are below them."""
    for include in includes:
        yield include
        yield from each_include(include.branch.includes)


def _unknown_path(path: tuple[str, ...], resource: Resource) -> BadParameter:
    return BadParameter(
        f"Cannot include {'.'.join(path)!r}: {resource.type} has no such relationship.", parameter="include"
    )
