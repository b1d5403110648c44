"""A made-up company that rents out sound, light and stage equipment, to try the service with (``flask seed``).

`seed` fills an empty database with a company as it is at one instant, ``today``. The same random seed and the same
``today`` make the same rows, whatever the machine, the clock and the size of the batches; only the salts in the
password hashes differ. ``flask seed`` takes the last morning for ``today``, so that something is always going on, and
makes the same rows from one morning to the next; tests and benchmarks keep `TODAY`.

Nothing in it is real: names are drawn from Faker and combined, makers are invented, mail goes to example.org and the
like, and telephone numbers are ones that regulators keep for films, or as plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.seed.appointments import add_appointments
from jsonapi_app.seed.assistances import add_assistances
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.bills import add_bills
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.changes import make_changes
from jsonapi_app.seed.contacts import add_contacts, add_organizations
from jsonapi_app.seed.everybody import Everybody
from jsonapi_app.seed.firms import add_companies
from jsonapi_app.seed.names import draw_names
from jsonapi_app.seed.people import People
from jsonapi_app.seed.rentals import add_rentals
from jsonapi_app.seed.searching import indexed_afterwards
from jsonapi_app.seed.sites import add_sites
from jsonapi_app.seed.stock import add_materials, add_stockrooms
from jsonapi_app.seed.tags import add_tags
from jsonapi_app.seed.users import DEMO_API_KEY, LOGINS, add_api_key, add_users
from jsonapi_app.seed.visits import add_visits

__all__ = ["DEMO_API_KEY", "LOGINS", "SIZES", "TODAY", "Scale", "fill", "last_morning", "seed"]

Progress = Callable[[str, int, int], None]  # what is being made, how many are done, how many there will be

MORNING = time(9, tzinfo=UTC)
# A day for those who want the same company whenever they ask.
TODAY = datetime.combine(date(2026, 6, 1), MORNING)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many rows there are of what matters; the rest follows in proportion.

    ``people`` are at least the log-ins, the ``crew`` and the members of the contacts, which are 1.1 for each contact;
    the rest, at least one, works at client firms.
    """

    materials: int
    people: int
    crew: int
    contacts: int
    companies: int
    organizations: int
    account_lists: int
    rentals: int
    visits: int
    appointments: int
    assistances: int


SIZES = {
    "demo": Scale(
        materials=400,
        people=90,
        crew=8,
        contacts=36,
        companies=14,
        organizations=2,
        account_lists=3,
        rentals=240,
        visits=80,
        appointments=300,
        assistances=40,
    ),
    "large": Scale(
        materials=100_000,
        people=60_000,
        crew=150,
        contacts=50_000,
        companies=2_000,
        organizations=5,
        account_lists=20,
        rentals=20_000,
        visits=2_000,
        appointments=5_000,
        assistances=1_000,
    ),
}


def last_morning(now: datetime) -> datetime:
    """09:00 UTC of the day of ``now``, or of the day before: no row is newer than what is stored after it."""
    morning = datetime.combine(now.date(), MORNING)
    return morning if morning <= now else morning - timedelta(days=1)


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

    with writing(db.engine) as connection:
        with indexed_afterwards(connection), Batches(connection, chance("stamps"), today) as rows:
            tags = add_tags(rows)
            names = draw_names(chance("names"))
            people = People(rows, names, tags.of_people, chance("people"), today)
            users = add_users(rows, people)
            organizations, account_lists = add_organizations(
                rows, chance("lists"), users, scale.organizations, scale.account_lists
            )
            sites = add_sites(rows, names, organizations, chance("sites"))
            add_api_key(rows, users["member"], sites)
            stockrooms = add_stockrooms(rows, sites, chance("stockrooms"))
            items = add_materials(rows, stockrooms, tags.of_materials, chance("materials"), scale.materials, tell)
            companies = add_companies(rows, names, tags.of_companies, chance("companies"), scale.companies)
            everybody = Everybody(
                authors=[users["admin"], users["member"]],
                crew=people.add_crew(scale.crew),
                households=add_contacts(
                    rows, people, account_lists, companies, chance("contacts"), scale.contacts, tell
                ),
                clients=people.add_staff(companies, scale.people, tell),
            )
            rentals = add_rentals(rows, everybody, items, chance("rentals"), today, scale.rentals, tell)
            add_bills(rows, rentals, chance("bills"), today)
            add_visits(rows, sites, everybody, chance("visits"), today, scale.visits)
            add_appointments(rows, sites, everybody, chance("appointments"), today, scale.appointments)
            add_assistances(rows, people, everybody, chance("assistances"), today, scale.assistances)
        make_changes(connection, users["admin"], items, chance("changes"), today)
