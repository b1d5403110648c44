"""A list on its way out: its columns, what is read for them, and its rows as flat records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Kind, Relationship, Resource
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.shapes import Attr, Id, Link, ListOf, Many, Pair, Part, Projector, Shape
from jsonapi_app.transfer.columns import Column, shown_columns

# Rows of which memory holds one stretch.
STRETCH = 500

Record = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Listing:
    """``query`` reads what the ``columns`` show, and no more than linkage of what is related."""

    resource: Resource
    columns: tuple[Column, ...]
    query: Query
    shape: Shape

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def records(self, stretches: Iterable[Loaded], dialect_name: str) -> Iterator[Record]:
        """One a row: column → JSON value. Members of a to-many are ids, or objects where the link says more."""
        projector = Projector(dialect_name, instant=_as_it_is)
        plain = [column.name for column in self.columns if column.relationship is not None and _is_plain(column)]
        for loaded in stretches:
            for record in projector.objects(self.shape, loaded):
                for name in plain:
                    record[name] = [member["id"] for member in record[name]]
                yield record


def listing(resource: Resource, role: str, asked: Query) -> Listing:
    """What ``asked`` (its fields, filter, order, page) comes to as a table."""
    columns = tuple(shown_columns(resource, Sight(role, during=asked.during is not None), asked))
    to_many = [column.relationship for column in columns if column.relationship is not None and column.many]
    linkage_only = {r.target.type: () for r in to_many if r.target is not resource}
    query = Query(
        fields={**linkage_only, **asked.fields},
        include=tuple((relationship.name,) for relationship in to_many) or None,
        sort=asked.sort,
        filter=asked.filter,
        trashed=asked.trashed,
        trash_related=asked.trash_related,
        page=asked.page,
        during=asked.during,
    )
    return Listing(resource, columns, query, Shape(resource.type, {column.name: _part(column) for column in columns}))


def _part(column: Column) -> Part:
    relationship, attribute = column.relationship, column.attribute
    if relationship is not None:
        return Many(column.name, _member(relationship)) if relationship.many else Link(column.name)
    if attribute is None:
        return Id()
    return ListOf(column.name, _items(attribute.field)) if attribute.kind is Kind.LIST else Attr(column.name)


def _member(relationship: Relationship) -> Shape:
    said: Mapping[str, Part] = {name: Pair(name) for name in relationship.meta}
    return Shape(relationship.target.type, {"id": Id(), **said})


def _items(field: Any) -> Mapping[str, str]:
    return {name: name for name in field.inner.schema.fields}


def _is_plain(column: Column) -> bool:
    """Whether an id is all that there is to say of a member."""
    return column.relationship is not None and column.many and not column.relationship.meta


def _as_it_is(value: Any) -> Any:
    return value
