"""The columns of a type as a table: its id, its attributes, its relationships as ids.

A relationship of two types that is a table of pairs is a column of the one that the table is named after; one that the
other side's to-one says already is none, unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jsonapi_app.core.errors import ApiError, BadDocument, raise_all
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Attribute, Kind, LinkTable, Relationship, Resource
from jsonapi_app.core.scope import Sight
from jsonapi_app.permissions import may_write

ID = "id"


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is what its head says; without an ``attribute`` and a ``relationship`` it holds the id.

    ``by``: the unique attribute that names the member of a to-one, instead of its id.
    """

    name: str
    attribute: Attribute | None = None
    relationship: Relationship | None = None
    by: Attribute | None = None

    @property
    def kind(self) -> Kind | None:
        """That of the value in its cells; None for ids."""
        attribute = self.by or self.attribute
        return None if attribute is None else attribute.kind

    @property
    def many(self) -> bool:
        return self.relationship is not None and self.relationship.many

    def is_writable(self, resource: Resource, role: str) -> bool:
        if self.attribute is not None:
            return self.attribute.writable and may_write(resource, self.name, role)
        if self.relationship is not None:
            return not self.relationship.read_only and may_write(resource, self.relationship.name, role)
        return True


def shown_columns(resource: Resource, sight: Sight, query: Query) -> Iterator[Column]:
    """Those that ``query`` asks for, in the order of ``fields``; else those of the type. The id comes first.

    What does not exist is left out: reading refuses it.
    """
    yield Column(ID)
    bare = query.trashed is True and not query.trash_related
    attributes = {a.name: Column(a.name, a) for a in sight.attributes(resource)}
    relationships = {r.name: Column(r.name, None, r) for r in sight.relationships(resource) if not bare}
    asked = query.fields.get(resource.type)
    if asked is None:
        yield from attributes.values()
        yield from (column for column in relationships.values() if _is_own(column.relationship))
        return
    for name in asked:
        if found := attributes.get(name) or relationships.get(name):
            yield found


def columns_named(resource: Resource, names: Iterable[str]) -> list[Column]:
    """The columns with these heads. Raises BadDocument for each that is unknown, and for what is there twice."""
    columns: list[Column] = []
    faults: list[ApiError] = []
    for name in names:
        column = column_named(resource, name)
        if column is None:
            faults.append(BadDocument(f"There is no column {name!r} of {resource.type}: {_known(resource)}."))
        elif any(_said_twice(column, other) for other in columns):
            faults.append(BadDocument(f"Two columns say what {(column.relationship or column).name} is."))
        else:
            columns.append(column)
    raise_all(faults)
    return columns


def column_named(resource: Resource, name: str) -> Column | None:
    """``id``, an attribute, a relationship, or ``park.name``: a to-one by a unique attribute of its member."""
    if name == ID:
        return Column(ID)
    if name in resource.attributes:
        return Column(name, resource.attributes[name])
    relationship_name, _, by = name.partition(".")
    relationship = resource.relationships.get(relationship_name)
    if relationship is None or not by:
        return None if relationship is None else Column(name, None, relationship)
    if relationship.many or relationship.polymorphic or by not in relationship.target.attributes:
        return None
    attribute = relationship.target.attributes[by]
    return Column(name, None, relationship, attribute) if is_unique(relationship.target, attribute) else None


def is_unique(resource: Resource, attribute: Attribute) -> bool:
    """Whether no two resources have the same value of it, be they in the trash."""
    column = resource.columns.get(attribute.folded_key)
    return column is not None and bool(column.unique)


def unique_attributes(resource: Resource) -> list[str]:
    return [name for name, a in resource.attributes.items() if a.writable and is_unique(resource, a)]


def _is_own(relationship: Relationship | None) -> bool:
    """Whether the type's own table says it, or a table of pairs that is named after the type."""
    match relationship and relationship.storage:
        case LinkTable(table, own):
            return relationship is not None and not relationship.read_only and own is next(iter(table.columns))
        case _:
            return relationship is not None and not relationship.many


def _said_twice(column: Column, other: Column) -> bool:
    return column.name == other.name or (column.relationship is not None and column.relationship is other.relationship)


def _known(resource: Resource) -> str:
    names = [ID, *resource.attributes, *resource.relationships]
    return f"there are {', '.join(names)}"
