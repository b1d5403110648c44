"""The rules on what a material, a custom attribute and a tag may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.core.store import Values
from jsonapi_app.domain import inventory
from jsonapi_app.domain.refusals import Unfit
from jsonapi_app.models.base import fold
from jsonapi_app.models.inventory import MaterialAttribute


def keep_stock_counts(draft: Draft) -> None:
    if draft.changes("stock_quantity", "out_of_order_quantity"):
        stock, broken = inventory.stock_counts(draft["stock_quantity"], draft["out_of_order_quantity"])
        draft.values.update(stock_quantity=stock, out_of_order_quantity=broken)


def check_sub_category(draft: Draft) -> None:
    if draft.changes("category_id", "sub_category_id"):
        chosen = draft["sub_category_id"] and draft.store.by_key("sub_categories", draft["sub_category_id"])
        parent = chosen["category_id"] if chosen else None
        inventory.check_sub_category(draft["category_id"], draft["sub_category_id"], parent)


def check_sub_category_is_free(draft: Draft) -> None:
    """A sub-category takes no materials along to another category."""
    if draft.before is not None and draft["category_id"] != draft.before["category_id"]:
        materials = draft.store.table("materials")
        inventory.check_movable(draft.store.count(materials, materials.c.sub_category_id == draft.key))


def save_custom_attributes(draft: Draft) -> None:
    """The list replaces the whole set; an item without a value is left out."""
    items = draft.extra.get("custom_attributes")
    if items is None:
        return
    attributes = [_attribute_of(draft, item) for item in items]
    inventory.check_named_once([attribute["name"] for attribute in attributes])
    wanted = {
        attribute["id"]: _stored_value(attribute, item["value"])
        for attribute, item in zip(attributes, items, strict=True)
        if item["value"] not in (None, "")
    }
    values, store = MaterialAttribute.__table__, draft.store
    if wanted == _stored_values(draft):
        return
    before = _custom_attributes(draft)
    store.remove(values, values.c.material_id == draft.key)
    for key, value in wanted.items():
        store.add(values, {"material_id": draft.key, "attribute_id": key, "value": value})
    store.history.noted(draft.resource, draft.key, "custom_attributes", before, _custom_attributes(draft))
    if draft.before is not None:
        store.update_row(draft.resource.type, draft.before, {})


def _stored_value(attribute: Values, value: Any) -> str:
    typed = inventory.custom_value(attribute["name"], attribute["value_type"], attribute["max_length"], value)
    return orjson.dumps(typed).decode()


def _stored_values(draft: Draft) -> dict[int, str]:
    values = MaterialAttribute.__table__
    if draft.before is None:
        return {}
    stored = select(values.c.attribute_id, values.c.value).where(values.c.material_id == draft.key)
    return {row.attribute_id: row.value for row in draft.store.connection.execute(stored)}


def _custom_attributes(draft: Draft) -> list[dict[str, Any]]:
    """The list as it is shown."""
    attributes, values = draft.store.table("attributes"), MaterialAttribute.__table__
    rows = draft.store.connection.execute(
        select(attributes.c.name, values.c.value, attributes.c.unit)
        .join(attributes, attributes.c.id == values.c.attribute_id)
        .where(values.c.material_id == draft.key, attributes.c.deleted_at.is_(None))
        .order_by(attributes.c.id)
    )
    return [{**row, "value": orjson.loads(row["value"])} for row in rows.mappings()]


def _attribute_of(draft: Draft, item: Mapping[str, Any]) -> Values:
    """The live attribute that an item names, or has the key of where interfaces know attributes by it."""
    attributes = draft.store.table("attributes")
    by_key = "attribute_id" in item
    same = attributes.c.id == item["attribute_id"] if by_key else attributes.c.name_folded == fold(item["name"])
    attribute = draft.store.row(attributes, same, attributes.c.deleted_at.is_(None))
    if attribute is None:
        raise Unfit(f"There is no attribute {item['attribute_id' if by_key else 'name']!r}.", "custom_attributes")
    return attribute


def keep_max_length(draft: Draft) -> None:
    draft.values["max_length"] = inventory.attribute_max_length(draft["value_type"], draft["max_length"])


def trim_name(draft: Draft) -> None:
    if "name" in draft.values:
        draft.values["name"] = draft.values["name"].strip()
