"""The JSON form of the ``filter`` family, the one that flask-rest-jsonapi clients send.

``filter=[{"name": "park.name", "op": "eq", "val": "Main"}, {"or": [...]}]``; the whole list is a conjunction.
Every fault names the parameter ``filter``.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import OPERATORS, All, AnyOf, Condition, Filter, Not, Related, Search, along
from jsonapi_app.dialects.jsonapi.filters import (
    LIST_OPERATORS,
    PERIODS,
    Term,
    check_operator,
    given,
    search,
    trash,
    value_list,
)
from jsonapi_app.dialects.jsonapi.syntax import Limits, check_length, dotted_path, shown

ALIASES = {"in_": "in", "notin_": "notin"}

# Operators on a relationship: is it a to-many?
QUANTIFIERS = {"any": True, "has": False}


def json_terms(text: str, limits: Limits) -> list[Term]:
    """The terms of a JSON array of objects, or of one object."""
    document = _loaded(text, limits)
    items = document if isinstance(document, list) else [document]
    _check_count(items, limits)
    return [_top_term(item, limits) for item in items]


def _top_term(item: Any, limits: Limits) -> Term:
    named = item.get("name") if isinstance(item, dict) else None
    if isinstance(named, str) and named in PERIODS:
        name, operator, value = _leaf_parts(item)
        return given(name, operator, _period_value(value), "filter", limits)
    if named == "deleted":
        _, operator, value = _leaf_parts(item)
        return trash(operator, value if isinstance(value, bool) else None, "filter")
    return _term(item, limits, of_root=True)


def _period_value(value: Any) -> str:
    """Ids are often sent as numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _refused("A period takes an id, or a date and time as a string.")
    return str(value)


def _term(item: Any, limits: Limits, *, of_root: bool) -> Filter:
    """One object of the form; ``of_root``: it is about the resource listed, not about a related one."""
    match item:
        case {"and": inner, **rest} if not rest:
            return All(_terms(inner, limits, of_root=of_root))
        case {"or": inner, **rest} if not rest:
            return AnyOf(_terms(inner, limits, of_root=of_root))
        case {"not": inner, **rest} if not rest:
            return Not(_term(inner, limits, of_root=of_root))
        case dict():
            return _leaf(item, limits, of_root=of_root)
    raise _refused("A filter is an object with name, op and val, or with one of and, or, not.")


def _terms(items: Any, limits: Limits, *, of_root: bool) -> tuple[Filter, ...]:
    if not isinstance(items, list) or not items:
        raise _refused("and, or take a list of at least one filter.")
    _check_count(items, limits)
    return tuple(_term(item, limits, of_root=of_root) for item in items)


def _leaf(item: dict[str, Any], limits: Limits, *, of_root: bool) -> Filter:
    name, operator, value = _leaf_parts(item)
    path = dotted_path(name, limits.filter_depth, "filter")
    if of_root and path == ("search",):
        return _search(operator, value, limits)
    if of_root and path == ("deleted",):
        raise _refused("deleted is a choice for the whole list: it does not go inside and, or, not.")
    if operator in QUANTIFIERS:
        inner = _related_term(operator, value, limits)
        return along(path[:-1], Related(path[-1], inner, "filter", QUANTIFIERS[operator]))
    check_operator(operator, OPERATORS | QUANTIFIERS.keys(), "filter")
    return along(path[:-1], Condition(path[-1], operator, _value(operator, value, limits), "filter"))


def _leaf_parts(item: dict[str, Any]) -> tuple[str, str, Any]:
    """``name``, ``op`` without alias, and ``val`` of an object that has these and nothing else."""
    if "field" in item:
        raise _refused("Comparison with another field is not offered.")
    for key in sorted(item.keys() - {"name", "op", "val"}):
        raise _refused(f"Unknown member {shown(key)} in a filter: it has name, op and val.")
    for key in ("name", "op", "val"):
        if key not in item:
            raise _refused(f"A filter without {key}.")
    name, operator = item["name"], item["op"]
    if not isinstance(name, str) or not isinstance(operator, str):
        raise _refused("name and op of a filter are strings.")
    return name, ALIASES.get(operator, operator), item["val"]


def _search(operator: str, value: Any, limits: Limits) -> Search:
    return search(operator, _text(value, limits) if isinstance(value, str) else "", "filter", limits)


def _related_term(operator: str, value: Any, limits: Limits) -> Filter:
    match value:
        case dict():
            return _term(value, limits, of_root=False)
        case [only]:
            return _term(only, limits, of_root=False)
        case [_, *_]:
            return All(_terms(value, limits, of_root=False))
    raise _refused(f"{operator} takes a filter on the related resource, or a list of them.")


def _value(operator: str, value: Any, limits: Limits) -> Any:
    if operator in LIST_OPERATORS:
        if not isinstance(value, list):
            raise _refused(f"{operator} takes a list.")
        return tuple(_scalar(operator, each, limits) for each in value_list(operator, value, "filter", limits))
    if operator == "isnull" and not isinstance(value, bool):
        raise _refused("isnull takes true or false.")
    return _scalar(operator, value, limits)


def _scalar(operator: str, value: Any, limits: Limits) -> str | int | float | bool:
    match value:
        case str():
            return _text(value, limits)
        case int() | float():
            return value
        case None:
            raise _refused(f"{operator} does not take null: use isnull.")
    raise _refused(f"{operator} takes a string, a number or a boolean.")


def _text(value: str, limits: Limits) -> str:
    check_length(value, "filter", limits)
    if _NO_TEXT.search(value):
        raise _refused("A string with a NUL character or a lone surrogate.")
    return value


def _check_count(items: list[Any], limits: Limits) -> None:
    if len(items) > limits.filter_terms:
        raise _refused(f"More than {limits.filter_terms} filter terms.")


def _loaded(text: str, limits: Limits) -> Any:
    if _nesting(text) > limits.json_depth:
        raise _refused(f"JSON nested deeper than {limits.json_depth}.")
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number
        )
    except ValueError as error:
        raise _refused(f"filter is not JSON that can be read: {error}.") from error


def _nesting(text: str) -> int:
    """How deep brackets and braces are nested; looked at before the parser, which recurses."""
    depth = deepest = 0
    for piece in _STRING_OR_BRACKET.findall(text):
        if piece in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif piece in "]}":
            depth -= 1
    return deepest


_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("an object has the same member twice")
    return members


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _integer(text: str) -> int:
    # What a database column, and the echo in ``meta.filter``, can carry.
    if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
        raise ValueError("a whole number of more than 64 bits")
    return int(text)


def _number(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("a number out of range")
    return number


def _refused(detail: str) -> BadParameter:
    return BadParameter(detail, parameter="filter")
