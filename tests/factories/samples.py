"""Random rows that are known in full, for tests that compare the service with plain Python.

Texts mix cases, accents and scripts and repeat; optional values are often null. Equal seeds make equal rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.factories import Factory, Made

if TYPE_CHECKING:
    from tests.client import Api

WORDS = (
    "console",
    "écran",
    "Écran",
    "ECRAN",
    "echo",
    "Zebra",
    "zebra",
    "ähnlich",
    "Ärger",
    "ß",
    "Straße",
    "STRASSE",
    "œuvre",
    "été",
    "Ωmega",
    "ωmega",
    "жук",
    "Жук",
    "日本",
    "١٢",
)
PUNCTUATED = ("100%", "snake_case", "back\\slash", "a*b?c[d]", "it's", 'say "hi"', "a,b", "-", "_", "%")
PRICES = (0, 0.01, 9.9, 10, 10.5, 99.99, 100, 1234.5)


@dataclass(frozen=True, eq=False)
class Sample:
    """A stored row with everything that can be compared: attributes, and samples of what it is related to."""

    made: Made
    values: dict[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        return self.made.id

    def __getitem__(self, name: str) -> Any:
        return self.id if name == "id" else self.values[name]


Samples = dict[str, list[Sample]]


@dataclass(frozen=True)
class Drawn:
    """Samples by type, in the database that ``api`` (an admin) reads."""

    api: Api
    samples: Samples


def draw(make: Factory, seed: int = 7, size: int = 60) -> Samples:
    """Random ``materials`` and ``people`` (``size`` of each), with what they are related to."""
    random = Random(seed)
    samples: Samples = {}
    _draw_inventory(make, random, samples, size)
    _draw_people(make, random, samples, size)
    return samples


def _draw_inventory(make: Factory, random: Random, samples: Samples, size: int) -> None:
    for type_ in ("parks", "categories", "tags"):
        names = [f"{word} {type_} {'abcdefgh'[index]}" for index, word in enumerate(random.sample(WORDS, 6))]
        samples[type_] = _stored(make, type_, [{"name": name} for name in names])
    categories = [random.choice(samples["categories"]) for _ in range(6)]
    subs = [{"name": f"{_text(random)} {index}", "category": category} for index, category in enumerate(categories)]
    samples["sub_categories"] = _stored(make, "sub_categories", subs)
    rows = []
    for index in range(size):
        sub_category = random.choice([None, *samples["sub_categories"]])
        rows.append(
            {
                "name": _text(random),
                "description": _maybe(random, _text(random)),
                "reference": f"{random.choice('abcABC')}-{index}",
                "rental_price": random.choice([*PRICES, random.randrange(10**6) / 100]),
                "stock_quantity": random.randrange(6),
                "out_of_order_quantity": _maybe(random, random.randrange(4)),
                "replacement_price": _maybe(random, random.choice([10, 10.5, 2000, 99999.99])),
                "serial_number": _maybe(random, f"S-{random.randrange(20)}"),
                "is_discountable": random.random() < 0.5,
                "note": _maybe(random, random.choice(PUNCTUATED)),
                "created_at": f"2026-0{random.randrange(1, 9)}-10T08:00:00.{random.randrange(3)}00Z",
                "park": random.choice(samples["parks"]),
                "category": sub_category["category"] if sub_category else random.choice(samples["categories"]),
                "sub_category": sub_category,
                "tags": random.sample(samples["tags"], random.randrange(4)),
            }
        )
    samples["materials"] = _stored(make, "materials", rows)


def _draw_people(make: Factory, random: Random, samples: Samples, size: int) -> None:
    companies = [
        {"legal_name": f"{word} & Co {index}", "phone": _maybe(random, f"+41221234{index}")}
        for index, word in enumerate(random.sample(WORDS, 5))
    ]
    samples["companies"] = _stored(make, "companies", companies)
    rows = [
        {
            "first_name": _text(random),
            "last_name": random.choice(WORDS),
            "nickname": _maybe(random, _text(random)),
            "birthdate": _maybe(random, str(date(1950, 1, 1) + timedelta(days=random.randrange(400)))),
            "deceased": random.random() < 0.3,
            "note": _maybe(random, random.choice(PUNCTUATED)),
            "company": random.choice([None, *samples["companies"]]),
            "tags": random.sample(samples["tags"], random.randrange(4)),
        }
        for _ in range(size)
    ]
    samples["people"] = _stored(make, "people", rows)


def _stored(make: Factory, type_: str, rows: list[dict[str, Any]]) -> list[Sample]:
    made = make.many(type_, [{name: _made(value) for name, value in row.items()} for row in rows])
    return [Sample(one, row) for one, row in zip(made, rows, strict=True)]


def _made(value: Any) -> Any:
    match value:
        case Sample():
            return value.made
        case list():
            return [_made(item) for item in value]
    return value


def _text(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randrange(1, 4)))


def _maybe(random: Random, value: Any) -> Any:
    return None if random.random() < 0.3 else value
