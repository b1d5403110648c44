"""A resource as the engine sees it: what its schema declares, joined with where its model stores it.

`Resource` is one line of the table in ``jsonapi_app.resources``; `Catalogue` is the table. Everything else is
derived here once, from the schema's fields and SQLAlchemy's mapper.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from marshmallow import fields as ma
from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, String, Table, bindparam, or_
from sqlalchemy import inspect as inspect_model
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty, aliased
from sqlalchemy.types import TypeEngine

from jsonapi_app.models.base import TWIN, Public, Trashable
from jsonapi_app.models.links import POSITION
from schemas.base import Decimal, Instant, Json, ResourceSchema


class Kind(enum.Enum):
    """What an attribute holds; decides its operators, its conversion and its order."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DATE = "date"
    LIST = "list"
    JSON = "json"


_KINDS: tuple[tuple[type[ma.Field], Kind], ...] = (
    (Decimal, Kind.MONEY),
    (Json, Kind.JSON),
    (Instant, Kind.INSTANT),
    (ma.Boolean, Kind.BOOLEAN),
    (ma.Integer, Kind.INTEGER),
    (ma.Date, Kind.DATE),
    (ma.List, Kind.LIST),
    (ma.String, Kind.TEXT),
)


# What a computed attribute is in SQL, of a row (an alias of the model).
Computed = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: ``name`` on the wire, ``key`` on the model, ``twin`` the key of the folded form of text.

    ``computed``: it has no column, and is there only in a query that says for which period (`core.query.During`).
    """

    name: str
    key: str
    kind: Kind
    field: ma.Field
    twin: str | None
    computed: Computed | None = None

    @property
    def folded_key(self) -> str:
        """What it is sorted and searched by."""
        return self.twin or self.key

    def of(self, row: Any) -> Any:
        """Its value in ``row`` (an alias of the model)."""
        return getattr(row, self.key) if self.computed is None else self.computed(row)

    def folded_of(self, row: Any) -> Any:
        return self.of(row) if self.twin is None else getattr(row, self.twin)

    @property
    def readable(self) -> bool:
        return not self.field.load_only

    @property
    def writable(self) -> bool:
        return not self.field.dump_only

    @property
    def comparable(self) -> bool:
        """Whether it can be filtered and sorted by."""
        return self.readable and self.kind not in (Kind.LIST, Kind.JSON)


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
    """A table (or view) of pairs (material ↔ tag); ``own`` and ``other`` are its two foreign keys.

    ``meta``: what else it says of a pair, by name. ``position``: where it keeps the order of an owner's members, if it
    does.
    """

    table: FromClause
    own: Column[Any]
    other: Column[Any]
    meta: Mapping[str, Column[Any]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    position: Column[Any] | None = None

    @property
    def says_more(self) -> bool:
        """Whether a pair says anything besides its two ends."""
        return bool(self.meta) or self.position is not None


@dataclass(frozen=True, slots=True)
class OneOfKeys:
    """A polymorphic to-one: exactly one of several own foreign keys is set, and tells the target's type."""

    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TheirTypeAndKey:
    """Rows of the target name what they are about by its type and key, whatever it is (anything → revisions)."""

    type_key: str
    key: str
    types: tuple[str, ...]

    def named_by(self, row: Any) -> ColumnElement[bool]:
        """That ``row``, of the target, names one of the types."""
        return or_(*(getattr(row, self.type_key) == type_ for type_ in self.types))


Storage = OwnKey | TheirKey | LinkTable | OneOfKeys | TheirTypeAndKey


