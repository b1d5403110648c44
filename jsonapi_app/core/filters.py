"""A neutral filter → a WHERE with open parameters, and how to fill these from the values of a query.

Operators are two tables, one for text and one for the rest. Text is compared exactly by ``eq`` and ``in``, by its folded
twin everywhere else. A term over a relationship is an ``IN`` subquery on the rows that the caller may see, so it can
neither double a row nor reveal one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    column,
    false,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import aliased

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import SEARCHABLE_LENGTH, All, AnyOf, Condition, Filter, Not, Related, Search
from jsonapi_app.core.resource import Attribute, Kind, LinkTable, OwnKey, Relationship, Resource, TheirKey
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import one_of
from jsonapi_app.core.values import convert, key_of
from jsonapi_app.models.base import Amount, AmountOperand, fold
from jsonapi_app.models.search import SEARCH_SUFFIX

Values = dict[str, Any]
# From the value of one condition to the values bound for it.
Binder = Callable[[Any, str], Values]
# A column (and its folded twin), the names of its parameters → the comparison.
Comparison = Callable[[Any, Any, str, Any], ColumnElement[bool]]

_ESCAPE = "\\"


def _eq_text(column: Any, twin: Any, name: str, type_: Any) -> ColumnElement[bool]:
    exact: ColumnElement[bool] = column == bindparam(name, type_=type_)
    # The twin is what is indexed; case decides after that.
    return exact if twin is None else and_(twin == bindparam(f"{name}_folded", type_=String()), exact)


def _like(column: Any, twin: Any, name: str, type_: Any) -> ColumnElement[bool]:
    folded = column if twin is None else twin
    return folded.like(bindparam(name, type_=String()), escape=_ESCAPE)  # type: ignore[no-any-return]


def _on_twin(operator: str) -> Comparison:
    def compare(column: Any, twin: Any, name: str, type_: Any) -> ColumnElement[bool]:
        return _compare(operator, column if twin is None else twin, name, type_)

    return compare


def _plain(operator: str) -> Comparison:
    def compare(column: Any, twin: Any, name: str, type_: Any) -> ColumnElement[bool]:
        return _compare(operator, column, name, type_)

    return compare


def _compare(operator: str, column: Any, name: str, type_: Any) -> ColumnElement[bool]:
    match operator:
        case "in":
            return one_of(column, name, type_)
        case "notin":
            return not_(one_of(column, name, type_))
        case "between":
            return column.between(bindparam(f"{name}_low", type_=type_), bindparam(f"{name}_high", type_=type_))  # type: ignore[no-any-return]
    return getattr(column, f"__{operator}__")(bindparam(name, type_=type_))  # type: ignore[no-any-return]


_VALUE_OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "notin", "between")
_EQUALITY = ("eq", "ne", "in", "notin")

OTHER_COMPARISONS: Mapping[str, Comparison] = {operator: _plain(operator) for operator in _VALUE_OPERATORS}
TEXT_COMPARISONS: Mapping[str, Comparison] = {
    **{operator: _plain(operator) for operator in ("ne", "in", "notin")},
    **{operator: _on_twin(operator) for operator in ("lt", "le", "gt", "ge", "between")},
    "eq": _eq_text,
    **dict.fromkeys(("ilike", "contains", "startswith", "endswith"), _like),
}
# How the text of these becomes a LIKE pattern.
_PATTERNS: Mapping[str, Callable[[str], str]] = {
    "ilike": lambda text: _tidy_pattern(fold(text)),
    "contains": lambda text: f"%{_literal(fold(text))}%",
    "startswith": lambda text: f"{_literal(fold(text))}%",
    "endswith": lambda text: f"%{_literal(fold(text))}",
}


@dataclass
class FilterCompiler:
    """Compiles one filter for one database and one role; ``binders`` fill its parameters, leaf by leaf."""

    dialect: Dialect
    sight: Sight
    binders: list[Binder] = field(default_factory=list)

    def where(self, resource: Resource, row: Any, term: Filter, negated: bool = False) -> ColumnElement[bool]:
        """The condition on ``row`` (an alias of the resource's model).

        ``negated`` is pushed down to the leaves: SQL's own NOT leaves unknown (null) out there, as a filter should.
        """
        match term:
            case Condition():
                condition = self._condition(resource, row, term)
                return not_(condition) if negated else condition
            case Search():
                condition = self._search(resource, row, term)
                return not_(condition) if negated else condition
            case Not(inner):
                return self.where(resource, row, inner, not negated)
            case All(terms) | AnyOf(terms):
                parts = [self.where(resource, row, inner, negated) for inner in terms]
                join, empty = (or_, false()) if isinstance(term, AnyOf) is not negated else (and_, true())
                return join(empty, *parts)
            case Related():
                return self._related(resource, row, term, negated)

    def _condition(self, resource: Resource, row: Any, term: Condition) -> ColumnElement[bool]:
        if term.name == "id":
            return self._identity(resource, row, term)
        if relationship := self.sight.relationship(resource, term.name):
            return self._linked(resource, row, relationship, term)
        attribute = resource.attributes.get(term.name)
        if attribute is None or not attribute.comparable:
            raise BadParameter(f"{resource.type} has no field {term.name!r} to filter by.", parameter=term.parameter)
        column = getattr(row, attribute.key)
        if term.operator == "isnull":
            return self._is_null(column, term)
        return self._comparison(attribute, row, column, term)

    def _comparison(self, attribute: Attribute, row: Any, column: Any, term: Condition) -> ColumnElement[bool]:
        textual = attribute.kind is Kind.TEXT
        comparisons = TEXT_COMPARISONS if textual else OTHER_COMPARISONS
        name = self._name()
        twin = getattr(row, attribute.twin) if attribute.twin else None
        if textual and term.operator == "like":
            self.binders.append(_bind_like(name, self.dialect))
            return _case_sensitive_like(column, name, self.dialect)
        compare = comparisons.get(term.operator)
        if compare is None or (attribute.kind is Kind.BOOLEAN and term.operator not in _EQUALITY):
            raise BadParameter(
                f"The operator {term.operator!r} does not go with {attribute.name}, which is {attribute.kind.value}.",
                parameter=term.parameter,
            )
        self.binders.append(_binder(name, attribute.kind, term.operator))
        type_ = AmountOperand(column.type.scale) if isinstance(column.type, Amount) else column.type
        return compare(column, twin, name, type_)

    def _identity(self, resource: Resource, row: Any, term: Condition) -> ColumnElement[bool]:
        column = row.uuid if resource.public else row.id
        if term.operator == "isnull":
            return self._is_null(column, term)
        if term.operator not in _EQUALITY:
            raise BadParameter(f"The operator {term.operator!r} does not go with id.", parameter=term.parameter)
        name = self._name()
        self.binders.append(_bind_ids(resource, name, term.operator))
        found = one_of(column, name)
        return found if term.operator in ("eq", "in") else not_(found)

    def _linked(
        self, resource: Resource, row: Any, relationship: Relationship, term: Condition
    ) -> ColumnElement[bool]:
        """A condition on a relationship as such: on the ids of what it links, or on whether it links anything."""
        if relationship.polymorphic:
            raise BadParameter(f"{term.name} has several types and cannot be filtered by.", parameter=term.parameter)
        if term.operator != "isnull":
            of_id = Condition("id", term.operator, term.value, term.parameter)
            return self._related(resource, row, Related(term.name, of_id, term.parameter), negated=False)
        self.binders.append(_bind_nothing)
        linked = self._in_related(row, relationship, None)
        return not_(linked) if convert(Kind.BOOLEAN, term.value, term.parameter) else linked

    def _related(self, resource: Resource, row: Any, term: Related, negated: bool) -> ColumnElement[bool]:
        relationship = self.sight.relationship(resource, term.relationship)
        if relationship is None or relationship.polymorphic:
            raise BadParameter(
                f"{resource.type} has no relationship {term.relationship!r} to filter over.", parameter=term.parameter
            )
        if term.many is not None and term.many is not relationship.many:
            wanted, is_one = ("any", "to-many") if relationship.many else ("has", "to-one")
            raise BadParameter(
                f"{term.relationship} is {is_one}: use {wanted!r} to filter over it.", parameter=term.parameter
            )
        if relationship.many:
            found = self._in_related(row, relationship, term.term)
            return not_(found) if negated else found
        # "not" over a to-one is about the value at its end: a row without one is unknown, and left out.
        return self._in_related(row, relationship, term.term, negated)

    def _in_related(
        self, row: Any, relationship: Relationship, term: Filter | None, negated: bool = False
    ) -> ColumnElement[bool]:
        target = relationship.target
        other = aliased(target.model)
        conditions = self.sight.visible(target, other)
        if term is not None:
            conditions.append(self.where(target, other, term, negated))
        match relationship.storage:
            case OwnKey(key):
                return getattr(row, key).in_(select(other.id).where(*conditions))  # type: ignore[no-any-return]
            case TheirKey(key):
                keys = select(getattr(other, key)).where(getattr(other, key).is_not(None), *conditions)
                return row.id.in_(keys)  # type: ignore[no-any-return]
            case LinkTable(table, own, link):
                pairs = select(own).join(other, other.id == link).where(*conditions)
                return row.id.in_(pairs)  # type: ignore[no-any-return]
        raise AssertionError(relationship.storage)

    def _is_null(self, column: Any, term: Condition) -> ColumnElement[bool]:
        self.binders.append(_bind_nothing)
        wanted = convert(Kind.BOOLEAN, term.value, term.parameter)
        return column.is_(None) if wanted else column.is_not(None)  # type: ignore[no-any-return]

    def _search(self, resource: Resource, row: Any, term: Search) -> ColumnElement[bool]:
        """Long words go through the trigram index on SQLite; short ones, and PostgreSQL, through LIKE on the twins."""
        name = self._name()
        self.binders.append(_bind_search(name))
        twins = [getattr(row, resource.attributes[searched].twin or searched) for searched in resource.search]
        index_words = self.dialect.name == "sqlite"
        parts: list[ColumnElement[bool]] = []
        if index_words and any(len(word) >= SEARCHABLE_LENGTH for word in term.words):
            parts.append(row.id.in_(_index_matches(resource.table.name + SEARCH_SUFFIX, name)))
        for position, word in enumerate(term.words):
            if not index_words or len(word) < SEARCHABLE_LENGTH:
                pattern = bindparam(f"{name}_{position}", type_=String())
                parts.append(or_(false(), *(twin.like(pattern, escape=_ESCAPE) for twin in twins)))
        return and_(true(), *parts)

    def _name(self) -> str:
        return f"f{len(self.binders)}"


def _index_matches(index: str, name: str) -> Select[Any]:
    """The keys of the rows that the full-text table ``index`` finds."""
    rowid = column("rowid", Integer)
    matches = literal_column(index).op("MATCH")(bindparam(name, type_=String()))
    return select(rowid).select_from(table(index, rowid)).where(matches)


def _bind_nothing(value: Any, parameter: str) -> Values:
    return {}


def _binder(name: str, kind: Kind, operator: str) -> Binder:
    def bind(value: Any, parameter: str) -> Values:
        if operator in _PATTERNS:
            return {name: _PATTERNS[operator](convert(kind, value, parameter))}
        if operator == "between":
            low, high = _items(value, parameter)
            bounds = (convert(kind, low, parameter), convert(kind, high, parameter))
            if kind is Kind.TEXT:
                bounds = (fold(bounds[0]), fold(bounds[1]))
            return {f"{name}_low": bounds[0], f"{name}_high": bounds[1]}
        if operator in ("in", "notin"):
            return {name: [convert(kind, item, parameter) for item in _items(value, parameter)]}
        typed = convert(kind, value, parameter)
        if kind is not Kind.TEXT:
            return {name: typed}
        return {name: typed if operator in _EQUALITY else fold(typed), f"{name}_folded": fold(typed)}

    return bind


def _bind_ids(resource: Resource, name: str, operator: str) -> Binder:
    """Ids that no row can have are left out, not refused: clients coalesce ids and expect what exists."""

    def bind(value: Any, parameter: str) -> Values:
        asked = _items(value, parameter) if operator in ("in", "notin") else (value,)
        keys = [key_of(resource, item if isinstance(item, str) else str(item)) for item in asked]
        return {name: [key for key in keys if key is not None]}

    return bind


def _bind_search(name: str) -> Binder:
    def bind(words: list[str], parameter: str) -> Values:
        folded = [fold(word) for word in words]
        quoted = ('"' + word.replace('"', '""') + '"' for word in folded if len(word) >= SEARCHABLE_LENGTH)
        patterns = {f"{name}_{position}": f"%{_literal(word)}%" for position, word in enumerate(folded)}
        return {name: " AND ".join(quoted), **patterns}

    return bind


def _bind_like(name: str, dialect: Dialect) -> Binder:
    as_pattern = _glob if dialect.name == "sqlite" else _tidy_pattern

    def bind(value: Any, parameter: str) -> Values:
        return {name: as_pattern(convert(Kind.TEXT, value, parameter))}

    return bind


def _case_sensitive_like(column: Any, name: str, dialect: Dialect) -> ColumnElement[bool]:
    """SQLite's LIKE ignores the case of ASCII letters; its GLOB does not."""
    pattern = bindparam(name, type_=String())
    if dialect.name == "sqlite":
        return column.op("GLOB", is_comparison=True)(pattern)  # type: ignore[no-any-return]
    return column.like(pattern, escape=_ESCAPE)  # type: ignore[no-any-return]


def _items(value: Any, parameter: str) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return value
    raise BadParameter("This operator takes a list of values.", parameter=parameter)


def _literal(text: str) -> str:
    """``text`` with the wildcards of LIKE escaped."""
    return re.sub(r"([%_\\])", r"\\\1", text)


def _pattern_tokens(pattern: str) -> Iterator[tuple[str, bool]]:
    """The characters of a LIKE pattern, each with whether it is a wildcard; a backslash makes the next one literal."""
    characters = iter(pattern)
    for character in characters:
        if character == _ESCAPE:
            yield next(characters, _ESCAPE), False
        else:
            yield character, character in "%_"


def _tidy_pattern(pattern: str) -> str:
    """The same LIKE pattern without stray escapes, which PostgreSQL refuses."""
    return "".join(token if wild else _literal(token) for token, wild in _pattern_tokens(pattern))


def _glob(pattern: str) -> str:
    """The same pattern in the syntax of GLOB."""
    wildcards = {"%": "*", "_": "?"}
    return "".join(
        wildcards[token] if wild else f"[{token}]" if token in "*?[" else token
        for token, wild in _pattern_tokens(pattern)
    )
