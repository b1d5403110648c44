"""A resource as the engine sees it: what its schema declares, joined with where its model stores it.

`Resource` is one line of the table in ``jsonapi_app.resources``; `Catalogue` is the table. Everything else is
derived here once, from the schema's fields and SQLAlchemy's mapper.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from marshmallow import fields as ma
from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, String, Table, bindparam
from sqlalchemy import inspect as inspect_model
from sqlalchemy.orm import Mapper, RelationshipDirection
from sqlalchemy.types import TypeEngine

from jsonapi_app.models.base import TWIN, Public, Trashable
from schemas.base import Instant, Money, ResourceSchema


class Kind(enum.Enum):
    """What an attribute holds; decides its operators, its conversion and its order."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DATE = "date"
    LIST = "list"


_KINDS: tuple[tuple[type[ma.Field], Kind], ...] = (
    (Money, Kind.MONEY),
    (Instant, Kind.INSTANT),
    (ma.Boolean, Kind.BOOLEAN),
    (ma.Integer, Kind.INTEGER),
    (ma.Date, Kind.DATE),
    (ma.List, Kind.LIST),
    (ma.String, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: ``name`` on the wire, ``key`` on the model, ``twin`` the key of the folded form of text."""

    name: str
    key: str
    kind: Kind
    field: ma.Field
    twin: str | None

    @property
    def folded_key(self) -> str:
        """What it is sorted and searched by."""
        return self.twin or self.key

    @property
    def readable(self) -> bool:
        return not self.field.load_only

    @property
    def writable(self) -> bool:
        return not self.field.dump_only

    @property
    def comparable(self) -> bool:
        """Whether it can be filtered and sorted by."""
        return self.readable and self.kind is not Kind.LIST


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The row's own foreign key points at the target (material → park)."""

    key: str


@dataclass(frozen=True, slots=True)
class TheirKey:
    """The target's foreign key points at this row (park → materials); ``required``: it can not be null."""

    key: str
    required: bool


@dataclass(frozen=True, slots=True)
class LinkTable:
    """A table (or view) of pairs (material ↔ tag); ``own`` and ``other`` are its two foreign keys."""

    table: FromClause
    own: Column[Any]
    other: Column[Any]


@dataclass(frozen=True, slots=True)
class OneOfKeys:
    """A polymorphic to-one: exactly one of several own foreign keys is set, and tells the target's type."""

    keys: Mapping[str, str]


Storage = OwnKey | TheirKey | LinkTable | OneOfKeys


@dataclass(frozen=True, eq=False)
class Relationship:
    """One relationship: what the schema says of it, and where its linkage is stored."""

    name: str
    many: bool
    targets: tuple[Resource, ...]
    storage: Storage
    required: bool
    read_only: bool
    fixed: bool
    kept_live: bool

    @property
    def target(self) -> Resource:
        """The target of a relationship that is not polymorphic."""
        return self.targets[0]

    @property
    def polymorphic(self) -> bool:
        return isinstance(self.storage, OneOfKeys)


class Resource:
    """One type: its model, its schema, the area that its permissions come from, and how it is found and listed.

    ``search``: attributes that ``filter[search]`` looks at. ``sort``: the default order, as sort keys.
    ``native_id``: the integer key is shown in ``meta.native_id`` beside the public UUID.
    """

    def __init__(
        self,
        model: type[Any],
        schema: type[ResourceSchema],
        area: str,
        search: tuple[str, ...] = ("name",),
        sort: tuple[str, ...] = ("name",),
        native_id: bool = False,
    ) -> None:
        self.model = model
        self.schema = schema()
        self.area = area
        self.search = search
        self.sort = sort
        self.native_id = native_id
        self.type = schema.type_name()
        self.catalogue: Catalogue

    def __repr__(self) -> str:
        return f"<Resource {self.type}>"

    @property
    def trashable(self) -> bool:
        return issubclass(self.model, Trashable)

    @property
    def public(self) -> bool:
        """Whether the public id is a UUID rather than the integer key."""
        return issubclass(self.model, Public)

    def public_id(self, row: Any) -> Any:
        """The column of ``row`` (the table, or an alias of the model) that clients know it by."""
        columns = row.c if isinstance(row, Table) else row
        return columns.uuid if self.public else columns.id

    def named(self, row: Any, parameter: str = "id") -> ColumnElement[bool]:
        """``row`` is the one with the public id that is bound as ``parameter``.

        Ids that clients send may be larger than any key; compared as 64 bits they are merely nobody's.
        """
        type_: TypeEngine[Any] = String() if self.public else BigInteger()
        return self.public_id(row) == bindparam(parameter, type_=type_)  # type: ignore[no-any-return]

    @property
    def table(self) -> Table:
        table = self.mapper.local_table
        assert isinstance(table, Table)
        return table

    @cached_property
    def mapper(self) -> Mapper[Any]:
        mapper: Mapper[Any] = inspect_model(self.model)
        return mapper

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        found = {}
        for name, field in self.schema.attributes():
            key = field.attribute or name
            twin = key + TWIN if hasattr(self.model, key + TWIN) else None
            kind = next(kind for cls, kind in _KINDS if isinstance(field, cls))
            found[name] = Attribute(name, key, kind, field, twin)
        return found

    @cached_property
    def relationships(self) -> Mapping[str, Relationship]:
        return {name: self._relationship(name, field) for name, field in self.schema.relationships()}

    def _relationship(self, name: str, field: Any) -> Relationship:
        key = field.attribute or name
        polymorphic = getattr(self.model, "__polymorphic__", {}).get(key)
        info: Mapping[str, Any] = {} if polymorphic else self.mapper.relationships[key].info
        return Relationship(
            name=name,
            many=field.many,
            targets=tuple(self.catalogue[type_] for type_ in field.types),
            storage=OneOfKeys(polymorphic) if polymorphic else self._storage(key),
            required=field.required,
            read_only=field.dump_only,
            fixed=field.fixed,
            kept_live=info.get("kept_live", False),
        )

    def _storage(self, key: str) -> Storage:
        mapped = self.mapper.relationships[key]
        if mapped.direction is RelationshipDirection.MANYTOMANY:
            (own, *_), (other, *_) = mapped.synchronize_pairs, mapped.secondary_synchronize_pairs or ()
            assert mapped.secondary is not None
            return LinkTable(mapped.secondary, cast("Column[Any]", own[1]), cast("Column[Any]", other[1]))
        ((local, remote),) = mapped.local_remote_pairs or ()
        if mapped.direction is RelationshipDirection.MANYTOONE:
            return OwnKey(self.mapper.get_property_by_column(local).key)
        return TheirKey(mapped.mapper.get_property_by_column(remote).key, required=not remote.nullable)


class Catalogue(Mapping[str, Resource]):
    """All resources by type."""

    def __init__(self, *resources: Resource) -> None:
        self._by_type = {resource.type: resource for resource in resources}
        self._by_table = {resource.model.__table__.name: resource for resource in resources}
        for resource in resources:
            resource.catalogue = self

    def __getitem__(self, type_: str) -> Resource:
        return self._by_type[type_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_type)

    def __len__(self) -> int:
        return len(self._by_type)

    def of_table(self, name: str) -> Resource | None:
        """The resource stored in the table of that name."""
        return self._by_table.get(name)
