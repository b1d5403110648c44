"""Documents that may be sent, one for each request body of a type: what the explorer fills in.

They have what is required, and what else is telling. Whoever sends one puts ids of their own in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.openapi.part import Json


def creation(resource: Resource) -> Json:
    """A document that creates one: the attributes of the table below, and the relationships that must be there."""
    linked = {
        name: {"data": linkage(relationship)}
        for name, relationship in resource.relationships.items()
        if relationship.required and not relationship.read_only
    }
    data: Json = {"type": resource.type}
    if attributes := dict(_written(resource)):
        data["attributes"] = attributes
    if linked:
        data["relationships"] = linked
    return {"data": data}


def change(resource: Resource) -> Json:
    """A document that changes the first attribute of the table."""
    return {"data": {**identifier(resource), "attributes": dict([*_written(resource)][:1])}}


def linkage(relationship: Relationship) -> Any:
    member = identifier(relationship.targets[0])
    if not relationship.many:
        return member
    said = {name: _SAID[name] for name in relationship.meta if name in _SAID}
    return [{**member, "meta": said} if said else member]


def identifier(resource: Resource) -> Json:
    return {"type": resource.type, "id": example_id(resource)}


def example_id(resource: Resource) -> str:
    return "0190f3a2-7c5e-7d41-9b62-3f0a5d1c8e77" if resource.public else "1"


def _written(resource: Resource) -> Iterator[tuple[str, Any]]:
    """The attributes of the table; of a type without a row, those required that are plain text."""
    row = _ATTRIBUTES.get(resource.type)
    if row is not None:
        yield from row.items()
        return
    for name, attribute in resource.attributes.items():
        if attribute.writable and attribute.field.required:
            yield name, "text"


_SAID: Json = {"quantity": 2}
_DAYS: Json = {"starts_at": "2027-05-07T08:00:00Z", "ends_at": "2027-05-09T18:00:00Z"}

# Type → attributes of an example. The first is the one that the example of a change has.
_ATTRIBUTES: Mapping[str, Json] = {
    "materials": {
        "rental_price": 42.5,
        "name": "Cosmo 12 follow spot",
        "reference": "COSMO-12",
        "stock_quantity": 4,
        "tag_names": ["light"],
    },
    "parks": {"name": "Hangar Est"},
    "categories": {"name": "Rigging"},
    "sub_categories": {"name": "Follow spots"},
    "attributes": {"unit": "kg", "name": "Weight", "value_type": "float"},
    "tags": {"name": "long hire"},
    "people": {"nickname": "Countess", "first_name": "Ada", "last_name": "Byron"},
    "companies": {"phone": "+33 4 50 00 00 00", "legal_name": "Son & Lumière"},
    "contacts": {"status": "Ask in Future", "name": "Byron, Ada"},
    "account_lists": {"name": "Friends of the lake"},
    "addresses": {"street": "12 rue du Lac", "postal_code": "74000", "city": "Annecy", "location": "Home"},
    "emails": {"address": "ada@example.org", "is_primary": True},
    "phones": {"number": "+33 6 12 34 56 78", "is_primary": True},
    "countries": {"phone_prefix": "999", "name": "Ruritania", "code": "XR"},
    "organizations": {"name": "Fête du lac"},
    "designation_accounts": {"name": "Stage fund", "number": "D-1204"},
    "events": {"location": "Annecy", "title": "Fête du lac", **_DAYS},
    "bills": {"discount_rate": 10},
    "interventions": {"description": "Yearly check of the hoists", **_DAYS},
    "appointments": {
        "text": "Pick up the follow spots",
        "kind": "appointment",
        "starts_at": "2027-05-06T14:00:00Z",
        "ends_at": "2027-05-06T14:30:00Z",
    },
    "sites": {"timezone": "Europe/Paris", "name": "Annecy"},
    "calendars": {"public_name": "Counter", "name": "Counter 1"},
    "services": {"duration_minutes": 30, "name": "Pick-up"},
    "client_files": {"comments": "Comes with a lorry"},
    "routines": {"name": "Yearly check of the hoists"},
    "assistances": {"is_contacted": True, "name": "Ada Byron", "phone_prefix": "33", "phone_number": "612345678"},
    "users": {"role": "member", "pseudo": "ada99", "email": "ada@example.org", "password": "lovelace 1815"},
    "user_settings": {"language": "FR"},
    "api_keys": {"label": "Booking page"},
    "feed_tokens": {"label": "Phone"},
}
