"""Names of people, and streets, of several languages: drawn once from Faker, which is slow, and combined afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from faker import Faker

from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.places import LOCALES, Locale

PROVIDERS = ["faker.providers.person", "faker.providers.address"]  # loading all of them takes a hundred times as long
FIRST_NAMES, LAST_NAMES, STREETS = 90, 240, 120  # at most so many of a language, and of a gender where that matters


@dataclass(frozen=True, slots=True)
class Names:
    """What people and streets of one language and country are called.

    The women's names come first in each pair. In some languages surnames too have two forms.
    """

    locale: Locale
    first: tuple[Sequence[str], Sequence[str]]
    last: tuple[Sequence[str], Sequence[str]]
    streets: Sequence[str]

    @property
    def families_share_a_name(self) -> bool:
        return self.last[0] is self.last[1]


def draw_names(chance: Chance) -> list[Names]:
    return [_names_of(locale, chance) for locale in LOCALES]


def mailbox(*names: str) -> str:
    """Names as the part of an e-mail address before the ``@``: a-z, joined by points; may be empty."""
    return ".".join(letters for name in names if (letters := _letters(name)))


def _names_of(locale: Locale, chance: Chance) -> Names:
    faker = Faker(locale.code, PROVIDERS, use_weighting=False)
    faker.seed_instance(chance.number(0, 2**32))
    women, men = (_different(draw, FIRST_NAMES) for draw in (faker.first_name_female, faker.first_name_male))
    if locale.surnames_have_gender:
        last = _different(faker.last_name_female, LAST_NAMES), _different(faker.last_name_male, LAST_NAMES)
    else:
        last = (_different(faker.last_name, LAST_NAMES),) * 2
    return Names(locale, (women, men), last, _different(faker.street_name, STREETS))


def _different(draw: Callable[[], str], most: int) -> list[str]:
    """What ``draw`` gives, each once, in the order of drawing; one letter is not enough for a name."""
    return [name for name in dict.fromkeys(draw() for _ in range(most)) if len(name) > 1]


@cache
def _letters(name: str) -> str:
    """Those of a-z that are left of a name without accents and capitals, in Latin letters where we know them."""
    decomposed = unicodedata.normalize("NFD", name.lower().translate(_LATIN)).translate(_LATIN)
    return "".join(c for c in decomposed if "a" <= c <= "z")


_LATIN = str.maketrans(
    dict(zip("αβγδεζηικλμνξοπρσςτυφωłøđı", "avgdeziiklmnxoprsstyfolodi", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps", "ß": "ss", "æ": "ae", "œ": "oe", "ö": "oe", "ü": "ue", "ä": "ae"}
)
