"""The operators of filters, one line each: how the SQL compares, and how a client's value becomes what is bound.

Text is compared exactly by ``eq``, ``ne``, ``in``, ``notin`` and ``like``, by its folded twin everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, and_, bindparam, not_

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.resource import Kind
from jsonapi_app.core.sql import one_of
from jsonapi_app.core.values import convert
from jsonapi_app.models.base import fold

Values = dict[str, Any]
ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Comparand:
    """What is compared: a column, its folded twin (None where it is not text), and the type values are bound as."""

    kind: Kind
    column: Any
    twin: Any
    type: Any
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Operator:
    """``compare`` makes the condition with parameters that start with a name; ``bind`` makes their values."""

    compare: Callable[[Comparand, str], ColumnElement[bool]]
    bind: Callable[[Comparand, str, Any, str], Values]


def operator_for(kind: Kind, name: str) -> Operator | None:
    """The operator of that name, None where it does not go with the kind."""
    return OPERATORS[kind].get(name)


def _compared(method: str, *, folded: bool = False) -> Operator:
    """A comparison with one value."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        left = comparand.twin if folded else comparand.column
        return getattr(left, method)(bindparam(name, type_=comparand.type))  # type: ignore[no-any-return]

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        typed = convert(comparand.kind, value, parameter)
        return {name: fold(typed) if folded else typed}

    return Operator(compare, bind)


def _text_equals() -> Operator:
    """The twin is what is indexed; case decides after that."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        exact = comparand.column == bindparam(name, type_=comparand.type)
        return and_(comparand.twin == bindparam(f"{name}_folded", type_=String()), exact)

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        text = convert(Kind.TEXT, value, parameter)
        return {name: text, f"{name}_folded": fold(text)}

    return Operator(compare, bind)


def _listed(*, negated: bool = False) -> Operator:
    """A comparison with each of a list."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        found: ColumnElement[bool] = one_of(comparand.column, name, comparand.type)
        if negated:
            return not_(found)
        return found if comparand.twin is None else and_(one_of(comparand.twin, f"{name}_folded"), found)

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        typed = [convert(comparand.kind, item, parameter) for item in items(value, parameter)]
        return {name: typed, f"{name}_folded": [fold(t) for t in typed] if comparand.kind is Kind.TEXT else []}

    return Operator(compare, bind)


def _between(*, folded: bool = False) -> Operator:
    """Both bounds are inside."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        low, high = (bindparam(f"{name}_{end}", type_=comparand.type) for end in ("low", "high"))
        left = comparand.twin if folded else comparand.column
        return left.between(low, high)  # type: ignore[no-any-return]

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        low, high = (convert(comparand.kind, item, parameter) for item in items(value, parameter))
        return {f"{name}_low": fold(low) if folded else low, f"{name}_high": fold(high) if folded else high}

    return Operator(compare, bind)


def _matches(pattern_of: Callable[[str], str]) -> Operator:
    """A LIKE on the folded text; ``pattern_of`` makes the pattern."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        return comparand.twin.like(bindparam(name, type_=String()), escape=ESCAPE)  # type: ignore[no-any-return]

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        return {name: pattern_of(fold(convert(Kind.TEXT, value, parameter)))}

    return Operator(compare, bind)


def _like() -> Operator:
    """Case matters: SQLite's LIKE ignores it for ASCII letters, its GLOB does not."""

    def compare(comparand: Comparand, name: str) -> ColumnElement[bool]:
        pattern = bindparam(name, type_=String())
        if comparand.dialect.name == "sqlite":
            return comparand.column.op("GLOB", is_comparison=True)(pattern)  # type: ignore[no-any-return]
        return comparand.column.like(pattern, escape=ESCAPE)  # type: ignore[no-any-return]

    def bind(comparand: Comparand, name: str, value: Any, parameter: str) -> Values:
        as_pattern = _glob if comparand.dialect.name == "sqlite" else _tidy_pattern
        return {name: as_pattern(convert(Kind.TEXT, value, parameter))}

    return Operator(compare, bind)


def items(value: Any, parameter: str) -> Sequence[Any]:
    """The values of a list; BadParameter for anything else."""
    if isinstance(value, list | tuple):
        return value
    raise BadParameter("This operator takes a list of values.", parameter=parameter)


def literal(text: str) -> str:
    """``text`` with the wildcards of LIKE escaped."""
    return re.sub(r"([%_\\])", r"\\\1", text)


def _tokens(pattern: str) -> Iterator[tuple[str, bool]]:
    """The characters of a LIKE pattern, each with whether it is a wildcard; a backslash makes the next one literal."""
    characters = iter(pattern)
    for character in characters:
        if character == ESCAPE:
            yield next(characters, ESCAPE), False
        else:
            yield character, character in "%_"


def _tidy_pattern(pattern: str) -> str:
    """The same LIKE pattern without stray escapes, which PostgreSQL refuses."""
    return "".join(token if wild else literal(token) for token, wild in _tokens(pattern))


def _glob(pattern: str) -> str:
    """The same pattern in the syntax of GLOB."""
    wildcards = {"%": "*", "_": "?"}
    return "".join(
        wildcards[token] if wild else f"[{token}]" if token in "*?[" else token for token, wild in _tokens(pattern)
    )


_EQUALITY = {
    "eq": _compared("__eq__"),
    "ne": _compared("__ne__"),
    "in": _listed(),
    "notin": _listed(negated=True),
}
_ORDERED = {
    **_EQUALITY,
    "lt": _compared("__lt__"),
    "le": _compared("__le__"),
    "gt": _compared("__gt__"),
    "ge": _compared("__ge__"),
    "between": _between(),
}
_TEXT = {
    **_EQUALITY,
    "eq": _text_equals(),
    "lt": _compared("__lt__", folded=True),
    "le": _compared("__le__", folded=True),
    "gt": _compared("__gt__", folded=True),
    "ge": _compared("__ge__", folded=True),
    "between": _between(folded=True),
    "like": _like(),
    "ilike": _matches(_tidy_pattern),
    "contains": _matches(lambda text: f"%{literal(text)}%"),
    "startswith": _matches(lambda text: f"{literal(text)}%"),
    "endswith": _matches(lambda text: f"%{literal(text)}"),
}

OPERATORS: Mapping[Kind, Mapping[str, Operator]] = {
    Kind.TEXT: _TEXT,
    Kind.INTEGER: _ORDERED,
    Kind.MONEY: _ORDERED,
    Kind.INSTANT: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.BOOLEAN: _EQUALITY,
    Kind.LIST: {},
}
IDENTITY = frozenset(_EQUALITY)
