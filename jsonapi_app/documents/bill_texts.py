"""What a bill says, as finished texts: the template only places them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal, format_percent

from jsonapi_app.documents.wording import Wording, wording
from jsonapi_app.domain.billing import Amounts, BillLine, amounts_at, printed_lines, to_cents

MINUS = "\u2212"


def bill_texts(snapshot: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """The texts of the bill in its language, with dates in ``zone``, by the names that the template uses."""
    words = wording(snapshot["language"])
    bill = _Bill(snapshot, words, _Writer(words, snapshot["currency"], zone))
    return {
        "language": words.locale.split("_")[0],
        "title": words.title,
        "number": snapshot["number"],
        "seller": {"name": snapshot["seller"]["name"], "address": _seller_lines(snapshot["seller"])},
        "recipient": {"label": words.recipient, "lines": _recipient_lines(snapshot["beneficiary"])},
        "facts": bill.facts(),
        "columns": words.columns,
        "lines": bill.lines(),
        "price": bill.price(),
        "vat": bill.vat(),
        "due": bill.due(),
        "notes": bill.notes(),
        "footer": _footer(snapshot["seller"], words),
        "page": words.page,
    }


def instant(text: str) -> datetime:
    """An instant of the snapshot; one without a zone is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Numbers and instants in the manner of a language."""

    words: Wording
    currency: str
    zone: tzinfo

    def money(self, amount: Decimal) -> str:
        """Two decimals whatever the currency, because that is what bills are rounded to."""
        text = format_currency(to_cents(amount), self.currency, locale=self.words.locale, currency_digits=False)
        return text.replace("-", MINUS)

    def number(self, number: Decimal | int) -> str:
        return format_decimal(number, locale=self.words.locale)

    def percent(self, rate: Decimal) -> str:
        return format_percent(rate / 100, locale=self.words.locale, decimal_quantization=False)

    def day(self, text: str) -> str:
        return self.words.day(instant(text).astimezone(self.zone))

    def moment(self, text: str) -> str:
        return self.words.moment(instant(text).astimezone(self.zone))


class _Bill:
    """The parts of one bill."""

    def __init__(self, snapshot: Mapping[str, Any], words: Wording, write: _Writer) -> None:
        self._snapshot = snapshot
        self._words = words
        self._write = write
        self._lines = [BillLine.from_json(line) for line in snapshot["lines"]]
        self._amounts = _amounts(snapshot, self._lines)
        self._days = words.days(snapshot["event"]["days"])

    def facts(self) -> list[tuple[str, str]]:
        """Label and value of what identifies the bill; those without a value are left out."""
        words, event = self._words, self._snapshot["event"]
        start, end = self._write.moment(event["starts_at"]), self._write.moment(event["ends_at"])
        facts = (
            (words.number, self._snapshot["number"]),
            (words.date, self._write.day(self._snapshot["date"])),
            (words.event, event["title"]),
            (words.location, event.get("location")),
            (words.rental, words.period.format(start=start, end=end, days=self._days)),
        )
        return [(label, value) for label, value in facts if value]

    def lines(self) -> list[dict[str, str]]:
        return [self._line(line) for line in printed_lines(self._lines)]

    def _line(self, line: BillLine) -> dict[str, str]:
        left_out = self._amounts.discount_rate and not line.is_discountable
        return {
            "reference": line.reference,
            "name": line.name,
            "note": self._words.not_discounted if left_out else "",
            "quantity": self._write.number(line.quantity),
            "price": self._write.money(line.rental_price),
            "total": self._write.money(line.rental_price * line.quantity),
        }

    def price(self) -> list[tuple[str, str]]:
        """Label and amount of how the total without VAT comes about.

        The discount comes last, though the rule takes it off each day: the product is the same, and the cents that are
        printed add up.
        """
        words, write, amounts = self._words, self._write, self._amounts
        factor = write.number(amounts.degressive_rate)
        return [
            (words.total_per_day, write.money(amounts.daily)),
            (words.degressive_rate.format(days=self._days), f"× {factor}"),
            *(self._discount() if amounts.discount_rate else ()),
        ]

    def _discount(self) -> list[tuple[str, str]]:
        words, write, amounts = self._words, self._write, self._amounts
        all_days = to_cents(amounts.daily * amounts.degressive_rate)
        rate, base = write.percent(amounts.discount_rate), amounts.discountable * amounts.degressive_rate
        return [
            (words.total_of_days.format(days=self._days), write.money(all_days)),
            (words.discount.format(rate=rate, amount=write.money(base)), write.money(self._excl_vat - all_days)),
        ]

    def vat(self) -> list[tuple[str, str]]:
        """The total without VAT, and the VAT: what is left to the due, which is rounded only once."""
        words, write = self._words, self._write
        return [
            (words.total_without_vat, write.money(self._excl_vat)),
            (
                words.vat.format(rate=write.percent(self._amounts.vat_rate)),
                write.money(self._due_amount - self._excl_vat),
            ),
        ]

    def due(self) -> tuple[str, str]:
        return self._words.due, self._write.money(self._due_amount)

    def notes(self) -> list[str]:
        replacement = self._write.money(_decimal(self._snapshot["replacement_amount"]))
        return [self._words.prices_without_vat, self._words.replacement.format(amount=replacement)]

    @property
    def _excl_vat(self) -> Decimal:
        return to_cents(self._amounts.excl_vat)

    @property
    def _due_amount(self) -> Decimal:
        return _decimal(self._snapshot["due_amount"])


def _amounts(snapshot: Mapping[str, Any], lines: Sequence[BillLine]) -> Amounts:
    rates = (_decimal(snapshot[rate]) for rate in ("degressive_rate", "discount_rate", "vat_rate"))
    return amounts_at(lines, *rates)


def _decimal(number: int | float) -> Decimal:
    return Decimal(str(number))


def _seller_lines(seller: Mapping[str, Any]) -> list[str]:
    return [*_address_lines(seller), *_present(seller, "phone", "email")]


def _recipient_lines(beneficiary: Mapping[str, Any]) -> list[str]:
    return [*_present(beneficiary, "company", "full_name"), *_address_lines(beneficiary)]


def _address_lines(address: Mapping[str, Any]) -> list[str]:
    streets = (address.get("street") or "").splitlines()
    locality = " ".join(_present(address, "postal_code", "city"))
    return [line for line in (*streets, locality, *_present(address, "country")) if line.strip()]


def _footer(seller: Mapping[str, Any], words: Wording) -> list[str]:
    numbers = [
        getattr(words, kind).format(number=number)
        for kind in ("registration_number", "vat_number")
        if (number := seller.get(kind))
    ]
    return [seller["name"], *numbers]


def _present(values: Mapping[str, Any], *names: str) -> list[str]:
    return [values[name] for name in names if values.get(name)]
