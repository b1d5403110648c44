"""The client firms of the made-up company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jsonapi_app.seed.addresses import add_addresses
from jsonapi_app.seed.batches import Batches
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import Names

NOTES = (
    "Order number required on every bill.",
    "Livraison par le quai arrière uniquement.",
    "Rabatt von 10 % ab drei Tagen vereinbart.",
    "Cierra en agosto.",
    "Chiedere sempre del direttore tecnico.",
)
EVERY_TRASHED = 7


@dataclass(frozen=True, slots=True)
class Company:
    """A firm, and how its people are called."""

    id: int
    legal_name: str
    names: Names
    address: Mapping[str, str]


def add_companies(
    rows: Batches, names: Sequence[Names], tags: Sequence[int], chance: Chance, count: int
) -> list[Company]:
    """The live ones of ``count`` companies, no two of one name."""
    namesakes: Counter[str] = Counter()
    live = []
    for done in range(1, count + 1):
        of = names[done % len(names)]
        legal_name = chance.one_of(of.locale.firms).format(chance.one_of(of.last[1]))
        namesakes[legal_name] += 1
        if namesakes[legal_name] > 1:
            legal_name = f"{legal_name} ({namesakes[legal_name]})"
        trashed = done % EVERY_TRASHED == 0
        company = rows.add(
            "companies",
            deleted_at=rows.recently() if trashed else None,
            legal_name=legal_name,
            phone=chance.completed(chance.one_of(of.locale.phones)) if chance.happens(0.85) else None,
            note=chance.one_of(NOTES) if chance.happens(0.2) else None,
        )
        for tag in chance.some_of(tags, 2):
            rows.add("company_tags", company_id=company, tag_id=tag)
        address = add_addresses(rows, of, chance, "Business", company_id=company)
        if not trashed:
            live.append(Company(company, legal_name, of, address))
    return live
