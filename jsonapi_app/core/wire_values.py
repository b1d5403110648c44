"""What a driver returns, as plain JSON values.

Each kind of attribute has, for each database, the Python expression that turns the driver's value ``v`` into what JSON
takes; dialects compile these into the functions that serialise whole rows. Instants come out as
``2026-05-01T09:30:00.000Z``; amounts as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from jsonapi_app.core.resource import Kind
from jsonapi_app.models.base import Amount
from schemas.base import instant_text

# Names that the expressions use.
EXPRESSION_NAMES: Mapping[str, Any] = {"instant_text": instant_text, "Fragment": orjson.Fragment}

_AS_IS = "{v}"
_JSON = "(Fragment({v}) if {v} is not None else None)"
_SQLITE: Mapping[Kind, str] = {Kind.BOOLEAN: "({v} == 1 if {v} is not None else None)", Kind.JSON: _JSON}
_POSTGRESQL: Mapping[Kind, str] = {
    Kind.JSON: _JSON,
    Kind.INSTANT: "(instant_text({v}) if {v} is not None else None)",
    Kind.DATE: "({v}.isoformat() if {v} is not None else None)",
}


def json_expression(kind: Kind, column_type: Any, dialect_name: str) -> str:
    """The expression for a column, with ``{v}`` where the driver's value goes."""
    if isinstance(column_type, Amount):
        # SQLite holds the smallest unit; dividing integers gives the nearest float, which prints as the decimal.
        number = f"{{v}} / {10**column_type.scale}" if dialect_name == "sqlite" else "float({v})"
        return f"({number} if {{v}} is not None else None)"
    return (_SQLITE if dialect_name == "sqlite" else _POSTGRESQL).get(kind, _AS_IS)


@lru_cache(256)
def json_converter(kind: Kind, column_type: Any, dialect_name: str) -> Callable[[Any], Any]:
    """The expression for a column as a function of one value."""
    expression = json_expression(kind, column_type, dialect_name).format(v="v")
    converter: Callable[[Any], Any] = eval(f"lambda v: {expression}", dict(EXPRESSION_NAMES))  # noqa: S307
    return converter


def json_of(kind: Kind) -> Callable[[Any], Any]:
    """What makes JSON of a value as SQLAlchemy and the rules have it (``Decimal``, ``datetime``, …), if not null."""
    return _OF_PYTHON.get(kind, _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


_OF_PYTHON: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.INSTANT: instant_text,
    Kind.DATE: date.isoformat,
    Kind.MONEY: float,
    Kind.JSON: orjson.loads,
}
