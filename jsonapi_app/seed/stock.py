"""The stock of the made-up company: parks, categories, custom attributes and materials."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from jsonapi_app.seed.addresses import add_addresses
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.catalogue import CATALOGUE, Category, Kind
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.sites import Site
from jsonapi_app.seed.variants import Fact, Variant, some_variant

PARKS = ("Entrepôt Nord", "Lager Süd", "Main Warehouse")
CLOSED_PARK, TRASHED_SUB_CATEGORY = "Almacén Viejo", "To be sorted"
# name, value type, unit, longest
ATTRIBUTES = (
    ("Weight", "float", "kg", None),
    ("Power", "integer", "W", None),
    ("Length", "float", "m", None),
    ("Channels", "integer", None, None),
    ("Colour", "string", None, 24),
    ("Beam angle", "float", "°", None),
    ("Load capacity", "integer", "kg", None),
    ("Weatherproof", "boolean", None, None),
    ("Bought in", "integer", None, None),
)
NOTES = ("One unit hums: repair ordered.", "Housse à recoudre.", "Neu seit diesem Frühjahr.", "Falta un tornillo.")
EVERY_TRASHED, EVERY_IN_CLOSED_PARK = 57, 83
TRIES = 4  # to find a name that is new


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A material that can be rented out, with what its row says."""

    id: int
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where materials of a kind belong in the catalogue."""

    kind: Kind
    category: Category
    category_id: int
    sub_category_id: int


@dataclass(frozen=True, slots=True)
class Stockrooms:
    """What materials belong to: parks and attributes are ids, the latter by name."""

    shelves: Sequence[Shelf]
    parks: Sequence[int]
    closed_park: int
    closed_at: datetime
    attributes: Mapping[str, int]


def add_stockrooms(rows: Batches, sites: Sequence[Site], chance: Chance) -> Stockrooms:
    """Each park is at a site; there are more sites."""
    parks = [rows.add("parks", name=name, site_id=site.id) for name, site in zip(PARKS, sites, strict=False)]
    for park, site in zip(parks, sites, strict=False):
        add_addresses(rows, site.names, chance, "Business", park_id=park)
    attributes = {
        name: rows.add("attributes", name=name, value_type=value_type, unit=unit, max_length=longest)
        for name, value_type, unit, longest in ATTRIBUTES
    }
    rows.add("attributes", name="Shelf", value_type="string", max_length=12, deleted_at=rows.recently())
    shelves = [shelf for category in CATALOGUE for shelf in _add_category(rows, category)]
    closed_at = rows.recently()
    closed_park = rows.add("parks", name=CLOSED_PARK, deleted_at=closed_at)
    return Stockrooms(shelves, parks, closed_park, closed_at, attributes)


def add_materials(
    rows: Batches,
    stockrooms: Stockrooms,
    tags: Sequence[int],
    chance: Chance,
    count: int,
    tell: Callable[[str, int, int], None],
) -> list[Item]:
    """``count`` materials, of each kind in turn; those that can be rented out.

    The ones in the closed park went to the trash with it.
    """
    items = []
    names: set[str] = set()
    for done in range(1, count + 1):
        turn, place = divmod(done - 1, len(stockrooms.shelves))
        shelf = stockrooms.shelves[place]
        variant = _new_variant(shelf, chance, names)
        row = _place(rows, stockrooms, shelf, chance, done) | _columns(shelf, variant, turn, chance)
        material = rows.add("materials", **row)
        if row["deleted_at"] is None and row["stock_quantity"] > (row["out_of_order_quantity"] or 0):
            items.append(Item(material, row))
        for name, value in {**variant.facts, **_history(shelf.kind, chance)}.items():
            encoded = orjson.dumps(value).decode()
            attribute = stockrooms.attributes[name]
            rows.add("material_attributes", material_id=material, attribute_id=attribute, value=encoded)
        for tag in chance.some_of(tags, 2):
            rows.add("material_tags", material_id=material, tag_id=tag)
        if done % 1000 == 0 or done == count:
            tell("materials", done, count)
    return items


def _add_category(rows: Batches, category: Category) -> list[Shelf]:
    category_id = rows.add("categories", name=category.name)
    shelves = []
    for name, kinds in category.sub_categories.items():
        sub_category_id = rows.add("sub_categories", name=name, category_id=category_id)
        shelves += [Shelf(kind, category, category_id, sub_category_id) for kind in kinds]
    rows.add("sub_categories", name=TRASHED_SUB_CATEGORY, category_id=category_id, deleted_at=rows.recently())
    return shelves


def _new_variant(shelf: Shelf, chance: Chance, names: set[str]) -> Variant:
    """One whose name is new, while there are such: a large company has some twice."""
    for _ in range(TRIES):
        variant = some_variant(shelf.kind, chance.one_of(shelf.category.makers), chance)
        if variant.name not in names:
            break
    names.add(variant.name)
    return variant


def _place(rows: Batches, stockrooms: Stockrooms, shelf: Shelf, chance: Chance, number: int) -> dict[str, Any]:
    """Where a material is kept and where it is listed."""
    listed = {
        "category_id": shelf.category_id,
        "sub_category_id": None if chance.happens(0.03) else shelf.sub_category_id,
    }
    if number % EVERY_IN_CLOSED_PARK == 0:
        deletion = {"deleted_at": stockrooms.closed_at, "deleted_with_park": True}
        return {"park_id": stockrooms.closed_park, **listed, **deletion}
    deleted_at = rows.recently() if number % EVERY_TRASHED == 0 else None
    return {"park_id": chance.one_of(stockrooms.parks), **listed, "deleted_at": deleted_at}


def _columns(shelf: Shelf, variant: Variant, turn: int, chance: Chance) -> dict[str, Any]:
    stock = variant.stock_quantity
    out_of_order = min(stock, chance.number(1, 3)) if chance.happens(0.12) else None
    return {
        "name": variant.name,
        "description": chance.one_of(shelf.category.descriptions) if chance.happens(0.6) else None,
        "reference": f"{shelf.kind.code}-{turn + 1:04}",
        "rental_price": variant.rental_price,
        "stock_quantity": stock,
        "out_of_order_quantity": out_of_order,
        "replacement_price": variant.replacement_price,
        "serial_number": chance.completed(f"{shelf.kind.code}-##??/####") if stock <= 2 else None,
        "is_hidden_on_bill": variant.rental_price < 1 and chance.happens(0.5),
        "is_discountable": not shelf.kind.sold,
        "note": chance.one_of(NOTES) if chance.happens(0.08) else None,
    }


def _history(kind: Kind, chance: Chance) -> dict[str, Fact]:
    """Facts of the units that are there, rather than of the model."""
    history: dict[str, Fact] = {}
    if chance.happens(0.25) and not kind.sold:
        history["Weatherproof"] = chance.happens(0.6)
    if chance.happens(0.4) and not kind.sold:
        history["Bought in"] = chance.number(2014, 2025)
    return history
