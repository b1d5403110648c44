"""The technical visits of the made-up company: what is checked at its sites, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jsonapi_app.domain.availability import Period
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.everybody import Everybody
from jsonapi_app.seed.sites import Site
from jsonapi_app.seed.times import local, working_day
from schemas.planning import INTERVENTION

# The codes of contracts 4.
PLANNED, IN_PROGRESS, DONE, VERIFIED, REFUSED, CANCELLED = range(6)
PREVENTIVE, CURATIVE, TRAINING = 1, 2, 3
DRAFT, CONFIRMED = 0, 1
PAST = (*(DONE,) * 4, *(VERIFIED,) * 9, *(REFUSED,) * 2, *(CANCELLED,) * 2)
FUTURE = (*(PLANNED,) * 9, CANCELLED)

DAYS_BEFORE, DAYS_AFTER = 200, 100
PLANNED_AHEAD = 60  # days
ARCHIVED_AFTER = timedelta(days=120)
EVERY_TRASHED = 25
# Name of the routine, and whether it is still followed.
ROUTINES = (
    ("Vérification annuelle des ponts et palans", True),
    ("Jährliche Prüfung der Feuerlöscher", True),
    ("Quarterly PAT testing", True),
    ("Relevé des lampes à décharge", False),
)
PROVIDERS = (
    ("Vérif’Scène", "planning@example.org"),
    ("Prüfdienst Nordlicht", "termine@example.com"),
    ("Safe Rig Inspections", "office@example.net"),
    ("Segurança em Palco", "geral@example.org"),
)
WORK: Mapping[int, Sequence[str]] = {
    PREVENTIVE: (
        "Contrôle des élingues et des moteurs de levage",
        "Prüfung der Feuerlöscher und Notleuchten",
        "PAT testing of all extension leads",
        "Revisão do compressor",
    ),
    CURATIVE: (
        "Porte sectionnelle bloquée à mi-hauteur",
        "Undichtes Dach über Regal 12",
        "Dimmer rack trips the breaker",
        "Substituição de uma fechadura",
    ),
    TRAINING: (
        "Formation au travail en hauteur",
        "Staplerschein, zweiter Teil",
        "First aid at work, refresher",
        "Formação em manuseamento de cargas",
    ),
}
ACTIONS = (
    "Tout a été contrôlé, deux élingues mises au rebut.",
    "Getauscht und geprüft.",
    "All passed, labels renewed.",
)
REMARKS = ("Accès facile.", "Bitte nächstes Mal Licht einschalten.", "Allow more time for the roof.")
DECISIONS = {
    VERIFIED: ("Conforme.", "In Ordnung.", "Report received, nothing to add."),
    REFUSED: ("Rapport incomplet : photos manquantes.", "Zwei Geräte fehlen in der Liste.", "Has to be done again."),
}
# A scrawl, 64 by 20 pixels.
SIGNATURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAAAUAQAAAAAVDQaSAAAAbUlEQVR42mP4DwUMeBifYYwv/39DGL/+N8iDGT/+2x//"
    "Zw9k/Plf//lHff9/hn/19T8P/H8AZMjX/5X9/8me4f/5+j81/z8DDXy8/+c/eX4g4+f8x/8P1AMZ//yfQ+3qR7KUgYGf4Q8DEGB1DwA9EIlJI+jSgAAA"
    "AABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True)
class Routine:
    id: int
    organization: int


def add_visits(
    rows: Batches, sites: Sequence[Site], everybody: Everybody, chance: Chance, today: datetime, count: int
) -> None:
    """``count`` visits around today; the first one is going on."""
    routines = _add_routines(rows, sites, chance, today)
    for number in range(1, count + 1):
        site = chance.one_of(sites)
        period = _today(site, today) if number == 1 else _some_period(site, chance, today)
        _add_visit(rows, [site, *_others(site, sites, chance)], period, routines, everybody, chance, today, number)


def _add_routines(rows: Batches, sites: Sequence[Site], chance: Chance, today: datetime) -> list[Routine]:
    """All routines for each organization that has sites; those that are followed."""
    followed = []
    for organization in dict.fromkeys(site.organization for site in sites):
        for name, is_followed in ROUTINES:
            made = rows.before(today - timedelta(2 * DAYS_BEFORE), DAYS_BEFORE)
            ended = None if is_followed else chance.instant(made, today)
            routine = rows.add(
                "routines",
                organization_id=organization,
                name=name,
                archived_at=ended,
                created_at=made,
                updated_at=ended or made,
            )
            if is_followed:
                followed.append(Routine(routine, organization))
    return followed


def _today(site: Site, today: datetime) -> Period:
    return Period(*(local(today.date(), hour, 0, site.time_zone) for hour in (8, 17)))


def _some_period(site: Site, chance: Chance, today: datetime) -> Period:
    first, last = today.date() - timedelta(DAYS_BEFORE), today.date() + timedelta(DAYS_AFTER)
    day, hour = working_day(first, last, chance), chance.number(8, 14)
    return Period(*(local(day, at, 0, site.time_zone) for at in (hour, hour + chance.number(1, 4))))


def _others(site: Site, sites: Sequence[Site], chance: Chance) -> list[Site]:
    """Sometimes the other sites of the organization are visited, too."""
    if not chance.happens(0.2):
        return []
    return [other for other in sites if other.organization == site.organization and other is not site]


def _add_visit(
    rows: Batches,
    sites: Sequence[Site],
    period: Period,
    routines: Sequence[Routine],
    everybody: Everybody,
    chance: Chance,
    today: datetime,
    number: int,
) -> None:
    author, made = chance.one_of(everybody.authors), rows.before(period.start, PLANNED_AHEAD)
    organization = sites[0].organization
    type_ = chance.one_of((PREVENTIVE, PREVENTIVE, PREVENTIVE, CURATIVE, CURATIVE, TRAINING))
    event = rows.add(
        "events",
        kind=INTERVENTION,
        description=chance.one_of(WORK[type_]),
        starts_at=period.start,
        ends_at=period.end,
        organization_id=organization,
        created_by_id=author.id,
        archived_at=_archived(period, chance, today),
        created_at=made,
        deleted_at=rows.recently(made) if number % EVERY_TRASHED == 0 else None,
    )
    fitting = [routine.id for routine in routines if routine.organization == organization]
    routine = chance.one_of(fitting) if type_ == PREVENTIVE and chance.happens(0.7) else None
    contact = chance.one_of(everybody.clients) if type_ == CURATIVE else None
    rows.add(
        "interventions",
        event_id=event,
        intervention_type=type_,
        routine_id=routine,
        auto_created=routine is not None and chance.happens(0.8),
        assigned_user_id=chance.one_of(everybody.authors).id if chance.happens(0.7) else None,
        assigned_company_contact_id=contact.id if contact else None,
        attendee_count=chance.number(3, 14) if type_ == TRAINING else None,
        **_provider(chance),
        **_course(period, everybody, chance, today),
    )
    for site in sites:
        rows.add("event_sites", event_id=event, site_id=site.id)


def _archived(period: Period, chance: Chance, today: datetime) -> datetime | None:
    may_be = period.end + ARCHIVED_AFTER < today and chance.happens(0.5)
    return chance.instant(period.end + ARCHIVED_AFTER, today) if may_be else None


def _provider(chance: Chance) -> dict[str, Any]:
    if chance.happens(0.15):
        return {}
    name, email = chance.one_of(PROVIDERS)
    return {"provider_name": name, "provider_email": email}


def _course(period: Period, everybody: Everybody, chance: Chance, today: datetime) -> dict[str, Any]:
    """How far the visit has come, with what is known at that stage."""
    if period.start > today:
        creation_status = DRAFT if chance.happens(0.2) else CONFIRMED
        return {"status": chance.one_of(FUTURE), "creation_status": creation_status, "code_pin": _pin(chance)}
    arrival = period.start + timedelta(minutes=chance.number(-10, 25))
    begun = {"creation_status": CONFIRMED, "code_pin": _pin(chance), "actual_start": min(arrival, today)}
    if period.end > today:
        return begun | {"status": IN_PROGRESS}
    status = chance.one_of(PAST)
    if status == CANCELLED:
        return {"creation_status": CONFIRMED, "status": status}
    return begun | {"status": status} | _outcome(status, period, everybody, chance, today)


def _pin(chance: Chance) -> int:
    return chance.number(1000, 9999)


def _outcome(status: int, period: Period, everybody: Everybody, chance: Chance, today: datetime) -> dict[str, Any]:
    done = {
        "actual_end": min(period.end + timedelta(minutes=chance.number(-25, 40)), today),
        "img_signature": SIGNATURE if chance.happens(0.3) else None,
        "provider_action_comment": chance.one_of(ACTIONS),
        "provider_general_comment": chance.one_of(REMARKS) if chance.happens(0.3) else None,
    }
    if status == DONE:
        return done
    return done | {
        "verified_by_id": chance.one_of(everybody.authors).id,
        "verified_at": chance.instant(period.end, min(period.end + timedelta(days=5), today)),
        "decision_comment": chance.one_of(DECISIONS[status]),
    }
