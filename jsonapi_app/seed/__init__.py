"""A made-up company that rents out sound, light and stage equipment, to try the service with (``flask seed``).

`seed` fills an empty database. The same random seed makes the same rows, whatever the machine, the day and the size
of the batches; only the salts in the password hashes differ. Nothing in it is real: names are drawn from Faker and
combined, makers are invented, mail goes to example.org and the like, and telephone numbers are ones that regulators
keep for films, or as plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.contacts import add_contacts, add_organizations
from jsonapi_app.seed.firms import add_companies
from jsonapi_app.seed.names import draw_names
from jsonapi_app.seed.people import People
from jsonapi_app.seed.searching import indexed_afterwards
from jsonapi_app.seed.stock import add_materials, add_stockrooms
from jsonapi_app.seed.tags import add_tags
from jsonapi_app.seed.users import LOGINS, add_users

__all__ = ["LOGINS", "SIZES", "TODAY", "Scale", "fill", "seed"]

Progress = Callable[[str, int, int], None]  # what is being made, how many are done, how many there will be

# The day on which the made-up company is as it is.
TODAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many rows there are of what matters; the rest follows in proportion.

    ``people`` are at least the log-ins and the members of the contacts, which are 1.1 for each contact.
    """

    materials: int
    people: int
    contacts: int
    companies: int
    organizations: int
    account_lists: int


SIZES = {
    "demo": Scale(materials=400, people=60, contacts=36, companies=14, organizations=2, account_lists=3),
    "large": Scale(
        materials=100_000, people=60_000, contacts=50_000, companies=2_000, organizations=5, account_lists=20
    ),
}


def seed(size: str, random_seed: int, *, progress: Progress | None = None, today: datetime = TODAY) -> None:
    """Fill the application's database, which must be empty, with a company of this size.

    Raises ClickException, and changes nothing, when any table but ``countries`` has rows.
    """
    fill(SIZES[size], random_seed, progress=progress, today=today)


def fill(scale: Scale, random_seed: int, *, progress: Progress | None = None, today: datetime = TODAY) -> None:
    """As `seed`, in any size. All in one transaction."""
    tell = progress or (lambda label, done, total: None)

    def chance(area: str) -> Chance:
        return Chance(random_seed, area)

    with (
        writing(db.engine) as connection,
        indexed_afterwards(connection),
        Batches(connection, chance("stamps"), today) as rows,
    ):
        tags = add_tags(rows)
        names = draw_names(chance("names"))
        people = People(rows, names, tags.of_people, chance("people"), today)
        users = add_users(rows, people)
        stockrooms = add_stockrooms(rows, names, chance("stockrooms"))
        add_materials(rows, stockrooms, tags.of_materials, chance("materials"), scale.materials, tell)
        companies = add_companies(rows, names, tags.of_companies, chance("companies"), scale.companies)
        account_lists = add_organizations(rows, chance("lists"), users, scale.organizations, scale.account_lists)
        add_contacts(rows, people, account_lists, companies, chance("contacts"), scale.contacts, tell)
        people.add_staff(companies, scale.people, tell)
