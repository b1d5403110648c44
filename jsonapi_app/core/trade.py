"""What the settings say of the business itself: its terms, its letterhead, its language and its time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jsonapi_app.domain.billing import Terms


@dataclass(frozen=True, slots=True)
class Trade:
    """``letterhead``: name, street, postal_code, city, country, phone, email, registration_number, vat_number.

    ``language`` is that of new users, ``EN`` or ``FR``; ``time_zone`` an IANA name.
    """

    terms: Terms = field(default_factory=Terms)
    letterhead: Mapping[str, str | None] = field(default_factory=lambda: {"name": "Backline"})
    language: str = "EN"
    time_zone: str = "UTC"
