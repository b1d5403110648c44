"""The labels of the made-up company, in the languages that are spoken there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jsonapi_app.seed.batches import Batches

OF_MATERIALS = ("fragile", "weatherproof", "flight case", "à vérifier", "nur mit Techniker", "novedad", "heavy load")
OF_PEOPLE = ("technician", "freelance", "cariste", "Fahrer", "regular client", "newsletter", "voluntário")
OF_COMPANIES = ("festival", "théâtre", "Lieferant", "pays late", "30 days", "städtisch", "ayuntamiento")
TRASHED = ("vhs", "smoke free", "Altbestand")


@dataclass(frozen=True, slots=True)
class Tags:
    """The ids of the tags that each kind of thing can carry."""

    of_materials: Sequence[int]
    of_people: Sequence[int]
    of_companies: Sequence[int]


def add_tags(rows: Batches) -> Tags:
    made = [[rows.add("tags", name=name) for name in names] for names in (OF_MATERIALS, OF_PEOPLE, OF_COMPANIES)]
    for name in TRASHED:
        rows.add("tags", name=name, deleted_at=rows.recently())
    return Tags(*made)
