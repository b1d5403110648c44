"""Models of a kind of equipment: what one is called, what it costs, and its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jsonapi_app.seed.catalogue import Kind, Span
from jsonapi_app.seed.chance import Chance

Fact = str | int | float | bool

SUFFIXES = ("", "", "", "i", "s", "XT", " mk II")
HALVES_FROM = 10  # euros: prices are in halves from there, below in tenths


@dataclass(frozen=True, slots=True)
class Variant:
    """A model of a kind. ``facts`` are values of custom attributes, by their names."""

    name: str
    rental_price: Decimal
    replacement_price: Decimal | None
    stock_quantity: int
    facts: Mapping[str, Fact]


def some_variant(kind: Kind, maker: str, chance: Chance) -> Variant:
    """A model of ``kind`` by ``maker``, from the smallest (size 0) to the largest (size 1)."""
    size = chance.share()
    colour = chance.one_of(kind.colours) if kind.colours else None
    metres = kind.metres[int(size * len(kind.metres))] if kind.metres else None
    daily = _rounded(_between(kind.daily, (size * 3 + chance.share()) / 4))
    return Variant(
        name=f"{_model(kind, maker, chance, size)}{_told_apart(metres, colour)}",
        rental_price=daily,
        replacement_price=None if kind.sold else Decimal(max(1, round(daily * chance.number(18, 42) / 5) * 5)),
        stock_quantity=round(_between(kind.stock, chance.share() * (1 - size * 0.7))),
        facts=_facts(kind, chance, size, metres, colour),
    )


def _model(kind: Kind, maker: str, chance: Chance, size: float) -> str:
    if not kind.series:
        return f"{kind.noun[0].upper()}{kind.noun[1:]} {maker}"
    return f"{maker} {kind.series} {100 + int(size * 88) * 10}{chance.one_of(SUFFIXES)} {kind.noun}"


def _told_apart(metres: float | None, colour: str | None) -> str:
    return (f", {metres:g} m" if metres else "") + (f", {colour}" if colour else "")


def _facts(kind: Kind, chance: Chance, size: float, metres: float | None, colour: str | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"Weight": round(_between(kind.kg, size), 2 if kind.kg[1] < 5 else 1)}
    if kind.watts:
        facts["Power"] = round(_between(kind.watts, size) / 10) * 10
    if metres:
        facts["Length"] = float(metres)
    if kind.channels:
        facts["Channels"] = kind.channels[int(size * len(kind.channels))]
    if colour:
        facts["Colour"] = colour
    if kind.degrees:
        facts["Beam angle"] = round(_between(kind.degrees, chance.share()), 1)
    if kind.load_kg:
        facts["Load capacity"] = round(_between(kind.load_kg, size) / 5) * 5
    return facts


def _between(span: Span, place: float) -> float:
    return span[0] + (span[1] - span[0]) * place


def _rounded(price: float) -> Decimal:
    steps = 2 if price >= HALVES_FROM else 10
    return Decimal(round(price * steps)) / steps
