"""The bills of past rentals, each as ``core/rules/billing.py`` draws one up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from jsonapi_app.core.trade import Trade
from jsonapi_app.documents.snapshot import BilledEvent, BillSnapshot, Recipient, make_snapshot
from jsonapi_app.documents.wording import country_name
from jsonapi_app.domain.billing import Amounts, BillLine, amounts, bill_number, days_count
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.people import Person
from jsonapi_app.seed.rentals import Rental
from schemas.base import instant_text

TRADE = Trade(
    letterhead={
        "name": "Backline",
        "street": "7 impasse des Projecteurs",
        "postal_code": "44000",
        "city": "Nantes",
        "country": "France",
        "phone": "+33 1 99 00 12 34",
        "email": "bills@example.org",
        "registration_number": "000 000 000",
        "vat_number": "FR 00 000000000",
    }
)
LATEST = timedelta(days=7)  # after the end
DISCOUNTS = (*("0",) * 6, "5", "10", "12.5", "33.3333")
EVERY_TRASHED = 40
# What each line says of its material.
_OF_MATERIAL = [name for name in BillLine.__dataclass_fields__ if name not in ("id", "quantity")]


def add_bills(rows: Batches, rentals: Sequence[Rental], chance: Chance, today: datetime) -> None:
    """One for nearly every confirmed rental that has been over for a week, by who planned it."""
    over = [rental for rental in rentals if rental.is_confirmed and rental.period.end + LATEST < today]
    billed = [rental for rental in over if chance.happens(0.92)]
    for number, rental in enumerate(billed, 1):
        _add_bill(rows, rental, chance, is_trashed=number % EVERY_TRASHED == 0)


def _add_bill(rows: Batches, rental: Rental, chance: Chance, is_trashed: bool) -> None:
    date = _office_hour(rental, chance)
    days = days_count(rental.period.start, rental.period.end)
    lines = [_line(item.id, item.row, quantity) for item, quantity in rental.lines]
    sums = amounts(lines, days, Decimal(chance.one_of(DISCOUNTS)), TRADE.terms)
    rows.add(
        "bills",
        number=bill_number(date, rental.id),
        date=date,
        event_id=rental.id,
        beneficiary_id=rental.client.id,
        user_id=rental.author.id,
        lines=orjson.dumps([line.as_json() for line in lines]).decode(),
        snapshot=orjson.dumps(_snapshot(rental, date, days, lines, sums)).decode(),
        currency=TRADE.terms.currency,
        created_at=date,
        updated_at=date,
        deleted_at=rows.recently(date) if is_trashed else None,
        **sums.kept,
    )


def _office_hour(rental: Rental, chance: Chance) -> datetime:
    """On one of the days after the rental, but the last."""
    day = rental.period.end.date() + timedelta(chance.number(1, LATEST.days - 1))
    opening = datetime.combine(day, time(8), rental.period.end.tzinfo)
    return chance.instant(opening, opening + timedelta(hours=9))


def _line(material: int, row: Any, quantity: int) -> BillLine:
    return BillLine(id=material, quantity=quantity, **{name: row[name] for name in _OF_MATERIAL})


def _snapshot(rental: Rental, date: datetime, days: int, lines: Sequence[BillLine], sums: Amounts) -> BillSnapshot:
    language = rental.author.login.language
    return make_snapshot(
        language=language,
        number=bill_number(date, rental.id),
        date=instant_text(date),
        currency=TRADE.terms.currency,
        seller=TRADE.letterhead,
        beneficiary=_recipient(rental.client, language),
        event=BilledEvent(
            title=rental.title,
            location=rental.location,
            starts_at=instant_text(rental.period.start),
            ends_at=instant_text(rental.period.end),
            days=days,
        ),
        lines=lines,
        sums=sums,
    )


def _recipient(client: Person, language: str) -> Recipient:
    """At the client's own address, else at the firm's; both are in the country of the client's name."""
    assert client.company is not None
    address, country = client.address or client.company.address, client.name.names.locale.country
    return {
        "full_name": client.full_name,
        "company": client.company.legal_name,
        "street": address["street"],
        "postal_code": address["postal_code"],
        "city": address["city"],
        "country": country_name(country, country, language),
    }
