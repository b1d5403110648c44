"""The ``filter`` family: ``filter[park.name][contains]=ware``, and what its two forms share.

The JSON form is in `json_filters`. The terms of both are one conjunction (`combined`); `applied_filters`
says a filter back to the client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import (
    OPERATORS,
    All,
    AnyOf,
    Condition,
    During,
    Filter,
    Not,
    Query,
    Related,
    Search,
    along,
    leaves,
    parameter_of,
)
from jsonapi_app.dialects.jsonapi.syntax import Limits, Parameter, check_length, dotted_path, shown, split_list

LIST_OPERATORS = frozenset({"in", "notin", "between"})


@dataclass(frozen=True, slots=True)
class Trash:
    """``filter[deleted]``: not a condition on a row, but the choice between the live rows and the trash."""

    wanted: bool
    parameter: str


@dataclass(frozen=True, slots=True)
class Given:
    """``filter[while_event]`` and the like: not a condition either, but the period that availability is asked for."""

    name: str
    value: str
    parameter: str


Term = Filter | Trash | Given
PERIODS: Mapping[str, str] = {"while_event": "event", "while_start": "start", "while_end": "end"}


def bracket_term(parameter: Parameter, limits: Limits) -> Term:
    """``filter[path]=value`` or ``filter[path][operator]=value``.

    Without an operator it is ``eq``, or ``in`` on a path that ends in ``id``.
    """
    name, value = parameter.name, parameter.value
    path = dotted_path(parameter.keys[0], limits.filter_depth, name)
    operator = parameter.keys[1] if len(parameter.keys) == 2 else "in" if path[-1] == "id" else "eq"
    check_operator(operator, OPERATORS, name)
    if path == ("search",):
        return search(operator, value, name, limits)
    if path == ("deleted",):
        return trash(operator, {"true": True, "false": False}.get(value), name)
    if len(path) == 1 and path[0] in PERIODS:
        return given(path[0], operator, value, name, limits)
    return along(path[:-1], Condition(path[-1], operator, _typed(operator, value, name, limits), name))


def search(operator: str, text: str, parameter: str, limits: Limits) -> Search:
    """Raises BadParameter on a blank text, too many words, or any operator but ``eq``."""
    check_operator(operator, {"eq"}, parameter)
    check_length(text, parameter, limits)
    # One word becomes one comparison for each searched column, so words are limited as terms are.
    if not 1 <= len(text.split()) <= limits.filter_terms:
        raise BadParameter(f"A search takes 1 to {limits.filter_terms} words.", parameter=parameter)
    return Search(text, parameter)


def trash(operator: str, wanted: bool | None, parameter: str) -> Trash:
    """``wanted`` is None when what was sent is neither true nor false."""
    check_operator(operator, {"eq"}, parameter)
    if wanted is None:
        raise BadParameter("deleted is either true or false.", parameter=parameter)
    return Trash(wanted, parameter)


def given(name: str, operator: str, value: str, parameter: str, limits: Limits) -> Given:
    check_operator(operator, {"eq"}, parameter)
    check_length(value, parameter, limits)
    return Given(name, value, parameter)


def check_operator(operator: str, known: Iterable[str], parameter: str) -> None:
    if operator not in known:
        offered = ", ".join(sorted(known))
        raise BadParameter(f"Unknown operator {shown(operator)}; offered here: {offered}.", parameter=parameter)


def value_list(operator: str, values: Sequence[Any], parameter: str, limits: Limits) -> tuple[Any, ...]:
    """``values`` of ``in``, ``notin`` or ``between``, when there are as many as the operator takes."""
    if operator == "between" and len(values) != 2:
        raise BadParameter(f"between takes exactly 2 values, not {len(values)}.", parameter=parameter)
    if len(values) > limits.in_list:
        raise BadParameter(f"More than {limits.in_list} values: {len(values)}.", parameter=parameter)
    return tuple(values)


def combined(terms: Sequence[Term], limits: Limits) -> tuple[All, bool, During | None]:
    """The conjunction of all terms, whether it is about the trash, and the period; within the limits of a filter."""
    choices = [term for term in terms if isinstance(term, Trash)]
    if len(choices) > 1:
        raise BadParameter("deleted is given more than once.", parameter=choices[1].parameter)
    filter_ = All(tuple(term for term in terms if not isinstance(term, Trash | Given)))
    for count, leaf in enumerate(leaves(filter_), start=1):
        if count > limits.filter_terms:
            raise BadParameter(f"More than {limits.filter_terms} filter terms.", parameter=leaf.parameter)
    for term in filter_.terms:
        if _depth(term) > limits.filter_depth:
            raise BadParameter(f"A filter nested deeper than {limits.filter_depth}.", parameter=parameter_of(term))
    return filter_, any(choice.wanted for choice in choices), _during([t for t in terms if isinstance(t, Given)])


def _during(givens: Sequence[Given]) -> During | None:
    """An event, or a start and an end."""
    if not givens:
        return None
    names = [term.name for term in givens]
    if sorted(names) not in (["while_event"], ["while_end", "while_start"]):
        raise BadParameter(
            "A period is either while_event, or while_start and while_end.", parameter=givens[-1].parameter
        )
    return During(**{PERIODS[term.name]: term.value for term in givens}, parameter=givens[-1].parameter)


def applied_filters(query: Query) -> list[dict[str, Any]]:
    """``meta.filter``: a list of ``{field, op, value}``, and ``{op, value}`` for ``and``, ``or`` and ``not``.

    A dotted path is written dotted; the value of ``any``, ``has`` and the groups is again such a list.
    """
    applied = [_said(term) for term in query.filter.terms]
    if query.during is not None:
        periods = ((name, getattr(query.during, part)) for name, part in PERIODS.items())
        applied += [{"field": name, "op": "eq", "value": value} for name, value in periods if value is not None]
    return [*applied, {"field": "deleted", "op": "eq", "value": True}] if query.trashed else applied


def _typed(operator: str, text: str, parameter: str, limits: Limits) -> str | bool | tuple[str, ...]:
    """The value of a condition from its text: commas and booleans mean something to few operators only."""
    if operator in LIST_OPERATORS:
        values: tuple[str, ...] = value_list(operator, split_list(text), parameter, limits)
        for value in values:
            check_length(value, parameter, limits)
        return values
    if operator == "isnull":
        if text not in _BOOLEANS:
            raise BadParameter(f"isnull takes true, false, 1 or 0, not {shown(text)}.", parameter=parameter)
        return _BOOLEANS[text]
    check_length(text, parameter, limits)
    return text


_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


def _depth(term: Filter) -> int:
    """1 for a leaf, and one more for each group or relationship around it."""
    match term:
        case Condition() | Search():
            return 1
        case Related(term=inner) | Not(term=inner):
            return 1 + _depth(inner)
        case All(terms=terms) | AnyOf(terms=terms):
            return 1 + max(map(_depth, terms), default=0)


def _said(term: Filter, prefix: str = "") -> dict[str, Any]:
    match term:
        case Condition(name=name, operator=operator, value=value):
            said = list(value) if isinstance(value, tuple) else value
            return {"field": prefix + name, "op": operator, "value": said}
        case Search(text=text):
            return {"field": prefix + "search", "op": "eq", "value": text}
        case Related(relationship=name, term=inner, many=None):
            return _said(inner, f"{prefix}{name}.")
        case Related(relationship=name, term=inner, many=many):
            inside = inner.terms if isinstance(inner, All) else (inner,)
            return {"field": prefix + name, "op": "any" if many else "has", "value": [_said(each) for each in inside]}
        case Not(term=inner):
            return {"op": "not", "value": [_said(inner, prefix)]}
        case All(terms=terms):
            return {"op": "and", "value": [_said(each, prefix) for each in terms]}
        case AnyOf(terms=terms):
            return {"op": "or", "value": [_said(each, prefix) for each in terms]}
