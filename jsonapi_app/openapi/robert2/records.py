"""The records of Robert 2 in its OpenAPI document: its shapes, by the names that they have in the code."""

from __future__ import annotations

from collections.abc import Iterable

from jsonapi_app.core.shapes import Shape
from jsonapi_app.dialects.robert2 import shapes
from jsonapi_app.dialects.robert2.routes import Route
from jsonapi_app.dialects.robert2.views import Target
from jsonapi_app.openapi.part import Json, array_of, record_of
from jsonapi_app.openapi.records import Records

_INSTANT: Json = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
    "examples": ["2027-05-07 08:00:00"],
}
NAMED = {f"robert2.{name.lower()}": s for name, s in vars(shapes).items() if isinstance(s, Shape) and name[0] != "_"}


def records_of(targets: Iterable[tuple[Route, Target]]) -> Records:
    found = list(targets)
    members_of = {t.shape: t.resource.relationships[t.relationship] for _, t in found if t.shape is not None}
    catalogue = next(t.resource.catalogue for _, t in found if t.resource.surface)
    return Records(catalogue, _INSTANT, NAMED, {("bills", "lines"): _LINES}, members_of)


# Kept as they were when the bill was made (`domain/billing.py:BillLine`).
_LINES: Json = array_of(
    record_of(
        {
            "id": {"type": "integer"},
            "name": {"type": "string"},
            "reference": {"type": "string"},
            "park_id": {"type": "integer"},
            "category_id": {"type": "integer"},
            "sub_category_id": {"type": ["integer", "null"]},
            "rental_price": {"type": "number"},
            "replacement_price": {"type": ["number", "null"]},
            "is_hidden_on_bill": {"type": "boolean"},
            "is_discountable": {"type": "boolean"},
            "quantity": {"type": "integer"},
        }
    )
)
