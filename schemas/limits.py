"""Limits of what may be written that several schemas share. Every pattern is matched in linear time."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from marshmallow import ValidationError, validate

from schemas.base import Length, Range, Regexp

LONG_TEXT = Length(max=10_000)
INTEGER_32_BITS = Range(-(2**31), 2**31 - 1)
PRICE = Range(0, Decimal("999999.99"))
EMAIL = [Length(max=191), validate.Email()]
NOT_BLANK = Regexp(r"\A\s*\S", error="Must not be empty.")
TELEPHONE = Regexp(
    r"\A\+?[ ().-]*[0-9][0-9 ().-]*\Z",
    error='Not a valid telephone number: digits, blanks and "().-", after an optional "+".',
)


class Letters(validate.Validator):
    """Letters of any script, with their accents, and the characters of ``others``; digits only with ``digits``."""

    def __init__(self, others: str = "", *, digits: bool = False) -> None:
        self.others = others
        self.digits = digits

    def __call__(self, value: str) -> str:
        if not all(self._allows(character) for character in value):
            raise ValidationError(self._message())
        return value

    def _allows(self, character: str) -> bool:
        category = unicodedata.category(character)
        return category[0] in "LM" or (self.digits and category == "Nd") or character in self.others

    def _message(self) -> str:
        kinds = "letters, digits" if self.digits else "letters"
        marks = "".join(self.others.split())
        return f"Must contain only {kinds} and blanks" + (f" and {marks}." if marks else ".")
