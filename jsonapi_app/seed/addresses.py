"""Postal addresses of people, companies, contacts and parks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import Names

LOCATIONS = ("Home", "Home", "Business", "Mailing", "Other", None)


def add_addresses(
    rows: Batches, names: Names, chance: Chance, location: str | None = None, **owner: int
) -> Mapping[str, str]:
    """The current address of ``owner`` (``person_id=…``), which is answered, and sometimes a former one or another."""
    current = _add_address(rows, names, chance, location or chance.one_of(LOCATIONS), is_primary=True, **owner)
    if chance.happens(0.15):
        former = chance.happens(0.6)
        _add_address(rows, names, chance, chance.one_of(LOCATIONS), is_historic=former, **owner)
    return current


def _add_address(rows: Batches, names: Names, chance: Chance, location: str | None, **more: Any) -> Mapping[str, str]:
    place = chance.one_of(names.locale.places)
    lines = {
        "street": names.locale.street.format(street=chance.one_of(names.streets), number=chance.number(1, 140)),
        "postal_code": chance.completed(place.postal_code),
        "city": place.city,
        "region": place.region,
    }
    rows.add("addresses", country_id=rows.countries[names.locale.country], location=location, **lines, **more)
    return lines
