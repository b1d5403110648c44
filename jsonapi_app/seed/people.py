"""The people of the made-up company: users, the crew, members of contacts, and who works at client firms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jsonapi_app.domain.people import name_email_key
from jsonapi_app.seed.addresses import add_addresses
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.firms import Company
from jsonapi_app.seed.names import Names, mailbox

DOMAINS = ("example.org", "example.com", "example.net")
WORDS = ("techno", "cordes", "Trommel", "Kaffee", "luz", "Żuraw", "Bass", "Flying Fader", "Señor Cable")
NOTES = (
    "Prefers to be called in the afternoon.",
    "Ne parle pas anglais; écrire en français.",
    "Holt das Material immer selbst ab.",
    "Prefiere pagar por transferencia.",
    "Falar com ele só depois das dez.",
    "Zawsze prosi o fakturę w euro.",
    "Has the keys of the loading dock.",
)
EVERY_TRASHED = 9  # of those who work at a client
CREW = ("fr_FR", "de_DE", "en_GB", "pt_PT")


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody is called, and the names that went into it."""

    names: Names
    is_man: bool
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as far as others need to know. ``address`` is the current one."""

    id: int
    name: Name
    company: Company | None
    address: Mapping[str, str] | None
    deceased: bool

    @property
    def full_name(self) -> str:
        return f"{self.name.first} {self.name.last}"


class People:
    """Makes people. None has the same e-mail address as another."""

    def __init__(
        self, rows: Batches, names: Sequence[Names], tags: Sequence[int], chance: Chance, today: datetime
    ) -> None:
        self.count = 0
        self._rows = rows
        self._names = names
        self._tags = tags
        self._chance = chance
        self._today = today
        self._mailboxes: Counter[str] = Counter()

    def name(self) -> Name:
        return self._name_of(self._chance.one_of(self._names))

    def name_in(self, locale: str) -> Name:
        return self._name_of(next(names for names in self._names if names.locale.code == locale))

    def partner_of(self, name: Name) -> Name:
        """Somebody of the same household."""
        partner = self._name_of(name.names)
        if not name.names.families_share_a_name:
            return partner
        return Name(partner.names, partner.is_man, partner.first, name.last)

    def add(
        self,
        name: Name,
        *,
        user: int | None = None,
        company: Company | None = None,
        email: str = "",
        trashed: bool = False,
        deceased: bool = False,
    ) -> Person:
        """A person with ways to reach them; ``email`` is the primary one if given."""
        chance = self._chance
        self.count += 1
        addresses = self._email_addresses(name, email)
        primary = addresses[0] if addresses else None
        person = self._rows.add(
            "people",
            deleted_at=self._rows.recently() if trashed else None,
            user_id=user,
            company_id=company.id if company else None,
            first_name=name.first,
            last_name=name.last,
            nickname=chance.one_of(WORDS) if chance.happens(0.12) else None,
            birthdate=self._birthdate() if chance.happens(0.6) else None,
            deceased=deceased,
            note=chance.one_of(NOTES) if chance.happens(0.15) else None,
            name_email_key=name_email_key(name.first, name.last, primary),
        )
        self._add_emails(person, addresses)
        self._add_phones(person, name)
        for tag in chance.some_of(self._tags, 2):
            self._rows.add("person_tags", person_id=person, tag_id=tag)
        address = add_addresses(self._rows, name.names, chance, person_id=person) if chance.happens(0.4) else None
        return Person(person, name, company, address, deceased)

    def add_crew(self, count: int) -> list[Person]:
        """Those who set up and take down."""
        return [self.add(self.name_in(CREW[number % len(CREW)])) for number in range(count)]

    def add_staff(
        self, companies: Sequence[Company], count: int, tell: Callable[[str, int, int], None]
    ) -> list[Person]:
        """People who work at client firms, until there are ``count`` people in all; those who are not in the trash.

        Every firm has somebody before one has another.
        """
        live = []
        for number, done in enumerate(range(self.count + 1, count + 1)):
            company = companies[number] if number < len(companies) else self._chance.one_of(companies)
            trashed = done % EVERY_TRASHED == 0
            person = self.add(self._name_of(company.names), company=company, trashed=trashed)
            if not trashed:
                live.append(person)
            if done % 1000 == 0 or done == count:
                tell("people", done, count)
        return live

    def _name_of(self, names: Names) -> Name:
        is_man = self._chance.happens(0.5)
        return Name(names, is_man, self._chance.one_of(names.first[is_man]), self._chance.one_of(names.last[is_man]))

    def _birthdate(self) -> date:
        days = self._chance.number(19 * 365, 78 * 365)
        return self._today.date() - timedelta(days=days)

    def _email_addresses(self, name: Name, given: str) -> list[str]:
        """The primary one first. A few people have none."""
        if given:
            return [given]
        wanted = self._chance.one_of((0, 1, 1, 1, 1, 1, 1, 2, 2, 3))
        return [self._email_address(name) for _ in range(wanted)]

    def _email_address(self, name: Name) -> str:
        form = self._chance.one_of(((name.first, name.last), (name.first[0], name.last), (name.last, name.first)))
        box = mailbox(*form) or "mail"
        domain = self._chance.one_of(DOMAINS)
        self._mailboxes[f"{box}@{domain}"] += 1
        namesakes = self._mailboxes[f"{box}@{domain}"]
        return f"{box}@{domain}" if namesakes == 1 else f"{box}.{namesakes}@{domain}"

    def _add_emails(self, person: int, addresses: Sequence[str]) -> None:
        for position, address in enumerate(addresses):
            self._rows.add(
                "emails",
                person_id=person,
                address=address,
                position=position,
                is_primary=position == 0,
                is_historic=position == 2,
            )

    def _add_phones(self, person: int, name: Name) -> None:
        chance = self._chance
        for position in range(chance.one_of((0, 1, 1, 1, 1, 2))):
            number = chance.completed(chance.one_of(name.names.locale.phones))
            self._rows.add(
                "phones",
                person_id=person,
                number=number,
                position=position,
                is_primary=position == 0,
                is_historic=position == 1 and chance.happens(0.3),
            )
