"""The fixed texts of a bill, in English and French, and how each language writes its dates.

French puts a non-breaking space before a colon, a percent sign and inside ``8 h 30``; babel does so in amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from babel.dates import format_datetime

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The texts of one language; names in braces are filled in. Patterns are those of CLDR."""

    locale: str
    file_name: str
    title: str
    recipient: str
    number: str
    date: str
    event: str
    location: str
    rental: str
    period: str
    one_day: str
    several_days: str
    columns: tuple[str, str, str, str, str]
    """Reference, name, quantity, price of a unit per day, total per day."""
    not_discounted: str
    total_per_day: str
    degressive_rate: str
    total_of_days: str
    discount: str
    total_without_vat: str
    vat: str
    due: str
    prices_without_vat: str
    replacement: str
    registration_number: str
    vat_number: str
    page: str
    date_pattern: str
    date_pattern_on_the_first: str
    time_pattern: str

    def days(self, count: int) -> str:
        return (self.one_day if count == 1 else self.several_days).format(days=count)

    def day(self, instant: datetime) -> str:
        """The date of ``instant`` in its own zone."""
        pattern = self.date_pattern_on_the_first if instant.day == 1 else self.date_pattern
        return format_datetime(instant, pattern, locale=self.locale)

    def moment(self, instant: datetime) -> str:
        """Date and time of ``instant`` in its own zone, to the minute."""
        return self.day(instant) + format_datetime(instant, self.time_pattern, locale=self.locale)


ENGLISH = Wording(
    locale="en_GB",
    file_name="bill",
    title="Invoice",
    recipient="Billed to",
    number="Invoice no.",
    date="Date",
    event="Event",
    location="Venue",
    rental="Rental",
    period="{start} to {end} ({days})",
    one_day="{days} day",
    several_days="{days} days",
    columns=("Reference", "Item", "Quantity", "Price per day", "Total per day"),
    not_discounted="no discount",
    total_per_day="Total per day",
    degressive_rate="Degressive rate for {days}",
    total_of_days="Total for {days}",
    discount="Discount of {rate} on discountable items ({amount})",
    total_without_vat="Total excluding VAT",
    vat="VAT at {rate}",
    due="Total due, including VAT",
    prices_without_vat="Prices per day exclude VAT.",
    replacement="Replacement value of the equipment: {amount}.",
    registration_number="Registration no. {number}",
    vat_number="VAT no. {number}",
    page="Page {page} of {pages}",
    date_pattern="d MMMM y",
    date_pattern_on_the_first="d MMMM y",
    time_pattern=", HH:mm",
)

FRENCH = Wording(
    locale="fr_FR",
    file_name="facture",
    title="Facture",
    recipient="Facturé à",
    number="Facture n°",
    date="Date",
    event="Événement",
    location="Lieu",
    rental="Location",
    period="Du {start} au {end} ({days})",
    one_day=f"{{days}}{NBSP}jour",
    several_days=f"{{days}}{NBSP}jours",
    columns=("Référence", "Désignation", "Quantité", "Prix par jour", "Total par jour"),
    not_discounted="hors remise",
    total_per_day="Total par jour",
    degressive_rate="Tarif dégressif pour {days}",
    total_of_days="Total pour {days}",
    discount="Remise de {rate} sur les articles remisables ({amount})",
    total_without_vat="Total hors taxes (HT)",
    vat="TVA à {rate}",
    due="Total à payer, TVA comprise (TTC)",
    prices_without_vat="Les prix par jour s’entendent hors taxes.",
    replacement=f"Valeur de remplacement du matériel{NBSP}: {{amount}}.",
    registration_number=f"N°{NBSP}d’immatriculation{NBSP}: {{number}}",
    vat_number=f"N°{NBSP}de TVA{NBSP}: {{number}}",
    page="Page {page} sur {pages}",
    date_pattern="d MMMM y",
    date_pattern_on_the_first="d'er' MMMM y",
    time_pattern=f"' à 'H'{NBSP}h{NBSP}'mm",
)

_BY_LANGUAGE: Mapping[str, Wording] = {"EN": ENGLISH, "FR": FRENCH}


def wording(language: str) -> Wording:
    """The texts for a user's language setting; English for one that has none."""
    return _BY_LANGUAGE.get(language.upper(), ENGLISH)


def country_name(code: str, fallback: str, language: str) -> str:
    """What a country (ISO 3166) is called in the language; ``fallback`` where that has no name for it."""
    return str(Locale.parse(wording(language).locale).territories.get(code, fallback))
