"""The smallest valid resource of each type, as it goes over the wire: what must be sent, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Smallest:
    """``attributes``: required ones, as a function of a number that makes unique ones differ.

    ``optional``: those of them that need not be sent; they are there so that there are any. ``parents``: required
    to-one relationships, each with the type of its target. ``stored``, ``stored_parents``: columns and relationships
    that the service fills by itself, for rows that are stored directly.
    """

    attributes: Callable[[int], dict[str, Any]]
    parents: Mapping[str, str] = field(default_factory=dict)
    stored: Callable[[int], dict[str, Any]] = lambda n: {}
    stored_parents: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @property
    def required(self) -> set[str]:
        """The names of the attributes that must be sent."""
        return set(self.attributes(1)) - self.optional


def letters(number: int) -> str:
    """``number`` in letters only (a, b, … z, ba, …), for names that take no digits."""
    digits = []
    while number:
        number, digit = divmod(number, 26)
        digits.append(chr(ord("a") + digit))
    return "".join(reversed(digits)) or "a"


def next_number() -> int:
    return next(_numbers)


def country_code(number: int) -> str:
    """A code that no country has: ISO 3166 leaves those from QM to QZ and XA to XZ to users."""
    codes = [f"X{letter}" for letter in ascii_uppercase] + [f"Q{letter}" for letter in ascii_uppercase[12:]]
    return codes[number % len(codes)]


def period(start: str, end: str) -> dict[str, str]:
    return {"starts_at": f"{start}:00.000Z", "ends_at": f"{end}:00.000Z"}


SMALLEST: Mapping[str, Smallest] = {
    "parks": Smallest(lambda n: {"name": f"Park {letters(n)}"}),
    "categories": Smallest(lambda n: {"name": f"Category {n}"}),
    "sub_categories": Smallest(lambda n: {"name": f"Sub-category {n}"}, {"category": "categories"}),
    "materials": Smallest(
        lambda n: {"name": f"Console {n}", "reference": f"REF-{n}", "rental_price": 15.95, "stock_quantity": 4},
        {"park": "parks", "category": "categories"},
    ),
    "attributes": Smallest(lambda n: {"name": f"Attribute {n}", "value_type": "string"}),
    "tags": Smallest(lambda n: {"name": f"tag {n}"}),
    "people": Smallest(lambda n: {"first_name": "Ada", "last_name": f"Byron {letters(n)}"}),
    "companies": Smallest(lambda n: {"legal_name": f"Company {n}"}),
    "contacts": Smallest(lambda n: {"name": f"Contact {n}"}, {"account_list": "account_lists"}),
    "account_lists": Smallest(lambda n: {"name": f"List {n}"}),
    "addresses": Smallest(
        lambda n: {"street": f"{n} rue du Lac"}, {"owner": "companies"}, optional=frozenset({"street"})
    ),
    "emails": Smallest(lambda n: {"address": f"ada{n}@example.org"}, {"person": "people"}),
    "phones": Smallest(lambda n: {"number": f"+4122{n:07d}"}, {"person": "people"}),
    "countries": Smallest(lambda n: {"name": f"Country {n}", "code": country_code(n)}),
    "organizations": Smallest(lambda n: {"name": f"Organization {n}"}),
    "designation_accounts": Smallest(
        lambda n: {"name": f"Designation {n}", "number": f"D{n}"}, {"organization": "organizations"}
    ),
    "events": Smallest(lambda n: {"title": f"Event {n}", **period("2026-05-01T08:00", "2026-05-02T18:00")}),
    "bills": Smallest(
        lambda n: {
            "number": f"20260501-{n:05}",
            "date": "2026-05-01T08:00:00.000Z",
            "lines": "[]",
            "snapshot": "{}",
            "degressive_rate": 1,
            "discount_rate": 0,
            "vat_rate": 20,
            "due_amount": 12.5,
            "replacement_amount": 100,
            "currency": "EUR",
        },
        {"event": "events", "beneficiary": "people"},
    ),
    "interventions": Smallest(lambda n: period("2026-05-03T08:00", "2026-05-03T09:00")),
    "appointments": Smallest(
        lambda n: {"kind": "busy", **period("2026-05-04T08:00", "2026-05-04T09:00")},
        {"calendar": "calendars"},
    ),
    "calendar_entries": Smallest(lambda n: {}),
    "sites": Smallest(lambda n: {"name": f"Site {n}"}),
    "calendars": Smallest(lambda n: {"name": f"Calendar {n}"}, {"site": "sites"}),
    "services": Smallest(lambda n: {"name": f"Service {n}"}, {"site": "sites"}),
    "client_files": Smallest(
        lambda n: {"comments": f"Comes at {n}"},
        {"site": "sites", "person": "people"},
        optional=frozenset({"comments"}),
    ),
    "routines": Smallest(lambda n: {"name": f"Routine {n}"}, {"organization": "organizations"}),
    "assistances": Smallest(
        lambda n: {"name": f"Caller {n}", "phone_prefix": "33", "phone_number": f"{612340000 + n}"}
    ),
    "api_keys": Smallest(lambda n: {"label": f"Key {n}"}, {"user": "users"}, lambda n: {"key_hash": f"key {n}"}),
    "feed_tokens": Smallest(
        lambda n: {"label": f"Feed {n}"},
        stored=lambda n: {"token_hash": f"token {n}"},
        stored_parents={"user": "users"},
        optional=frozenset({"label"}),
    ),
    "revisions": Smallest(
        lambda n: {
            "action": "update",
            "resource_type": "parks",
            "resource_id": str(n),
            "changes": '{"name": {"before": "Nord", "after": "Sud"}}',
            "request_id": f"request-{n}",
        },
        stored=lambda n: {"resource_key": n},
    ),
    "sessions": Smallest(
        lambda n: {"jti": f"session-{n}", "family": f"family-{n}", "expires_at": "2036-01-01T00:00:00.000Z"},
        {"user": "users"},
    ),
    "users": Smallest(
        lambda n: {
            "pseudo": f"user{n}",
            "email": f"user{n}@example.org",
            "role": "member",
            "password": "correct horse",
        }
    ),
    "user_settings": Smallest(
        lambda n: {"language": "EN", "auth_token_validity_duration": 1 + n % 744}, {"user": "users"}
    ),
}
