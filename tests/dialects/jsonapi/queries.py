"""Short ways to read a query string in a test."""

from __future__ import annotations

from jsonapi_app.core.errors import ApiError, BadParameter
from jsonapi_app.core.query import Filter
from jsonapi_app.dialects.jsonapi.grammar import FAMILIES, INCLUDED_SIZE, Request, parse

EVERYTHING = frozenset({*FAMILIES, INCLUDED_SIZE})


def read(text: str) -> Request:
    return parse(text.encode(), EVERYTHING)


def terms(text: str) -> tuple[Filter, ...]:
    return read(text).query.filter.terms


def blamed(text: str | bytes, supports: frozenset[str] = EVERYTHING) -> list[str | None]:
    """The parameters that are refused, each with a 400; empty when nothing is."""
    try:
        parse(text if isinstance(text, bytes) else text.encode(), supports)
    except ApiError as error:
        faults = error.faults
    else:
        return []
    assert all(isinstance(fault, BadParameter) for fault in faults)
    return [fault.parameter for fault in faults]


def short(value: object) -> str:
    """A name for a test case, also when its value is 50,000 characters."""
    return ascii(value)[:40]
