"""What of the stock is out, so that rentals take what is left, or knowingly more.

Rentals are entered in the order of their starts: what is out when one starts is then the most that is out during it,
and one that takes no more than is left makes no other one short.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import datetime

from jsonapi_app.domain.availability import Booking, Period, stock_left
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.stock import Item

FEWEST_LINES, MOST_LINES = 3, 25

Lines = Sequence[tuple[Item, int]]


class Diary:
    """Chooses what rentals take, and remembers it while they last. No period starts before the last one."""

    def __init__(self, items: Sequence[Item], chance: Chance, today: datetime) -> None:
        self._items = items
        self._chance = chance
        self._today = today
        self._bookings: dict[int, list[Booking]] = defaultdict(list)  # by material; some may be over
        self._running: list[tuple[Period, Lines]] = []

    def lines(self, period: Period) -> Lines:
        """Different items with quantities that are left. The first of all items are asked for most."""
        lines: dict[Item, int] = {}
        wanted = FEWEST_LINES + int(self._chance.share() ** 2 * (MOST_LINES - FEWEST_LINES + 1))
        for _ in range(wanted * 4):
            item = self._items[int(self._chance.share() ** 2 * len(self._items))]
            left = 0 if item in lines else self._left(item, period)
            if left > 0:
                lines[item] = 1 + int(self._chance.share() ** 2 * left)
            if len(lines) == wanted:
                break
        return list(lines.items())

    def short_lines(self, period: Period) -> Lines:
        """The same, and of another item more than is left: of one that a coming rental has, if possible."""
        lines = self.lines(period)
        taken = {item for item, _ in lines}
        contested = self._contested(period, taken)
        item = self._chance.one_of(contested) if contested else self._unused(period, taken)
        return [*lines, (item, self._left(item, period) + self._chance.number(1, 3))]

    def enter(self, event: int, period: Period, lines: Lines) -> None:
        self._running = [*((other, its) for other, its in self._running if other.end > period.start), (period, lines)]
        for item, quantity in lines:
            self._bookings[item.id].append(Booking(event, period, quantity))

    def _contested(self, period: Period, taken: Set[Item]) -> list[Item]:
        """What one rental has that starts after today and is on when the period starts, and no other one has."""
        coming = [lines for other, lines in self._running if self._today < other.start and period.start < other.end]
        items = (item for lines in coming for item, _ in lines if item not in taken)
        return [item for item in items if len(self._out(item, period)) == 1]

    def _unused(self, period: Period, taken: Set[Item]) -> Item:
        return next(item for item in self._items if item not in taken and not self._out(item, period))

    def _left(self, item: Item, period: Period) -> int:
        counts = item.row["stock_quantity"], item.row["out_of_order_quantity"]
        return stock_left(*counts, self._out(item, period), period)

    def _out(self, item: Item, period: Period) -> list[Booking]:
        """The bookings of the item that are not over when the period starts; the others are forgotten."""
        bookings = self._bookings[item.id]
        if bookings:
            bookings[:] = [booking for booking in bookings if booking.period.end > period.start]
        return bookings
