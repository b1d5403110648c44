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

    ``parents``: required to-one relationships, each with the type of its target.
    """

    attributes: Callable[[int], dict[str, Any]]
    parents: Mapping[str, str] = field(default_factory=dict)


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
    "addresses": Smallest(lambda n: {"street": f"{n} rue du Lac"}, {"owner": "companies"}),
    "emails": Smallest(lambda n: {"address": f"ada{n}@example.org"}, {"person": "people"}),
    "phones": Smallest(lambda n: {"number": f"+4122{n:07d}"}, {"person": "people"}),
    "countries": Smallest(lambda n: {"name": f"Country {n}", "code": country_code(n)}),
    "organizations": Smallest(lambda n: {"name": f"Organization {n}"}),
    "designation_accounts": Smallest(
        lambda n: {"name": f"Designation {n}", "number": f"D{n}"}, {"organization": "organizations"}
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
