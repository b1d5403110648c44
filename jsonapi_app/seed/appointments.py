"""The appointment books of the made-up company: the files of clients, and entries of every kind around today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jsonapi_app.domain.availability import Period
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.everybody import Everybody
from jsonapi_app.seed.sites import Service, Site
from jsonapi_app.seed.times import local, working_days_around

OPENING, CLOSING = 9 * 60, 18 * 60  # minutes of the day, on the clocks of the site
STEP = 15  # minutes
KINDS = (*("appointment",) * 7, *("busy",) * 2, "availability")
COLORS = {"busy": "#9d4edd", "availability": "#52b788", "note": "#ffd166"}
PLANNED_AHEAD = 21  # days
FEWEST_FILES = 8
EVERY_TRASHED_FILE, EVERY_TRASHED = 17, 40
FILE_COMMENTS = (
    "Préfère le matin.",
    "Zahlt immer bar.",
    "Parks in the yard, knows the code.",
    "Traz sempre o próprio transporte.",
    "Ne plus prêter de câble sans caution.",
)
TEXTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "FR": {
        "appointment": ("Deux enceintes et un micro pour un mariage.", "Devis à revoir ensemble.", "Premier contact."),
        "busy": ("Inventaire des câbles", "Réunion d’équipe", "Livraison fournisseur"),
        "availability": ("Ouvert aux rendez-vous", "Permanence conseil"),
        "note": ("Quai fermé à partir de 16 h.", "Penser aux piles."),
    },
    "DE": {
        "appointment": (
            "Möchte das kleine Pult ausprobieren.",
            "Zwei Koffer, einer mit defektem Schloss.",
            "Erstes Gespräch.",
        ),
        "busy": ("Prüfung der Traversen", "Teamsitzung", "Lager umräumen"),
        "availability": ("Frei für Termine", "Offene Sprechstunde"),
        "note": ("Hoftor wird gestrichen.", "Schlüssel liegt beim Pförtner."),
    },
    "GB": {
        "appointment": ("Village hall, about 150 people.", "Wants to compare two desks.", "Returning the radio kit."),
        "busy": ("Stock take", "Van at the garage", "Team meeting"),
        "availability": ("Open for bookings", "Drop-in advice"),
        "note": ("Fire drill some time today.", "Bank holiday on Monday: remind clients."),
    },
    "PT": {
        "appointment": ("Coluna sem som de um lado.", "Arraial em junho, cerca de 300 pessoas.", "Quer orçamento."),
        "busy": ("Inventário", "Entrega de fornecedor"),
        "availability": ("Aberto a marcações",),
        "note": ("Rua cortada ao trânsito.", "Falta papel na impressora."),
    },
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of time in a calendar; only an appointment is for a service."""

    kind: str
    period: Period
    service: Service | None = None


def add_appointments(
    rows: Batches, sites: Sequence[Site], everybody: Everybody, chance: Chance, today: datetime, count: int
) -> None:
    """``count`` entries, a few a day in each calendar: the more there are, the farther from today."""
    files = _add_client_files(rows, sites, everybody, chance, count // 4)
    entries = _entries(sites, chance, today)
    for number in range(1, count + 1):
        site, calendar, entry = next(entries)
        file = chance.one_of(files[site.id]) if entry.service else None
        _add_entry(rows, site, calendar, entry, file, everybody, chance, is_trashed=number % EVERY_TRASHED == 0)


def _add_client_files(
    rows: Batches, sites: Sequence[Site], everybody: Everybody, chance: Chance, count: int
) -> Mapping[int, Sequence[int]]:
    """About ``count`` files, no two of a person at a site; those that are not in the trash, by the id of the site."""
    people = [*everybody.clients, *everybody.households]
    taken: set[tuple[int, int]] = set()
    files = defaultdict(list)
    for number in range(max(count, FEWEST_FILES * len(sites))):
        site, person = sites[number % len(sites)], chance.one_of(people)
        if (site.id, person.id) in taken:
            continue
        taken.add((site.id, person.id))
        trashed = len(taken) % EVERY_TRASHED_FILE == 0
        file = rows.add(
            "client_files",
            site_id=site.id,
            person_id=person.id,
            comments=chance.one_of(FILE_COMMENTS) if chance.happens(0.3) else None,
            from_web=chance.happens(0.4),
            email_reminders=chance.happens(0.8),
            sms_reminders=chance.happens(0.6),
            extern_id=chance.completed("C-####") if chance.happens(0.2) else None,
            deleted_at=rows.recently() if trashed else None,
        )
        if not trashed:
            files[site.id].append(file)
    return files


def _entries(sites: Sequence[Site], chance: Chance, today: datetime) -> Iterator[tuple[Site, int, Entry]]:
    """What is in the calendars of the sites, without end."""
    for day in working_days_around(today.date()):
        for site in sites:
            for calendar in site.calendars:
                for entry in _entries_of_day(site, day, chance):
                    yield site, calendar, entry


def _entries_of_day(site: Site, day: date, chance: Chance) -> Iterator[Entry]:
    """Up to three entries, one after the other and while the site is open; sometimes a note for the day."""
    if chance.happens(0.08):
        midnight = local(day, 0, 0, site.time_zone)
        yield Entry("note", Period(midnight, midnight))
    at = OPENING + chance.number(0, 12) * STEP
    for _ in range(chance.number(1, 3)):
        kind = chance.one_of(KINDS)
        service = chance.one_of(site.services) if kind == "appointment" else None
        end = at + (service.minutes if service else chance.number(4, 12) * STEP)
        if end > CLOSING:
            return
        start, until = (local(day, *divmod(minute, 60), site.time_zone) for minute in (at, end))
        yield Entry(kind, Period(start, until), service)
        at = end + chance.number(0, 8) * STEP


def _add_entry(
    rows: Batches,
    site: Site,
    calendar: int,
    entry: Entry,
    file: int | None,
    everybody: Everybody,
    chance: Chance,
    *,
    is_trashed: bool,
) -> None:
    author = chance.one_of(everybody.authors)
    from_web = entry.kind == "appointment" and chance.happens(0.35)
    made = rows.before(entry.period.start, PLANNED_AHEAD)
    event = rows.add(
        "events",
        kind=entry.kind,
        starts_at=entry.period.start,
        ends_at=entry.period.end,
        created_by_id=author.id,
        created_at=made,
        deleted_at=rows.recently(made) if is_trashed else None,
    )
    texts = TEXTS[site.names.locale.country]
    told = entry.kind != "appointment" or chance.happens(0.5)
    rows.add(
        "appointments",
        event_id=event,
        calendar_id=calendar,
        client_file_id=file,
        service_id=entry.service.id if entry.service else None,
        text=chance.one_of(texts[entry.kind]) if told else None,
        comments=chance.one_of(texts["note"]) if chance.happens(0.1) else None,
        taker=None if from_web else author.person.full_name,
        from_web=from_web,
        color=COLORS.get(entry.kind),
    )
