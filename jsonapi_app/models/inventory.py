"""The tables of the stock: materials, where they are kept, how they are sorted and what is said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from jsonapi_app.extensions import db
from jsonapi_app.models.base import Amount, Trashable, flag, live_index, optional_text, text, trash_index
from jsonapi_app.models.links import link_table

if TYPE_CHECKING:
    from jsonapi_app.models.crm import Address, Company, Person
    from jsonapi_app.models.planning import Rental, Site

material_tags = link_table("material_tags", "material_id=materials", "tag_id=tags")


class Park(Trashable, db.Model):
    """A place where materials are kept. What becomes of them when it is deleted: ``domain/deletion.py``."""

    __tablename__ = "parks"
    __table_args__ = (
        live_index("name_folded", "id"),
        trash_index(),
    )

    name: Mapped[str] = text(96, unique=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"), index=True)

    site: Mapped[Site | None] = relationship(back_populates="parks")
    materials: Mapped[list[Material]] = relationship(back_populates="park", passive_deletes="all")
    addresses: Mapped[list[Address]] = relationship(back_populates="park", passive_deletes="all")


class Category(Trashable, db.Model):
    """The first level of the catalogue."""

    __tablename__ = "categories"
    __table_args__ = (
        live_index("name_folded", "id"),
        trash_index(),
    )

    name: Mapped[str] = text(96, unique=True)

    sub_categories: Mapped[list[SubCategory]] = relationship(back_populates="category", passive_deletes="all")
    materials: Mapped[list[Material]] = relationship(back_populates="category", passive_deletes="all")


class SubCategory(Trashable, db.Model):
    """The second level of the catalogue; its name is unique within its category."""

    __tablename__ = "sub_categories"
    __table_args__ = (
        UniqueConstraint("category_id", "name_folded"),
        live_index("name_folded", "id"),
        trash_index(),
    )

    name: Mapped[str] = text(96)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"))

    category: Mapped[Category] = relationship(back_populates="sub_categories")
    materials: Mapped[list[Material]] = relationship(back_populates="sub_category", passive_deletes="all")


class Material(Trashable, db.Model):
    """What is rented out: one kind of thing, of which there are ``stock_quantity`` units."""

    __tablename__ = "materials"
    __table_args__ = (
        live_index("name_folded", "id"),
        trash_index(),
        live_index("reference_folded", "id"),
        live_index("rental_price", "id"),
        live_index("created_at", "id"),
        Index(None, "park_id", "name_folded", "id"),
        Index(None, "category_id", "name_folded", "id"),
    )

    name: Mapped[str] = text(255)
    description: Mapped[str | None] = optional_text()
    reference: Mapped[str] = text(64, unique=True)
    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="RESTRICT"))
    sub_category_id: Mapped[int | None] = mapped_column(
        ForeignKey("sub_categories.id", ondelete="SET NULL"), index=True
    )
    rental_price: Mapped[Decimal] = mapped_column(Amount(8, 2))
    stock_quantity: Mapped[int]
    out_of_order_quantity: Mapped[int | None]
    replacement_price: Mapped[Decimal | None] = mapped_column(Amount(8, 2))
    serial_number: Mapped[str | None] = optional_text(64)
    is_hidden_on_bill: Mapped[bool] = flag()
    is_discountable: Mapped[bool] = flag(True)
    note: Mapped[str | None] = optional_text()
    # Set when the material was trashed because its park was: only then does restoring the park restore it (R7).
    deleted_with_park: Mapped[bool] = flag()

    # A live material never points at a trashed park or category: the rules of deletion see to it.
    park: Mapped[Park] = relationship(back_populates="materials", info={"kept_live": True})
    category: Mapped[Category] = relationship(back_populates="materials", info={"kept_live": True})
    sub_category: Mapped[SubCategory | None] = relationship(back_populates="materials")
    tags: Mapped[list[Tag]] = relationship(secondary=material_tags, back_populates="materials", passive_deletes=True)
    events: Mapped[list[Rental]] = relationship(
        secondary="event_materials", back_populates="materials", passive_deletes=True
    )
    custom_attributes: Mapped[list[MaterialAttribute]] = relationship(
        back_populates="material",
        order_by="MaterialAttribute.attribute_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class Attribute(Trashable, db.Model):
    """A custom attribute that any material may have a value of. ``max_length`` is for strings, else null."""

    __tablename__ = "attributes"
    __table_args__ = (
        CheckConstraint("value_type IN ('string', 'integer', 'float', 'boolean')", name="value_type"),
        trash_index(),
    )

    name: Mapped[str] = text(64)
    value_type: Mapped[str] = text(8)
    unit: Mapped[str | None] = optional_text(8)
    max_length: Mapped[int | None]

    values: Mapped[list[MaterialAttribute]] = relationship(back_populates="attribute", passive_deletes="all")
    materials: Mapped[list[Material]] = relationship(secondary="material_attributes", viewonly=True)


class MaterialAttribute(db.Model):
    """The value of one custom attribute of one material: the JSON encoding of a string, number or boolean."""

    __tablename__ = "material_attributes"
    __table_args__ = (Index(None, "attribute_id", "material_id"),)

    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id", ondelete="CASCADE"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)

    name: Mapped[str] = column_property(
        select(Attribute.name).where(Attribute.id == attribute_id).correlate_except(Attribute).scalar_subquery()
    )
    unit: Mapped[str | None] = column_property(
        select(Attribute.unit).where(Attribute.id == attribute_id).correlate_except(Attribute).scalar_subquery()
    )
    value_type: Mapped[str] = column_property(
        select(Attribute.value_type).where(Attribute.id == attribute_id).correlate_except(Attribute).scalar_subquery()
    )

    material: Mapped[Material] = relationship(back_populates="custom_attributes")
    attribute: Mapped[Attribute] = relationship(back_populates="values")


class Tag(Trashable, db.Model):
    """A free label that materials, people and companies can carry."""

    __tablename__ = "tags"
    __table_args__ = (
        live_index("name_folded", "id"),
        trash_index(),
    )

    name: Mapped[str] = text(48, unique=True)

    people: Mapped[list[Person]] = relationship(secondary="person_tags", back_populates="tags", passive_deletes=True)
    materials: Mapped[list[Material]] = relationship(
        secondary=material_tags, back_populates="tags", passive_deletes=True
    )
    companies: Mapped[list[Company]] = relationship(
        secondary="company_tags", back_populates="tags", passive_deletes=True
    )
