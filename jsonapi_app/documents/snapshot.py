"""The bill's snapshot: everything that is printed, as it was when the bill was made. Stored with the bill, in JSON.

Nothing else is read when a bill is rendered, so that it says the same for ever. Texts are printed as they are; an
absent one (None or empty) leaves no gap. Numbers are JSON numbers, instants ISO 8601 in UTC (``2020-02-12T10:00:00Z``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from jsonapi_app.domain.billing import Amounts, BillLine, json_number


class Seller(TypedDict):
    """The company that bills, from the settings."""

    name: str
    street: NotRequired[str | None]
    postal_code: NotRequired[str | None]
    city: NotRequired[str | None]
    country: NotRequired[str | None]
    phone: NotRequired[str | None]
    email: NotRequired[str | None]
    registration_number: NotRequired[str | None]
    vat_number: NotRequired[str | None]


class Recipient(TypedDict):
    """The beneficiary, at the address of then; ``country`` is a name, in the language of the bill."""

    full_name: str
    company: NotRequired[str | None]
    street: NotRequired[str | None]
    postal_code: NotRequired[str | None]
    city: NotRequired[str | None]
    country: NotRequired[str | None]


class BilledEvent(TypedDict):
    """What was rented for; ``days`` are those that are billed."""

    title: str
    location: NotRequired[str | None]
    starts_at: str
    ends_at: str
    days: int


class BillSnapshot(TypedDict):
    """``language`` is ``EN`` or ``FR`` (any other prints English); ``lines`` are all, each as ``BillLine.as_json``."""

    language: str
    number: str
    date: str
    currency: str
    seller: Seller
    beneficiary: Recipient
    event: BilledEvent
    lines: list[dict[str, Any]]
    discount_rate: int | float
    degressive_rate: int | float
    vat_rate: int | float
    due_amount: int | float
    replacement_amount: int | float


def make_snapshot(
    *,
    language: str,
    number: str,
    date: str,
    currency: str,
    seller: Mapping[str, str | None],
    beneficiary: Recipient,
    event: BilledEvent,
    lines: Sequence[BillLine],
    sums: Amounts,
) -> BillSnapshot:
    """The snapshot of a bill over these lines; ``seller`` is the letterhead of the settings."""
    billing: Any = seller
    return {
        "language": language,
        "number": number,
        "date": date,
        "currency": currency,
        "seller": billing,
        "beneficiary": beneficiary,
        "event": event,
        "lines": [line.as_json() for line in lines],
        "discount_rate": json_number(sums.discount_rate),
        "degressive_rate": json_number(sums.degressive_rate),
        "vat_rate": json_number(sums.vat_rate),
        "due_amount": json_number(sums.due_amount),
        "replacement_amount": json_number(sums.replacement_amount),
    }
