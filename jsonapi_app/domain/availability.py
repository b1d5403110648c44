"""How many units of a material are free over a period, and what may be booked (contracts 2.6).

Instants are in UTC. Periods are half-open, so events that only touch do not share their units. The trade books more
than there is and then hires in: a shortage is a fact to show, not a refusal, unless the booker could not know of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, chain

from jsonapi_app.domain.refusals import InTheWay, Unfit


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time, ``[start, end)``, in UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Booking:
    """Units of one material that an event, by its key, keeps for a period."""

    event: int
    period: Period
    quantity: int


def check_period(start: datetime, end: datetime) -> None:
    """Raises Unfit unless something can happen between the two."""
    if end <= start:
        raise Unfit("ends_at must be later than starts_at.", "ends_at")


def check_not_outrun(outrun: Sequence[str]) -> None:
    """Raises InTheWay when two requests raced for the last units and this one lost.

    ``outrun`` names the materials that ``is_outrun`` finds once the booking is written.
    """
    if outrun:
        names = ", ".join(outrun)
        raise InTheWay(
            f"What was left was booked by another request while this one was under way: {names}.", "materials"
        )


def is_outrun(
    stock: int, out_of_order: int | None, known: Sequence[Booking], late: Sequence[Booking], period: Period
) -> bool:
    """Whether a material lacks units only because of the ``late`` bookings, which the booker cannot have known of.

    ``known`` are all others, the one just written included. Where they lack units by themselves, the booker meant it.
    """
    lacking_anyway = shortage(stock, out_of_order, known, period) > 0
    return not lacking_anyway and shortage(stock, out_of_order, chain(known, late), period) > 0


def shortage(stock: int, out_of_order: int | None, bookings: Iterable[Booking], period: Period) -> int:
    """Units to hire in at the busiest moment of ``period``; 0 when there are enough.

    For what an event lacks, ``bookings`` include its own.
    """
    return max(-stock_left(stock, out_of_order, bookings, period), 0)


def stock_left(
    stock: int, out_of_order: int | None, bookings: Iterable[Booking], period: Period, except_event: int | None = None
) -> int:
    """Units free at the busiest moment of ``period``; negative when overbooked.

    ``bookings`` are those of one material, confirmed or not, without the ones of events in the trash. For what an
    event can choose from, ``except_event`` leaves its own out.
    """
    others = (booking for booking in bookings if booking.event != except_event)
    return stock - (out_of_order or 0) - peak(others, period)


def short_bookings(stock: int, out_of_order: int | None, bookings: Iterable[Booking]) -> list[Booking]:
    """Those of one material's ``bookings`` during which more units are out than there are, by their start."""
    in_order = stock - (out_of_order or 0)
    in_time = sorted(bookings, key=lambda booking: (booking.period.start, booking.event))
    changes = _changes(in_time)
    out = zip(changes, accumulate(changes.values()), strict=True)
    too_many = [instant for instant, units in out if units > in_order]
    return [b for b in in_time if bisect_left(too_many, b.period.end) > bisect_left(too_many, b.period.start)]


def peak(bookings: Iterable[Booking], period: Period) -> int:
    """Most units that are out at one instant of ``period``.

    Returns and departures of one instant are added up first, so a unit returned at noon can leave again at noon.
    Bookings need no clipping: intervals that overlap pairwise share an instant, so no sum outside ``period`` is larger.
    """
    changes = _changes(booking for booking in bookings if booking.period.overlaps(period))
    return max(accumulate(changes.values()), default=0)


def _changes(bookings: Iterable[Booking]) -> dict[datetime, int]:
    """By how many units what is out grows at an instant, in the order of time."""
    changes: Counter[datetime] = Counter()
    for booking in bookings:
        changes[booking.period.start] += booking.quantity
        changes[booking.period.end] -= booking.quantity
    return {instant: changes[instant] for instant in sorted(changes)}
