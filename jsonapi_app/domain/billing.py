"""What renting out materials costs, and the lines that a bill keeps of them (contracts 2.7).

Plain functions over plain values: no request, no session, no clock. Money is a ``Decimal`` in the bill's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Self

from jsonapi_app.domain.degressive_rate import DEFAULT_RATE, DegressiveRate
from jsonapi_app.domain.refusals import InTheWay, Unfit

LARGEST_AMOUNT = Decimal("99999999.99")  # NUMERIC(10, 2)
# Enough digits for a product of all rates and any total, so that nothing is rounded before the cents.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_PRICES = ("rental_price", "replacement_price")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of business that the settings give; ``vat_rate`` is a percentage."""

    currency: str = "EUR"
    vat_rate: Decimal = Decimal(20)
    degressive_rate: DegressiveRate = DEFAULT_RATE


@dataclass(frozen=True, slots=True)
class BillLine:
    """A material as it was when it was billed; ``rental_price`` is for one unit and one day."""

    id: int
    name: str
    reference: str
    park_id: int
    category_id: int
    sub_category_id: int | None
    rental_price: Decimal
    replacement_price: Decimal | None
    is_hidden_on_bill: bool
    is_discountable: bool
    quantity: int

    def as_json(self) -> dict[str, Any]:
        """The BillLine of contracts 2.2, as it is stored and sent: prices are numbers, whole ones without ``.0``."""
        line = asdict(self)
        return line | {price: None if line[price] is None else json_number(line[price]) for price in _PRICES}

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Self:
        """The line that ``as_json`` gave."""
        prices = {price: None if line[price] is None else Decimal(str(line[price])) for price in _PRICES}
        return cls(**{**line, **prices})


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a bill comes to. Only ``due_amount`` and ``replacement_amount`` are rounded; the others are exact."""

    degressive_rate: Decimal
    """The factor for all days together."""
    vat_rate: Decimal
    """Percent."""
    discount_rate: Decimal
    """Percent, of the discountable lines."""
    daily: Decimal
    """One day of all lines, hidden ones too."""
    discountable: Decimal
    """One day of the lines that the discount applies to."""
    net_daily: Decimal
    """One day after the discount."""
    excl_vat: Decimal
    """All days, before VAT."""
    due_amount: Decimal
    """All days, with VAT."""
    replacement_amount: Decimal
    """What the materials would cost if they were lost."""

    @property
    def kept(self) -> dict[str, Decimal]:
        """Those that a bill keeps, by name."""
        names = ("discount_rate", "degressive_rate", "vat_rate", "due_amount", "replacement_amount")
        return {name: getattr(self, name) for name in names}


def check_billable(beneficiaries: int, materials: int) -> None:
    """Raises Unfit unless the event has somebody to bill and something to bill."""
    if beneficiaries < 1:
        raise Unfit("The event has no beneficiary to bill.", "event")
    if materials < 1:
        raise Unfit("The event has no materials to bill.", "event")


def check_known(known: bool) -> None:
    """Raises InTheWay when the bill to replace is one that the caller cannot know of: of two at once, one is made."""
    if not known:
        raise InTheWay("Another request has just made a bill for this event.", "event")


def days_count(starts_at: datetime, ends_at: datetime) -> int:
    """The days that are billed: whole periods of 24 hours between the two instants (UTC, in order), and one."""
    return (ends_at - starts_at) // timedelta(days=1) + 1


def bill_number(date: date, event_id: int) -> str:
    """``20200212-00001``: the day of the bill, and the event in at least five digits. Unique: an event has one bill."""
    return f"{date:%Y%m%d}-{event_id:05}"


def amounts(lines: Sequence[BillLine], days: int, discount_rate: Decimal, terms: Terms) -> Amounts:
    """What the ``lines`` come to for ``days`` with a discount of ``discount_rate`` percent.

    Raises Unfit when the degressive rate has no value for the days, or an amount has more than ten digits.
    """
    sums = amounts_at(lines, terms.degressive_rate.rate(days), discount_rate, terms.vat_rate)
    for amount in (sums.due_amount, sums.replacement_amount):
        if amount > LARGEST_AMOUNT:
            raise Unfit(f"The bill would come to {amount}; the largest amount is {LARGEST_AMOUNT}.", "event")
    return sums


def amounts_at(
    lines: Sequence[BillLine], degressive_rate: Decimal, discount_rate: Decimal, vat_rate: Decimal
) -> Amounts:
    """The same, at rates that are settled: those of a bill that was made before.

    Rounded once, half up, at the end: rounding before VAT gives 172.00 where the sample bill says 171.99.
    """
    with localcontext(_EXACT):
        daily = _daily(lines)
        discountable = _daily(line for line in lines if line.is_discountable)
        net_daily = daily - discountable * discount_rate / 100
        excl_vat = net_daily * degressive_rate
        return Amounts(
            degressive_rate=degressive_rate,
            vat_rate=vat_rate,
            discount_rate=discount_rate,
            daily=daily,
            discountable=discountable,
            net_daily=net_daily,
            excl_vat=excl_vat,
            due_amount=to_cents(excl_vat * (1 + vat_rate / 100)),
            replacement_amount=to_cents(_replacement(lines)),
        )


def printed_lines(lines: Iterable[BillLine]) -> list[BillLine]:
    """The lines that the document shows: a hidden one stays out if it costs nothing, else the sum would look wrong."""
    return [line for line in lines if not line.is_hidden_on_bill or line.rental_price]


def to_cents(amount: Decimal) -> Decimal:
    """Two decimals, rounded half up."""
    return amount.quantize(Decimal("0.01"), context=_EXACT)


def json_number(value: Decimal) -> int | float:
    """A decimal as the JSON number that prints like it: 10, not 10.0. Exact up to 15 digits; a price has 8."""
    return int(value) if value == int(value) else float(value)


def _daily(lines: Iterable[BillLine]) -> Decimal:
    return sum((line.rental_price * line.quantity for line in lines), Decimal(0))


def _replacement(lines: Iterable[BillLine]) -> Decimal:
    """A material without a replacement price counts for nothing."""
    return sum(((line.replacement_price or Decimal(0)) * line.quantity for line in lines), Decimal(0))
