"""The kinds of records, one line each: the engine's type, what is shown of one, and how they are found and listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jsonapi_app.core.shapes import Attr, Shape
from jsonapi_app.dialects.robert2 import fields, shapes
from jsonapi_app.dialects.robert2.fields import Field


@dataclass(frozen=True)
class Record:
    """``shape``: of one. ``fields``: what is written, ``new_fields`` where a new one takes others.

    ``row_shape``: in lists, ``removed_shape``: after a delete or a restore, where these differ. ``search``: fields that
    ``search`` looks at, ``order``: those that ``orderBy`` takes (else all that are shown). ``filters``: query parameter
    → relationship whose member's id it names. ``tagged``: lists can be narrowed to tags.
    """

    shape: Shape
    fields: tuple[Field, ...] = ()
    search: tuple[str, ...] = ("name",)
    row_shape: Shape | None = None
    removed_shape: Shape | None = None
    new_fields: tuple[Field, ...] = ()
    order: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    tagged: bool = False

    @property
    def type(self) -> str:
        return self.shape.type

    @property
    def row(self) -> Shape:
        return self.row_shape or self.shape

    @property
    def removed(self) -> Shape:
        return self.removed_shape or self.shape

    @cached_property
    def columns(self) -> dict[str, str]:
        """The attributes behind the fields that are shown as they are."""
        shown = {key: part.name for key, part in self.row.parts.items() if isinstance(part, Attr)}
        return {"id": "id", **shown}

    @cached_property
    def sortable(self) -> dict[str, str]:
        return {key: name for key, name in self.columns.items() if key in self.order or not self.order}

    @cached_property
    def names(self) -> dict[str, str]:
        """Attribute or relationship → the field that it is written by."""
        everything = [*self.fields, *self.new_fields]
        everything += [part for field in everything for part in field.part]
        return {(field.link.relationship if field.link else field.attribute): field.name for field in everything}


CATEGORY = Record(shapes.CATEGORY, fields.CATEGORY)
SUB_CATEGORY = Record(shapes.SUB_CATEGORY, fields.SUB_CATEGORY)
COMPANY = Record(shapes.COMPANY, fields.COMPANY, search=("legal_name",))
PARK = Record(shapes.PARK, fields.PARK)
TAG = Record(shapes.TAG, fields.TAG)
ATTRIBUTE = Record(shapes.ATTRIBUTE, fields.ATTRIBUTE)
COUNTRY = Record(shapes.COUNTRY)
PERSON = Record(shapes.PERSON, fields.PERSON, search=("last_name",), tagged=True)
USER = Record(shapes.USER, fields.USER, search=("pseudo",), new_fields=fields.NEW_USER)
SETTINGS = Record(shapes.SETTINGS, fields.SETTINGS)
BILL = Record(shapes.BILL, fields.BILL, removed_shape=shapes.TRASHED_BILL)
EVENT = Record(shapes.EVENT_FULL, fields.EVENT, search=("title",), row_shape=shapes.EVENT, removed_shape=shapes.EVENT)
MATERIAL = Record(
    shapes.MATERIAL,
    fields.MATERIAL,
    search=("name", "reference"),
    row_shape=shapes.MATERIAL_ROW,
    order=(
        "name",
        "reference",
        "rental_price",
        "stock_quantity",
        "out_of_order_quantity",
        "replacement_price",
        "created_at",
        "updated_at",
    ),
    filters=(
        ("park", "park"),
        ("category", "category"),
        ("subCategory", "sub_category"),
        ("onlySelectedInEvent", "events"),
    ),
    tagged=True,
)
