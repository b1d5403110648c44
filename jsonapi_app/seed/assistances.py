"""Those who asked the made-up company to be called back, and whether they were."""

from __future__ import annotations

from datetime import datetime, timedelta

from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.everybody import Everybody
from jsonapi_app.seed.people import People

WITHIN = 90  # days
QUICKEST, SLOWEST = timedelta(minutes=5), timedelta(days=3)
EVERY_UNSIGNED = 8


def add_assistances(
    rows: Batches, people: People, everybody: Everybody, chance: Chance, today: datetime, count: int
) -> None:
    """``count`` requests of the last months. Of some calls it is not known who made them and when (contracts 1.2)."""
    for number in range(1, count + 1):
        person = chance.one_of(everybody.clients) if chance.happens(0.25) else None
        name = person.name if person else people.name()
        locale = name.names.locale
        prefix = rows.phone_prefixes[locale.country]
        made = rows.before(today, WITHIN)
        called = chance.instant(made + QUICKEST, made + SLOWEST)
        is_contacted = called <= today and chance.happens(0.75)
        is_signed = is_contacted and number % EVERY_UNSIGNED != 0
        rows.add(
            "assistances",
            name=f"{name.first} {name.last}",
            phone_prefix=prefix,
            phone_number=chance.completed(chance.one_of(locale.phones)).removeprefix(f"+{prefix}"),
            person_id=person.id if person else None,
            is_contacted=is_contacted,
            contacted_by_id=chance.one_of(everybody.authors).id if is_signed else None,
            contacted_at=called if is_signed else None,
            created_at=made,
            updated_at=called if is_contacted else made,
        )
