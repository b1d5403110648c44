"""The places of business of the made-up company, with their calendars and services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jsonapi_app.seed.addresses import add_addresses
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import Names


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as a branch offers it; ``price_cents`` is None where the price is agreed on."""

    name: str
    public_name: str
    abbr: str
    minutes: int
    color: str
    price_cents: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A site as it was founded. The services and calendars given up are in the trash."""

    name: str
    locale: str
    calendars: Sequence[tuple[str, str]]  # for the staff, for clients
    offers: Sequence[Offer]
    closed_calendar: str | None = None
    ended_offer: Offer | None = None


BRANCHES = (
    Branch(
        "Agence Nord",
        "fr_FR",
        (("Comptoir", "Comptoir de location"), ("Salle d’essai", "Salle d’écoute et d’essai")),
        (
            Offer("Conseil technique", "Parler de votre projet", "CONS", 45, "#2a9d8f", 0),
            Offer("Retrait de matériel", "Retirer votre matériel", "RETR", 30, "#e9c46a", None),
            Offer("Formation console", "Prendre en main une console", "FORM", 120, "#e76f51", 9000),
        ),
        "Ancien studio",
        Offer("Copie de cassettes", "Copie de vos cassettes", "K7", 60, "#777777", 1500),
    ),
    Branch(
        "Niederlassung Süd",
        "de_DE",
        (("Theke", "Ausgabe und Rücknahme"), ("Vorführraum", "Vorführraum")),
        (
            Offer("Technische Beratung", "Ihr Projekt besprechen", "BER", 45, "#2a9d8f", 0),
            Offer("Rückgabe und Prüfung", "Material zurückgeben", "RÜCK", 30, "#e9c46a", None),
            Offer("Einweisung Lichtpult", "Ein Lichtpult kennenlernen", "EINW", 90, "#e76f51", 7500),
        ),
    ),
    Branch(
        "Depot & Showroom",
        "en_GB",
        (("Trade counter", "Trade counter"), ("Demo room", "Demo room")),
        (
            Offer("Advice", "Talk about your event", "ADV", 30, "#2a9d8f", 0),
            Offer("Collection", "Collect your hire", "COLL", 30, "#e9c46a", None),
            Offer("PAT testing", "Have your own equipment tested", "PAT", 60, "#457b9d", 4500),
            Offer("Desk training", "A morning at the console", "TRNG", 120, "#e76f51", 8000),
        ),
    ),
    Branch(
        "Loja do Sul",
        "pt_PT",
        (("Balcão", "Balcão"), ("Oficina", "Oficina de reparação")),
        (
            Offer("Aconselhamento", "Falar do seu evento", "ACON", 45, "#2a9d8f", 0),
            Offer("Reparação", "Reparar o seu equipamento", "REP", 60, "#457b9d", 3500),
            Offer("Levantamento", "Levantar o material", "LEV", 15, "#e9c46a", None),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Service:
    id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is open. ``calendars`` are ids."""

    id: int
    names: Names
    organization: int
    calendars: Sequence[int]
    services: Sequence[Service]

    @property
    def time_zone(self) -> str:
        return self.names.locale.time_zone


def add_sites(rows: Batches, names: Sequence[Names], organizations: Sequence[int], chance: Chance) -> list[Site]:
    """Each belongs to one of the organizations, by turns, and offers all its services in all its calendars."""
    sites = []
    for number, branch in enumerate(BRANCHES):
        of = next(of for of in names if of.locale.code == branch.locale)
        organization = organizations[number % len(organizations)]
        site = rows.add(
            "sites",
            organization_id=organization,
            name=branch.name,
            phone=chance.completed(chance.one_of(of.locale.phones)),
            fax=chance.completed(chance.one_of(of.locale.phones)) if chance.happens(0.5) else None,
            timezone=of.locale.time_zone,
            phone_country_code=rows.phone_prefixes[of.locale.country],
        )
        add_addresses(rows, of, chance, "Business", site_id=site)
        calendars = _add_calendars(rows, site, branch)
        services = _add_services(rows, site, branch)
        for calendar in calendars:
            for service in services:
                rows.add("calendar_services", calendar_id=calendar, service_id=service.id)
        sites.append(Site(site, of, organization, calendars, services))
    return sites


def _add_calendars(rows: Batches, site: int, branch: Branch) -> list[int]:
    if branch.closed_calendar:
        rows.add("calendars", site_id=site, name=branch.closed_calendar, deleted_at=rows.recently())
    return [
        rows.add("calendars", site_id=site, name=name, public_name=public_name, position=position)
        for position, (name, public_name) in enumerate(branch.calendars)
    ]


def _add_services(rows: Batches, site: int, branch: Branch) -> list[Service]:
    if branch.ended_offer:
        _add_service(rows, site, branch.ended_offer, None, deleted_at=rows.recently())
    return [_add_service(rows, site, offer, position) for position, offer in enumerate(branch.offers)]


def _add_service(rows: Batches, site: int, offer: Offer, position: int | None, **more: object) -> Service:
    service = rows.add(
        "services",
        site_id=site,
        name=offer.name,
        public_name=offer.public_name,
        abbr=offer.abbr,
        duration_minutes=offer.minutes,
        color=offer.color,
        price_cents=offer.price_cents,
        position=position,
        **more,
    )
    return Service(service, offer.minutes)
