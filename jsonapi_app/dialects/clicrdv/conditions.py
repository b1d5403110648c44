"""``conditions[n][field|op|value]`` → terms of the neutral query: ten operators, typed by the field.

Contracts 3.1, P18. What no operator of the engine says by itself is put together here: negations that keep nulls,
stamps that compare at whole seconds, keys that are 0 where there is none.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Not, Related
from jsonapi_app.core.resource import Kind
from jsonapi_app.core.values import convert
from jsonapi_app.dialects.clicrdv.records import NOTHING, Field, Record
from schemas.base import instant_text

MOST_VALUES = 200
EVERY: Filter = All(())
NONE: Filter = AnyOf(())


@dataclass(frozen=True, slots=True)
class Operator:
    """``name`` is the engine's. ``negated``: the opposite of what that finds, rows without a value included."""

    name: str
    negated: bool = False
    listed: bool = False


OPERATORS: Mapping[str, Operator] = {
    "=": Operator("eq"),
    "!=": Operator("eq", negated=True),
    ">": Operator("gt"),
    ">=": Operator("ge"),
    "<": Operator("lt"),
    "<=": Operator("le"),
    "like": Operator("ilike"),
    "not like": Operator("ilike", negated=True),
    "in": Operator("in", listed=True),
    "not in": Operator("in", negated=True, listed=True),
}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?", re.ASCII)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition as sent. ``parameter`` is the name of the one that has its ``{part}``."""

    parameter: str
    field: str
    op: str
    value: str

    def refused(self, part: str, detail: str) -> BadParameter:
        return BadParameter(detail, parameter=self.parameter.format(part=part))


def condition_term(record: Record, asked: Asked, zone: ZoneInfo) -> Filter:
    """Raises BadParameter that names the part at fault."""
    field, op = record.fields.get(asked.field), OPERATORS.get(asked.op.lower())
    if field is None:
        raise asked.refused("field", f"There is no field {asked.field[:60]!r} here.")
    if op is None:
        raise asked.refused("op", f"The operator must be one of {', '.join(OPERATORS)}.")
    kind = record.kind(field)
    if op.name == "ilike" and kind is not Kind.TEXT:
        raise asked.refused("op", f"{asked.field} is no text: it is not like anything.")
    return _Term(field, kind, op, asked.parameter.format(part="value"), zone).of(asked.value)


@dataclass(frozen=True, slots=True)
class _Term:
    field: Field
    kind: Kind
    op: Operator
    parameter: str
    zone: ZoneInfo

    def of(self, text: str) -> Filter:
        values = self._values(text)
        if self.field is NOTHING:
            return EVERY if self.op.negated else NONE
        if self.field.unset:
            return self._of_key(values)
        if self.kind is Kind.BOOLEAN:
            return self._of_flag(values)
        found = self._found(self.field.steps[-1], values)
        if self.op.negated:
            found = AnyOf((Not(found), self._is_null(self.field.steps[-1])))
        for step in reversed(self.field.steps[:-1]):
            found = Related(step, found, self.parameter)
        return found

    def _values(self, text: str) -> Sequence[Any]:
        """What the field is compared with, checked. Texts and dates stay as sent: so the engine takes them."""
        texts = [text]
        if self.op.listed:
            texts = [item.strip() for item in text.split(",") if item.strip()]
            if len(texts) > MOST_VALUES:
                raise BadParameter(f"More than {MOST_VALUES} values.", parameter=self.parameter)
        if self.kind is Kind.INSTANT:
            return [_moment(item, self.zone, self.parameter) for item in texts]
        typed = [convert(self.kind, item, self.parameter) for item in texts]
        return typed if self.kind in (Kind.BOOLEAN, Kind.INTEGER) else texts

    def _found(self, name: str, values: Sequence[Any]) -> Filter:
        """The rows that the operator finds, its negation aside."""
        if self.kind is Kind.INSTANT:
            return AnyOf(tuple(self._of_second(name, moment) for moment in values))
        value = tuple(values) if self.op.listed else values[0]
        return Condition(name, self.op.name, value, self.parameter)

    def _of_second(self, name: str, moment: datetime) -> Filter:
        """The second that is shown is compared, whatever fraction of it is stored."""

        def is_(operator_: str, bound: datetime) -> Condition:
            return Condition(name, operator_, instant_text(bound), self.parameter)

        match self.op.name:
            case "gt":
                return is_("ge", moment + _SECOND)
            case "le":
                return is_("lt", moment + _SECOND)
            case "ge" | "lt" as same:
                return is_(same, moment)
            case _:
                return All((is_("ge", moment), is_("lt", moment + _SECOND)))

    def _of_key(self, values: Sequence[int]) -> Filter:
        """A key that is 0 where there is none: stored, it is null then."""
        found = self._found(self.field.unset, values)
        plain = Not(found) if self.op.negated else found
        return AnyOf((plain, self._is_null(self.field.unset))) if self._holds(0, values) else plain

    def _of_flag(self, values: Sequence[bool]) -> Filter:
        name = self.field.steps[-1]
        wanted = [flag for flag in (False, True) if self._holds(flag, values)]
        return AnyOf(tuple(Condition(name, "eq", flag, self.parameter) for flag in wanted))

    def _holds(self, value: Any, values: Sequence[Any]) -> bool:
        """What the operator says of one value."""
        found = value in values if self.op.listed else _COMPARE[self.op.name](value, values[0])
        return found is not self.op.negated

    def _is_null(self, name: str) -> Condition:
        return Condition(name, "isnull", True, self.parameter)


def _moment(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A second on the site's clocks; of one that they show twice, the first."""
    try:
        if not _STAMP.fullmatch(text):
            raise ValueError(text)
        next_ = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) + _SECOND
        return next_ - _SECOND  # both can be told
    except (ValueError, OverflowError):
        example = "2010-02-01 00:00:00 or 2010-02-01"
        raise BadParameter(f"{text[:60]!r} is no date such as {example}.", parameter=parameter) from None
