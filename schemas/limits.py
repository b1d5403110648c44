"""Limits of what may be written that several schemas share. Every pattern is matched in linear time."""

from __future__ import annotations

import unicodedata
import zoneinfo
from decimal import Decimal

from marshmallow import ValidationError, fields, validate

from schemas.base import Integer, Length, Range, Regexp, Text

LONG_TEXT = Length(max=10_000)
INTEGER_32_BITS = Range(-(2**31), 2**31 - 1)
PRICE = Range(0, Decimal("999999.99"))
# Units of a material on an event, in the meta of the identifier.
QUANTITY = Integer(validate=Range(1, 100_000))
EMAIL = [Length(max=191), validate.Email()]
NOT_BLANK = Regexp(r"\A\s*\S", error="Must not be empty.")
PHONE_PREFIX = Regexp(r"\A[0-9]{1,8}\Z", error="Must be one to eight digits, without +.")
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


class TimeZone(validate.Validator):
    """A time zone of the IANA database."""

    message = "Must be a time zone of the IANA database, such as Europe/Paris."

    def __call__(self, value: str) -> str:
        if value not in zoneinfo.available_timezones():
            raise ValidationError(self.message)
        return value


TAG_NAME = [NOT_BLANK, Letters(" ", digits=True), Length(1, 48)]


def tag_names() -> fields.List:
    """Write-only: the names of all tags that a resource shall have; those that are not there yet are made."""
    return fields.List(Text(validate=TAG_NAME), load_only=True, allow_none=True, validate=Length(max=100))
