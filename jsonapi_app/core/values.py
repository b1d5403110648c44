"""Values of filters: from what a client sent, by the kind of the field, to what is bound in the SQL.

Text comes from a query string, JSON scalars from the JSON form of a filter; both are taken, and anything else is a
`BadParameter` that names the parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.resource import Kind, Resource

_INTEGER_RANGE = range(-(2**63), 2**63)
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_KEY = re.compile(r"(0|[1-9][0-9]{0,17})\Z")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class _Mismatch(ValueError):
    """A value that is not of the field's kind."""


def convert(kind: Kind, value: Any, parameter: str) -> Any:
    """``value`` as the kind's Python type; BadParameter when it is not one."""
    try:
        return _CONVERTERS[kind](value)
    except _Mismatch as error:
        raise BadParameter(f"{_shown(value)} is not {error}.", parameter=parameter) from None


def key_of(resource: Resource, public_id: Any) -> Any:
    """The database's form of a resource id, or None where no row can have it.

    There is one spelling of an id: ``01``, ``+1`` or a UUID in capitals is nobody's.
    """
    if not isinstance(public_id, str):
        return None
    if resource.public:
        return public_id if is_uuid(public_id) else None
    return int(public_id) if _KEY.match(public_id) else None


def is_uuid(text: str) -> bool:
    """Whether ``text`` is a UUID in canonical form: lower case, with hyphens."""
    return _UUID.match(text) is not None


def boolean(value: Any) -> bool:
    if isinstance(value, str) and value in _BOOLEANS:
        return _BOOLEANS[value]
    if isinstance(value, bool):
        return value
    raise _Mismatch("a boolean (true or false)")


def _text(value: Any) -> str:
    # No database stores a NUL, so nothing can be found by one; PostgreSQL would not even look.
    if not isinstance(value, str) or "\0" in value:
        raise _Mismatch("text")
    return value


def _integer(value: Any) -> int | Decimal:
    number = _decimal(value, "an integer")
    if number != int(number) or int(number) not in _INTEGER_RANGE:
        raise _Mismatch("an integer")
    return int(number)


def _money(value: Any) -> Decimal:
    return _decimal(value, "a number")


def _decimal(value: Any, wanted: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Mismatch(wanted)
    if isinstance(value, str) and not _NUMBER.match(value):
        raise _Mismatch(wanted)
    number = Decimal(str(value))
    if not number.is_finite():
        raise _Mismatch(wanted)
    return number


def _instant(value: Any) -> datetime:
    try:
        text = _text(value)
        # A "+" that was not percent-encoded arrives as a blank.
        instant = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Mismatch("an ISO 8601 date and time, such as 2026-05-01T09:30:00Z") from None


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise _Mismatch("a date, such as 2026-05-01") from None


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


_CONVERTERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.MONEY: _money,
    Kind.BOOLEAN: boolean,
    Kind.INSTANT: _instant,
    Kind.DATE: _date,
}
