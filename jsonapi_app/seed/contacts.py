"""The organizations that raise funds, their account lists, and the contacts in these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jsonapi_app.seed.addresses import add_addresses
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.firms import Company
from jsonapi_app.seed.names import Names
from jsonapi_app.seed.people import Name, People, Person
from jsonapi_app.seed.users import User
from schemas.crm import HIDDEN_STATUSES, WORKING_STATUSES

ORGANIZATIONS = (
    "Friends of the Travelling Stage",
    "Les Amis du Chapiteau",
    "Förderkreis Freilichtbühne",
    "Círculo de la Música Abierta",
    "Towarzystwo Sceny Letniej",
)
LISTS = ("Summer season", "Jeune public", "Patenschaften", "Gira de otoño", "Scholarships", "Mécènes", "Orgelbau")
DESIGNATIONS = ("General fund", "Tournée d’été", "Instrumente", "Youth workshops")
# Most give or were never asked, the others are spread over all statuses; a few have none.
STATUSES = (None, *WORKING_STATUSES, *HIDDEN_STATUSES, *("Partner - Financial",) * 5, *("Never Contacted",) * 3)


def add_organizations(
    rows: Batches, chance: Chance, users: Mapping[str, User], organizations: int, account_lists: int
) -> tuple[list[int], list[int]]:
    """The ids of the organizations and of the account lists.

    The admin administers the first organization; the member sees the first list.
    """
    bodies, designations = [], []
    for number in range(organizations):
        bodies.append(rows.add("organizations", name=ORGANIZATIONS[number % len(ORGANIZATIONS)]))
        designations.append(_add_designations(rows, chance, bodies[-1]))
    lists = []
    for number in range(account_lists):
        lists.append(rows.add("account_lists", name=_list_name(number)))
        for designation in designations[number % organizations][number // organizations % 2 :: 2]:
            rows.add("account_list_designations", account_list_id=lists[-1], designation_account_id=designation)
    rows.add("organization_admins", organization_id=bodies[0], user_id=users["admin"].id)
    rows.add("account_list_users", account_list_id=lists[0], user_id=users["member"].id)
    return bodies, lists


def add_contacts(
    rows: Batches,
    people: People,
    account_lists: Sequence[int],
    companies: Sequence[Company],
    chance: Chance,
    count: int,
    tell: Callable[[str, int, int], None],
) -> list[Person]:
    """Their people who are alive."""
    living: list[Person] = []
    for done in range(1, count + 1):
        names, members = _household(people, chance)
        contact = rows.add(
            "contacts",
            account_list_id=account_lists[done % len(account_lists)],
            name=_household_name(members) if members else _body_name(names, chance),
            status=chance.one_of(STATUSES),
            from_donation_system=chance.happens(0.12),
        )
        known = chance.number(1, people.count) if chance.happens(0.05) else None
        company = chance.one_of(companies) if chance.happens(0.1) else None
        persons = [people.add(member, company=company, deceased=chance.happens(0.02)) for member in members]
        living += [person for person in persons if not person.deceased]
        ids = [person.id for person in persons]
        for person in (*ids, known) if known else ids:
            rows.add("contact_people", contact_id=contact, person_id=person, is_primary=person in ids[:1])
        if chance.happens(0.8):
            add_addresses(rows, names, chance, contact_id=contact)
        if done % 1000 == 0 or done == count:
            tell("contacts", done, count)
    return living


def _add_designations(rows: Batches, chance: Chance, organization: int) -> list[int]:
    return [
        rows.add("designation_accounts", organization_id=organization, number=chance.completed("0##-####"), name=name)
        for name in DESIGNATIONS
    ]


def _list_name(number: int) -> str:
    turn, place = divmod(number, len(LISTS))
    return f"{LISTS[place]} {turn + 1}" if turn else LISTS[place]


def _household(people: People, chance: Chance) -> tuple[Names, list[Name]]:
    """One person or a couple, and how names are there; nobody where the contact is a body."""
    first = people.name()
    members = chance.one_of(([first],) * 33 + ([first, people.partner_of(first)],) * 5 + ([],) * 2)
    return first.names, members


def _household_name(members: Sequence[Name]) -> str:
    """``Kowalska, Anna i Piotr``, or with both names of the other where families do not share one."""
    first, *others = members
    return f" {first.names.locale.and_} ".join(
        [f"{first.last}, {first.first}", *(o.first if o.last == first.last else f"{o.first} {o.last}" for o in others)]
    )


def _body_name(names: Names, chance: Chance) -> str:
    return chance.one_of(names.locale.firms).format(chance.one_of(names.last[1]))
