"""The smallest bill's snapshot, for tests to put into it what matters to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jsonapi_app.domain.billing import BillLine, Terms, amounts, json_number


def line(number: int = 1, price: str = "15", quantity: int = 1, **values: Any) -> dict[str, Any]:
    smallest: dict[str, Any] = {
        "name": f"Console {number}",
        "reference": f"CL{number}",
        "sub_category_id": None,
        "replacement_price": Decimal(100),
        "is_hidden_on_bill": False,
        "is_discountable": True,
    }
    smallest |= {"park_id": 1, "category_id": 1, "rental_price": Decimal(price), "quantity": quantity}
    return BillLine(id=number, **(smallest | values)).as_json()


def bill(
    language: str = "EN",
    lines: list[dict[str, Any]] | None = None,
    discount_rate: str = "0",
    days: int = 2,
    terms: Terms = Terms(),
) -> dict[str, Any]:
    """A snapshot that fits its lines; by default the sample of the seed, 171.99 with a discount of 10."""
    if lines is None:
        lines = [line(1, "15"), line(2, "37", 2), line(3, "1", 2)]
    sums = amounts([BillLine.from_json(each) for each in lines], days, Decimal(discount_rate), terms)
    return {
        "language": language,
        "number": "20200212-00001",
        "date": "2020-02-12T10:00:00.000Z",
        "currency": terms.currency,
        "seller": {"name": "Loire Scène"},
        "beneficiary": {"full_name": "Fountain Jean"},
        "event": {
            "title": "Premier événement",
            "starts_at": "2020-03-01T08:30:00Z",
            "ends_at": "2020-03-02T23:59:59Z",
            "days": days,
        },
        "lines": lines,
        **{
            name: json_number(getattr(sums, name))
            for name in ("discount_rate", "degressive_rate", "vat_rate", "due_amount", "replacement_amount")
        },
    }
