"""What is sent to Robert 2: the fields of its records with their checks (contracts 2.4) → JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jsonapi_app.dialects.robert2.fields import Field
from jsonapi_app.openapi.fields import with_null
from jsonapi_app.openapi.part import Json, object_of

# As good as null, where a field may be that.
_NOTHING: Json = {"enum": ["", None]}
# What may be said of text that may be empty, too.
_OF_ANY_TEXT = {"type", "maxLength"}

_ID: Json = {"type": ["integer", "string"], "pattern": "^[0-9]{1,15}$"}
_NAME: Json = {"type": "string", "minLength": 1, "maxLength": 48}
_NAMED: Json = {"anyOf": [_NAME, object_of({"name": _NAME}, "name")]}
# What the lists hold: those of ids by what their links say, the others by name.
_ITEMS: Mapping[str, Json] = {
    "tags": _NAMED,
    "attributes": object_of({"id": _ID, "value": {"type": ["string", "number", "boolean", "null"]}}, "id", "value"),
}
_COUNTED: Json = object_of(
    {"id": _ID, "quantity": {"type": "integer", "description": "Of 0 and below, the line is left out."}}, "id"
)


def body(fields: Sequence[Field], *, creating: bool) -> Json:
    """Fields that nobody knows are ignored. To change something, an object without any is as good as no body."""
    needed = [field.name for field in fields if creating and (field.required or field.absent)]
    properties = {field.name: _schema(field, creating) for field in fields}
    return object_of(properties, *needed, **({} if creating else {"minProperties": 1}))


def _schema(field: Field, creating: bool) -> Json:
    if field.part:
        return {"anyOf": [{**body(field.part, creating=creating), "minProperties": 0}, _NOTHING]}
    schema: Json = {}
    for check in field.checks:
        schema = _both(schema, check.keywords)
    if schema.get("type") == "array":
        schema["items"] = _items(field)
    if field.required:
        return schema
    if schema["type"] == "string" and schema.keys() <= _OF_ANY_TEXT:
        return with_null(schema)
    return {"anyOf": [schema, _NOTHING]}


def _items(field: Field) -> Json:
    if field.link is None:
        return _ITEMS[field.name]
    return _COUNTED if field.link.counted else _ID


def _both(schema: Json, more: Mapping[str, object]) -> Json:
    """What holds when both do; of two lower limits of a length the higher one."""
    twice = {key: value for key, value in more.items() if key in schema and schema[key] != value}
    if "minLength" in twice:
        schema = {**schema, "minLength": max(schema["minLength"], twice.pop("minLength"))}
    made = {**more, **schema}
    return {**made, "allOf": [*made.get("allOf", []), twice]} if twice else made


_SIGN_IN: Json = {"identifier": "ada99", "password": "lovelace 1815"}
_PERSON: Json = {"first_name": "Ada", "last_name": "Byron", "nickname": None, "email": "ada@example.org"}
# Route → what may be sent, ids aside: those of rows that there are.
EXAMPLES: Mapping[str, Json] = {
    "POST /token": _SIGN_IN,
    "POST /users/signin": _SIGN_IN,
    "POST /users/signup": {
        "pseudo": "ada99",
        "email": "ada@example.org",
        "password": "lovelace 1815",
        "group_id": "member",
        "person": {"first_name": "Ada", "last_name": "Byron"},
    },
    "POST /events/{id}/bill": {"discountRate": 10},
    "POST /categories": {"name": "Rigging"},
    "PUT /categories/{id}": {"name": "Rigging and hoists"},
    "POST /subcategories": {"category_id": 1, "name": "Follow spots"},
    "PUT /subcategories/{id}": {"name": "Follow spots"},
    "POST /companies": {"legal_name": "Son & Lumière", "locality": "Annecy", "phone": "+33 4 50 00 00 00"},
    "PUT /companies/{id}": {"postal_code": "74000"},
    "POST /events": {
        "user_id": 1,
        "title": "Fête du lac",
        "start_date": "2027-05-07 08:00:00",
        "end_date": "2027-05-09 18:00:00",
        "location": "Annecy",
        "beneficiaries": [1],
        "materials": [{"id": 1, "quantity": 2}],
    },
    "PUT /events/{id}": {"is_confirmed": True},
    "POST /materials": {
        "name": "Cosmo 12 follow spot",
        "reference": "COSMO-12",
        "description": None,
        "park_id": 1,
        "category_id": 1,
        "rental_price": 42.5,
        "stock_quantity": 4,
        "replacement_price": 525,
        "tags": ["light"],
    },
    "PUT /materials/{id}": {"rental_price": 39.9},
    "POST /attributes": {"name": "Weight", "type": "float", "unit": "kg"},
    "POST /parks": {"name": "Hangar Est"},
    "PUT /parks/{id}": {"name": "Hangar Ouest"},
    "POST /persons": _PERSON,
    "PUT /persons/{id}": {"nickname": "Countess"},
    "POST /tags": {"name": "long hire"},
    "PUT /tags/{id}": {"name": "short hire"},
    "PUT /users/{id}": {"email": "ada@example.org"},
    "PUT /users/{id}/settings": {"language": "FR"},
}
