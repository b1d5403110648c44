"""The rentals of the made-up company: what leaves for which event, for whom and with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jsonapi_app.domain.availability import Period
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.diary import Diary, Lines
from jsonapi_app.seed.everybody import Everybody
from jsonapi_app.seed.occasions import OCCASIONS
from jsonapi_app.seed.people import Person
from jsonapi_app.seed.stock import Item
from jsonapi_app.seed.times import busy_days, local
from jsonapi_app.seed.users import User
from schemas.planning import RENTAL

DAYS_BEFORE, DAYS_AFTER = 440, 290  # today: two years
LENGTHS = (*(1,) * 14, *(2,) * 12, *(3,) * 9, *(4,) * 4, *(5,) * 3, 14)  # in days
STARTS, ENDS = ((7, 30), (8, 0), (9, 0), (10, 30), (14, 0)), ((17, 0), (18, 30), (20, 0), (22, 0), (23, 30))
TAKEN_DOWN = (4, 0)  # an hour that no change of clocks skips
# Days from today on which a rental of THIS_LONG starts, whatever chance says: there is always something on.
THIS_WEEK, THIS_LONG = (-2, -1, 0, 2), 4
PLANNED_AHEAD = 200  # days
EVERY_TRASHED = 48
FEWEST_SHORTAGES, SHORTAGE_EVERY = 4, 500


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a rental at first."""

    beneficiaries: Sequence[Person]
    period: Period
    is_trashed: bool

    @property
    def client(self) -> Person:
        return self.beneficiaries[0]


@dataclass(frozen=True, slots=True)
class Rental:
    """A rental that is not in the trash, for its bill."""

    id: int
    title: str
    location: str
    period: Period
    is_confirmed: bool
    client: Person
    author: User
    lines: Lines


def add_rentals(
    rows: Batches,
    everybody: Everybody,
    items: Sequence[Item],
    chance: Chance,
    today: datetime,
    count: int,
    tell: Callable[[str, int, int], None],
) -> list[Rental]:
    """Those of ``count`` rentals that are not in the trash. A few of the coming ones lack something."""
    diary = Diary(items, chance, today)
    plans = _plans(everybody, chance, today, count)
    short = _some_to_come(plans, today)
    rentals = []
    for done, plan in enumerate(plans, 1):
        lines = diary.short_lines(plan.period) if done - 1 in short else diary.lines(plan.period)
        rental = _add_rental(rows, everybody, chance, today, plan, lines)
        if not plan.is_trashed:
            diary.enter(rental.id, rental.period, lines)
            rentals.append(rental)
        if done % 1000 == 0 or done == count:
            tell("rentals", done, count)
    return rentals


def _plans(everybody: Everybody, chance: Chance, today: datetime, count: int) -> list[Plan]:
    first = today.date() - timedelta(DAYS_BEFORE)
    days = busy_days(first, DAYS_BEFORE + DAYS_AFTER, max(0, count - len(THIS_WEEK)), chance)
    lengths = [(day, chance.one_of(LENGTHS)) for day in days]
    lengths += [(today.date() + timedelta(offset), THIS_LONG) for offset in THIS_WEEK]
    staff: dict[int, list[Person]] = defaultdict(list)
    for person in everybody.clients:
        staff[_firm(person)].append(person)
    plans = []
    for number, (day, length) in enumerate(lengths[-count:], 1):
        client = chance.one_of(everybody.clients)
        colleagues = chance.some_of(staff[_firm(client)], 2) if chance.happens(0.4) else []
        beneficiaries = [client, *(person for person in colleagues if person is not client)]
        period = _period(day, length, client.name.names.locale.time_zone, chance)
        plans.append(Plan(beneficiaries, period, is_trashed=number % EVERY_TRASHED == 0))
    return sorted(plans, key=lambda plan: plan.period.start)


def _period(day: date, length: int, time_zone: str, chance: Chance) -> Period:
    """From the morning, mostly, to an evening; one in six is taken down in the night after."""
    last = day + timedelta(length - 1)
    start = local(day, *chance.one_of(STARTS), time_zone)
    if chance.happens(1 / 6):
        return Period(start, local(last + timedelta(1), *TAKEN_DOWN, time_zone))
    return Period(start, local(last, *chance.one_of(ENDS), time_zone))


def _some_to_come(plans: Sequence[Plan], today: datetime) -> set[int]:
    """The places of the plans that will lack something, from the next one to the middle of what is planned."""
    coming = [place for place, plan in enumerate(plans) if plan.period.start > today and not plan.is_trashed]
    wanted = max(FEWEST_SHORTAGES, len(plans) // SHORTAGE_EVERY)
    return {coming[number * len(coming) // wanted // 2] for number in range(wanted) if coming}


def _add_rental(
    rows: Batches,
    everybody: Everybody,
    chance: Chance,
    today: datetime,
    plan: Plan,
    lines: Lines,
) -> Rental:
    author = chance.one_of(everybody.authors)
    title, location, description = _wording(plan, chance)
    made = rows.before(plan.period.start, PLANNED_AHEAD)
    event = rows.add(
        "events",
        kind=RENTAL,
        title=title,
        description=description,
        location=location,
        starts_at=plan.period.start,
        ends_at=plan.period.end,
        created_by_id=author.id,
        created_at=made,
        deleted_at=rows.recently(made) if plan.is_trashed else None,
    )
    is_confirmed = _is_confirmed(plan.period.start - today, chance)
    rows.add("rentals", event_id=event, is_confirmed=is_confirmed)
    for position, (item, quantity) in enumerate(lines):
        rows.add("event_materials", event_id=event, material_id=item.id, quantity=quantity, position=position)
    for position, person in enumerate(plan.beneficiaries):
        rows.add("event_beneficiaries", event_id=event, person_id=person.id, position=position)
    for position, person in enumerate(chance.some_of([author.person, *everybody.crew], 4)):
        rows.add("event_assignees", event_id=event, person_id=person.id, position=position)
    return Rental(event, title, location, plan.period, is_confirmed, plan.client, author, lines)


def _wording(plan: Plan, chance: Chance) -> tuple[str, str, str | None]:
    """Title, location and description of the event, in the client's language."""
    names = plan.client.name.names
    occasions, place = OCCASIONS[names.locale.code], chance.one_of(names.locale.places).city
    families = {"name": chance.one_of(names.last[1]), "other": chance.one_of(names.last[1])}
    title = chance.one_of(occasions.titles).format(place=place, year=plan.period.start.year, **families)
    description = chance.one_of(occasions.descriptions) if chance.happens(0.6) else None
    return title, chance.one_of(occasions.venues).format(place=place), description


def _is_confirmed(ahead: timedelta, chance: Chance) -> bool:
    """Nearly all that was or is soon, a half of what is half a year ahead."""
    return chance.happens(0.97 - max(0, min(ahead.days, 180)) / 180 * 0.47)


def _firm(client: Person) -> int:
    assert client.company is not None
    return client.company.id
