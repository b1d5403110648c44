"""What a filter or a sort means, in plain Python over `Sample` rows: the slow, obvious form.

A comparison with null is unknown (None), as in SQL; a filter keeps the rows for which it is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tests.factories.samples import Sample

Verdict = bool | None

INSTANTS = ("created_at", "updated_at")


def matching(samples: Iterable[Sample], terms: list[dict[str, Any]]) -> set[str]:
    """The ids of the rows that satisfy every term of a JSON filter."""
    return {sample.id for sample in samples if _all(verdict(sample, term) for term in terms)}


def verdict(row: Sample, term: dict[str, Any]) -> Verdict:
    """Whether a row satisfies one object of the JSON form of a filter."""
    match term:
        case {"and": terms}:
            return _all(verdict(row, each) for each in terms)
        case {"or": terms}:
            return _any(verdict(row, each) for each in terms)
        case {"not": inner}:
            found = verdict(row, inner)
            return None if found is None else not found
        case {"name": name, "op": ("any" | "has"), "val": inner}:
            related = row[name] if isinstance(row[name], list) else [row[name]]
            members = [verdict(other, inner) for other in related if other is not None]
            if not isinstance(row[name], list):
                return members[0] if members else None
            return any(member is True for member in members)
        case {"name": str(name)} if "." in name:
            head, _, tail = name.partition(".")
            return verdict(row, {"name": head, "op": "has", "val": term | {"name": tail}})
    return compare(row, term["name"], term["op"], term["val"])


def compare(row: Sample, name: str, operator: str, value: Any) -> Verdict:
    if operator == "isnull":
        return (row[name] is None) == value
    if row[name] is None:
        return None
    mine = _ordered(name, row[name])
    exact = isinstance(row[name], str) and name not in INSTANTS and operator in ("eq", "ne", "in", "notin")
    if exact:
        mine = row[name]
    theirs = value if exact or operator in TEXT_OPERATORS else _each(lambda one: _ordered(name, one), value)
    return OPERATORS[operator](row[name] if operator in TEXT_OPERATORS else mine, theirs)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda mine, value: mine == value,
    "ne": lambda mine, value: mine != value,
    "lt": lambda mine, value: mine < value,
    "le": lambda mine, value: mine <= value,
    "gt": lambda mine, value: mine > value,
    "ge": lambda mine, value: mine >= value,
    "in": lambda mine, values: mine in values,
    "notin": lambda mine, values: mine not in values,
    "between": lambda mine, values: values[0] <= mine <= values[1],
    "contains": lambda text, value: value.casefold() in text.casefold(),
    "startswith": lambda text, value: text.casefold().startswith(value.casefold()),
    "endswith": lambda text, value: text.casefold().endswith(value.casefold()),
    "like": lambda text, pattern: _like(text, pattern),
    "ilike": lambda text, pattern: _like(text.casefold(), pattern.casefold()),
}
TEXT_OPERATORS = ("contains", "startswith", "endswith", "like", "ilike")


def in_order(samples: Iterable[Sample], keys: list[str]) -> list[tuple[Any, ...]]:
    """The values of the sort keys (``-created_at``, ``park.name``) of all rows, in the order that they ask for."""
    rows = sorted(samples, key=lambda sample: sample.made.key)
    for key in reversed(keys):
        path, descending = key.removeprefix("-"), key.startswith("-")
        known = [row for row in rows if at(row, path) is not None]
        unknown = [row for row in rows if at(row, path) is None]
        rows = sorted(known, key=lambda row: _ordered(path, at(row, path)), reverse=descending) + unknown
    return [tuple(folded(row, key.removeprefix("-")) for key in keys) for row in rows]


def folded(row: Sample, path: str) -> Any:
    """The value at the end of a to-one path, in the form in which it is compared."""
    value = at(row, path)
    return None if value is None else _ordered(path, value)


def at(row: Sample, path: str) -> Any:
    head, _, tail = path.partition(".")
    value = row[head]
    return value if not tail or value is None else at(value, tail)


def _ordered(path: str, value: Any) -> Any:
    if path.rpartition(".")[2] in INSTANTS and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value.casefold() if isinstance(value, str) else value


def _each(change: Callable[[Any], Any], value: Any) -> Any:
    return [change(item) for item in value] if isinstance(value, list) else change(value)


def _like(text: str, pattern: str) -> bool:
    tokens = re.findall(r"\\.|.", pattern, re.DOTALL)
    wildcards = {"%": ".*", "_": "."}
    expression = "".join(wildcards.get(token) or re.escape(token[-1]) for token in tokens)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False
