"""Random rows of any type, in the form in which the factory takes them: drawn from what the schema declares."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from marshmallow.validate import OneOf

from jsonapi_app.core.resource import Attribute, Kind, Relationship, Resource
from tests.databases import KEPT
from tests.factories import Factory, Made

TRASHED_AT = "2026-05-01T09:30:00.123Z"

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(SCALARS | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=5)

_PERIOD = ("starts_at", "ends_at")


def store_random(make: Factory, resource: Resource, data: st.DataObject, *, trashed: bool = False) -> Made:
    """A row with random values and relations; what it is related to is stored too."""
    if "subject" in resource.relationships:
        # It is made as what it stands for.
        subject = data.draw(st.sampled_from(resource.relationships["subject"].targets), label="subject")
        made = store_random(make, subject, data, trashed=trashed)
        return Made(resource.type, made.id, made.key)
    values = data.draw(_attributes_of(resource).map(_in_order), label="attributes")
    for name, (type_, in_trash) in data.draw(_relations_of(resource), label="relations").items():
        values[name] = make(type_, **({"deleted_at": TRASHED_AT} if in_trash else {}))
    custom = data.draw(_custom_attributes_of(resource), label="custom attributes")
    if custom:
        values["custom_attributes"] = [
            (make("attributes", **({"deleted_at": TRASHED_AT} if in_trash else {})), value)
            for value, in_trash in custom
        ]
    if trashed:
        values["deleted_at"] = TRASHED_AT
    return make(resource.type, **values)


def _attributes_of(resource: Resource) -> st.SearchStrategy[dict[str, Any]]:
    """Random values for any of the columns that the schema shows; the others keep the factory's."""
    stored = {
        name: _values_of(resource, attribute)
        for name, attribute in resource.attributes.items()
        if attribute.readable and attribute.key in resource.columns and attribute.key != "deleted_at"
    }
    if resource.table.name in KEPT:
        # Unique values may be those of the rows that are always there.
        stored = {
            n: v for n, v in stored.items() if not resource.columns[resource.attributes[n].key].info.get("unique")
        }
    return st.fixed_dictionaries({}, optional=stored)


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    """Nothing ends before it starts: where one of the two is drawn, it is both."""
    ends = sorted(values[name] for name in _PERIOD if name in values)
    return values | dict(zip(_PERIOD, (ends[0], ends[-1]), strict=True)) if ends else values


def _relations_of(resource: Resource) -> st.SearchStrategy[dict[str, tuple[str, bool]]]:
    """To-one relationships to fill: name → type of the target, and whether it is in the trash.

    What a resource must belong to is live, else the resource is not seen at all.
    """

    def ends(relationship: Relationship) -> st.SearchStrategy[Any]:
        live = [(target.type, False) for target in relationship.targets]
        trashed = [(target.type, True) for target in relationship.targets if target.trashable]
        return st.sampled_from(live if relationship.required else live + trashed)

    to_one = {name: ends(r) for name, r in resource.relationships.items() if not r.many}
    return st.fixed_dictionaries({}, optional=to_one)


def _custom_attributes_of(resource: Resource) -> st.SearchStrategy[list[tuple[Any, bool]]]:
    """Values of custom attributes, each with whether its attribute is in the trash."""
    has_any = "custom_attributes" in resource.attributes
    return st.lists(st.tuples(SCALARS | TEXT, st.booleans()), max_size=3 if has_any else 0)


def _values_of(resource: Resource, attribute: Attribute) -> st.SearchStrategy[Any]:
    column = resource.columns[attribute.key]
    values = _of_kind(attribute, column)
    return st.none() | values if column.nullable else values


def _of_kind(attribute: Attribute, column: Any) -> st.SearchStrategy[Any]:
    validators = attribute.field.validate
    for validator in validators if isinstance(validators, list) else [validators]:
        if isinstance(validator, OneOf):
            return st.sampled_from(sorted(validator.choices))
    match attribute.kind:
        case Kind.TEXT:
            return TEXT.map(lambda text: text[: column.type.length])
        case Kind.INTEGER:
            return st.integers(1, 744) if "duration" in attribute.name else st.integers(-(2**31), 2**31 - 1)
        case Kind.MONEY:
            most = 10 ** min(column.type.precision, 8) - 1
            return st.integers(0, most).map(lambda units: units / 10**column.type.scale)
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.DATE:
            return st.dates(date(1, 1, 1), date(9999, 12, 31))
        case Kind.INSTANT:
            # The service stamps these, so they are of its own time.
            since = datetime(1970, 1, 1, tzinfo=UTC)
            return st.integers(0, 10**13).map(lambda milliseconds: since + timedelta(milliseconds=milliseconds))
        case Kind.JSON:
            return JSON.map(json.dumps)
    raise AssertionError(attribute)