@dataclass(frozen=True, eq=False)
class Relationship:
    """One relationship: what the schema says of it, and where its linkage is stored.

    ``meta``: the members of an identifier's meta, each with its field. ``during_owner``: members are shown as they are
    over the owner's period.
    """

    name: str
    many: bool
    targets: tuple[Resource, ...]
    storage: Storage
    required: bool
    read_only: bool
    fixed: bool
    kept_live: bool
    meta: Mapping[str, ma.Field] = field(default_factory=lambda: MappingProxyType({}))
    during_owner: bool = False

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
    ``native_id``: the integer key is shown in ``meta.native_id`` beside the public UUID. ``computed``: the attributes
    that have no column, with what they are in SQL.
    ``by_key``: rows are known by the integer key, also of a type that has UUIDs. ``surface``: the interface whose own
    lines of permissions apply. Both are those of a copy (`Catalogue.by_key`).
    """

    def __init__(
        self,
        model: type[Any],
        schema: type[ResourceSchema],
        area: str,
        search: tuple[str, ...] = ("name",),
        sort: tuple[str, ...] = ("name",),
        native_id: bool = False,
        computed: Mapping[str, Computed] = MappingProxyType({}),
        by_key: bool = False,
        surface: str = "",
    ) -> None:
        self.model = model
        self.schema = schema()
        self.area = area
        self.search = search
        self.sort = sort
        self.native_id = native_id
        self.computed = computed
        self.by_key = by_key
        self.surface = surface
        # Of a type that is some kinds of a shared table: what its column ``kind`` says of them.
        self.kinds: tuple[str, ...] = getattr(model, "__kinds__", ())
        self.type = schema.type_name()
        self.catalogue: Catalogue

    def __repr__(self) -> str:
        return f"<Resource {self.type}>"

    @property
    def trashable(self) -> bool:
        return issubclass(self.model, Trashable)

    @property
    def has_trash(self) -> bool:
        """Whether its trash can be looked into; what only mirrors another type's rows has none to show."""
        return "deleted_at" in self.attributes

    @property
    def has_uuid(self) -> bool:
        """Whether rows have a UUID, which is what JSON:API knows them by."""
        return issubclass(self.model, Public)

    @property
    def public(self) -> bool:
        """Whether the public id is a UUID rather than the integer key."""
        return self.has_uuid and not self.by_key

    @cached_property
    def mirrors(self) -> tuple[Resource, ...]:
        """The types whose rows this one shows, where it has none of its own."""
        return tuple(other for other in self.catalogue.values() if self.model in other.model.__mro__[1:])

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

    def alias(self) -> Any:
        """The model under a name of its own, to select from."""
        return aliased(self.model, flat=True)

    @property
    def table(self) -> Table:
        """The table with the key, the stamps and the version; shared by the types that are kinds of it."""
        table = self.mapper.base_mapper.local_table
        assert isinstance(table, Table)
        return table

    @cached_property
    def details(self) -> Table | None:
        """The table with the rest of a row, for a type that is a kind of a shared table."""
        table = self.mapper.local_table
        assert isinstance(table, Table)
        return None if table is self.table else table

    @cached_property
    def columns(self) -> Mapping[str, Column[Any]]:
        """Every stored column of a row, by its name, which is that on the model."""
        details = () if self.details is None else (c for c in self.details.columns if not c.primary_key)
        return {column.name: column for column in (*self.table.columns, *details)}

    @cached_property
    def stored(self) -> FromClause:
        """What holds whole rows: the table, with its details."""
        return self.table if self.details is None else self.table.join(self.details)

    @cached_property
    def mapper(self) -> Mapper[Any]:
        mapper: Mapper[Any] = inspect_model(self.model)
        return mapper

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        found = {}
        for name, declared in self.schema.attributes():
            key = declared.attribute or name
            twin = key + TWIN if hasattr(self.model, key + TWIN) else None
            kind = next(kind for cls, kind in _KINDS if isinstance(declared, cls))
            found[name] = Attribute(name, key, kind, declared, twin, self.computed.get(name))
        return found

    @cached_property
    def relationships(self) -> Mapping[str, Relationship]:
        return {name: self._relationship(name, field) for name, field in self.schema.relationships()}

    def _relationship(self, name: str, field: Any) -> Relationship:
        key = field.attribute or name
        polymorphic = getattr(self.model, "__polymorphic__", {}).get(key)
        mapped = self.mapper.relationships.get(key)
        info: Mapping[str, Any] = {} if mapped is None else mapped.info
        targets = tuple(self.catalogue[type_] for type_ in field.types)
        storage: Storage
        if polymorphic:
            storage = OneOfKeys(polymorphic)
        elif mapped is None:
            type_key, their_key = targets[0].model.__subject__
            storage = TheirTypeAndKey(type_key, their_key, tuple(r.type for r in self.mirrors) or (self.type,))
        else:
            storage = self._storage(mapped, field.meta)
        return Relationship(
            name=name,
            many=field.many,
            targets=targets,
            storage=storage,
            required=field.required,
            read_only=field.dump_only,
            fixed=field.fixed,
            kept_live=info.get("kept_live", False),
            meta=field.meta,
            during_owner=info.get("during_owner", False),
        )

    def _storage(self, mapped: RelationshipProperty[Any], meta: Mapping[str, ma.Field]) -> Storage:
        if mapped.direction is RelationshipDirection.MANYTOMANY:
            (own, *_), (other, *_) = mapped.synchronize_pairs, mapped.secondary_synchronize_pairs or ()
            assert mapped.secondary is not None
            pairs, first = mapped.secondary, next(iter(mapped.secondary.columns))
            return LinkTable(
                pairs,
                own=cast("Column[Any]", own[1]),
                other=cast("Column[Any]", other[1]),
                meta={name: cast("Column[Any]", pairs.c[name]) for name in meta},
                position=cast("Column[Any] | None", pairs.c.get(POSITION)) if own[1] is first else None,
            )
        ((local, remote),) = mapped.local_remote_pairs or ()
        if mapped.direction is RelationshipDirection.MANYTOONE:
            return OwnKey(self.mapper.get_property_by_column(local).key)
        return TheirKey(mapped.mapper.get_property_by_column(remote).key, required=not remote.nullable)


class Catalogue(Mapping[str, Resource]):
    """All resources by type."""

    def __init__(self, *resources: Resource) -> None:
        self._by_type = {resource.type: resource for resource in resources}
        self._by_table = {
            (resource.table if resource.details is None else resource.details).name: resource for resource in resources
        }
        for resource in resources:
            resource.catalogue = self

    def by_key(self, surface: str = "", schemas: Mapping[str, type[ResourceSchema]] | None = None) -> Catalogue:
        """The same types for an interface that knows every row by its integer key.

        ``schemas``: of types that it takes more of, such as the one e-mail address of a person; each is a subclass.
        """
        return self.on_surface(surface, schemas, by_key=True)

    def on_surface(
        self, surface: str, schemas: Mapping[str, type[ResourceSchema]] | None = None, *, by_key: bool = False
    ) -> Catalogue:
        """The same types with the permissions of an interface; ``schemas`` as in `by_key`."""
        return Catalogue(
            *(
                Resource(
                    r.model,
                    (schemas or {}).get(r.type, type(r.schema)),
                    r.area,
                    r.search,
                    r.sort,
                    computed=r.computed,
                    by_key=by_key,
                    surface=surface,
                )
                for r in self.values()
            )
        )

    def __getitem__(self, type_: str) -> Resource:
        return self._by_type[type_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_type)

    def __len__(self) -> int:
        return len(self._by_type)

    def of_table(self, name: str) -> Resource | None:
        """The resource stored in the table of that name."""
        return self._by_table.get(name)
