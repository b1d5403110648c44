"""The checks of Robert 2 on what is sent, each with its texts word for word (contracts 2.4). ``{f}`` is the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import ValidationError

from schemas.limits import EMAIL, TELEPHONE, Letters

DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Check:
    """``holds`` of a value (``""`` comes as None), else ``texts`` are told. ``keywords``: the same in JSON Schema, as
    far as that can say it."""

    texts: tuple[str, ...]
    holds: Callable[[Any], bool]
    keywords: Mapping[str, Any] = field(default_factory=dict)


def check(text: str, holds: Callable[[Any], bool], **keywords: Any) -> Check:
    return Check((f"{{f}} {text}",), holds, keywords)


def length(low: int, high: int) -> Check:
    return check(
        f"must have a length between {low} and {high}",
        lambda v: isinstance(v, str) and low <= len(v) <= high,
        type="string",
        minLength=low,
        maxLength=high,
    )


def at_most(high: int) -> Check:
    """Of something that is text; what is none is told by another check."""
    return check(
        f"must have a length lower than {high}", lambda v: not isinstance(v, str) or len(v) <= high, maxLength=high
    )


def at_least(low: int) -> Check:
    return check(
        f"must have a length greater than {low}",
        lambda v: isinstance(v, str) and len(v) >= low,
        type="string",
        minLength=low,
    )


def between(low: float, high: float) -> Check:
    """Of something that is a number; what is none is told by another check."""
    return check(
        f"must be between {low} and {high}",
        lambda v: not is_number(v) or low <= float(v) <= high,
        minimum=low,
        maximum=high,
    )


def most(high: int) -> Check:
    return check(f"must be lower than or equals {high}", lambda v: not is_number(v) or float(v) <= high, maximum=high)


def one_of(*values: str) -> Check:
    texts = tuple(f'{{f}} must be equals "{value}"' for value in values)
    return Check(
        ("At least one of these rules must pass for {f}", *texts),
        lambda v: isinstance(v, str) and v in values,
        {"type": "string", "enum": list(values)},
    )


def only(text: str, pattern: str) -> Check:
    """Of something that is text; an empty one has nothing wrong in it."""
    matches = re.compile(pattern).fullmatch
    return check(
        f"must contain only {text}",
        lambda v: not isinstance(v, str) or matches(v) is not None,
        pattern=f"^{pattern}$",
    )


def letters(text: str, allowed: Callable[[str], object], **keywords: Any) -> Check:
    """Here an empty one is told, too."""
    return check(
        f"must contain only {text}",
        lambda v: isinstance(v, str) and v != "" and _passes(allowed, v),
        type="string",
        minLength=1,
        **(keywords or {"description": f"Only {text} and blanks. A letter of any script is one."}),
    )


def is_number(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", value, re.ASCII) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63


def is_integer(value: Any) -> bool:
    return is_number(value) and float(value) == int(float(value))


def moment(value: Any) -> datetime | None:
    """A date and time as they are written here, without a zone; None for anything else."""
    for form in DATE_FORMATS if isinstance(value, str) else ():
        try:
            found = datetime.strptime(value, form)  # noqa: DTZ007  # the zone is a setting
        except ValueError:
            continue
        # The first and the last year have instants that no other zone can tell.
        return found if 1 < found.year < 9999 else None
    return None


def _passes(validate: Callable[[Any], object], value: Any) -> bool:
    try:
        return validate(value) is not None
    except ValidationError:
        return False


_NUMBER: Mapping[str, Any] = {"type": ["number", "string"], "pattern": r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$"}

NOT_EMPTY = check(
    "must not be empty", lambda v: v is not None and v != [] and str(v).strip() != "", minLength=1, pattern=r"\S"
)
NUMERIC = check("must be numeric", is_number, **_NUMBER)
FLOAT = check("must be a float number", is_number, **_NUMBER)
INTEGER = check(
    "must be an integer number", is_integer, type=["integer", "string"], pattern=r"^[+-]?[0-9]{1,15}(\.0{1,15})?$"
)
BOOLEAN = check("must be a boolean", lambda v: isinstance(v, bool), type="boolean")
DATE = check(
    "must be a valid date",
    lambda v: moment(v) is not None,
    type="string",
    # What no pattern says: how many days a month has.
    pattern="^(?!000[01]|9999)[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
    "([ T](2[0-3]|[01]?[0-9]):[0-5]?[0-9]:[0-5]?[0-9])?$",
)
TEXT = check("must be a string", lambda v: isinstance(v, str), type="string")
# Of what is there at all: what is not is told by another check.
TEXT_IF_ANY = check("must be a string", lambda v: v is None or isinstance(v, str), type="string")
LIST = check("must be an array", lambda v: isinstance(v, list), type="array")
OBJECT = check("must be an object", lambda v: isinstance(v, dict), type="object")
VALID_EMAIL = check(
    "must be valid email", lambda v: isinstance(v, str) and _passes(EMAIL[1], v), type="string", format="email"
)
VALID_PHONE = check(
    "must be a valid telephone number",
    lambda v: isinstance(v, str) and len(v) > 4 and _passes(TELEPHONE, v),
    type="string",
    minLength=5,
    pattern=str(TELEPHONE.regex.pattern).replace(r"\A", "^").replace(r"\Z", "$"),
)
PRICE = between(0, 999999.99)

PARK_NAME = letters("letters (a-z)", Letters(" "))
TAG_NAME = letters("letters (a-z) and digits (0-9)", Letters(" ", digits=True))
PSEUDO = letters("letters (a-z) and digits (0-9)", re.compile(r"[A-Za-z0-9]+").fullmatch, pattern="^[A-Za-z0-9]+$")
PERSON_NAME = letters(
    r"""letters (a-z) and ""&-_'\",;./\\ÇçàÀâÂäÄèÈéÉêÊëËîÎïÏôÔöÔùÙûÛüÜøØæÆ""" + '""', Letters(" &-_'\",;./\\")
)
REFERENCE = only('letters (a-z), digits (0-9) and ".,-/_+ "', r"[A-Za-z0-9.,\-/_+ ]*")
SERIAL_NUMBER = only('letters (a-z), digits (0-9) and "-/*."', r"[A-Za-z0-9\-/*.]*")
DISCOUNT = check(
    "must be between 0 and 99.9999",
    lambda v: is_number(v) and 0 <= float(v) <= 99.9999,
    **_NUMBER,
    minimum=0,
    maximum=99.9999,
)
