"""A neutral filter → a WHERE with open parameters, and how to fill these from the values of a query.

A term over a relationship is an ``IN`` subquery on the rows that the caller may see, so it can neither double a row nor
reveal one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Integer, Table, and_, false, func, not_, or_, select, true

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.operators import IDENTITY, Comparand, Values, items, operator_for
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Not, Related, Search
from jsonapi_app.core.resource import (
    Attribute,
    Kind,
    LinkTable,
    OwnKey,
    Relationship,
    Resource,
    TheirKey,
    TheirTypeAndKey,
)
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.search import bind_search, search_condition
from jsonapi_app.core.sql import one_of
from jsonapi_app.core.values import convert, key_of
from jsonapi_app.models.base import Amount, AmountOperand

# From the value of one leaf, and the parameter to blame, to the values bound for it.
Binder = Callable[[Any, str], Values]


@dataclass
class FilterCompiler:
    """Compiles one filter for one database and one role; ``binders`` fill its parameters, one for each leaf."""

    dialect: Dialect
    sight: Sight
    binders: list[Binder] = field(default_factory=list)

    def where(self, resource: Resource, row: Any, term: Filter, negated: bool = False) -> ColumnElement[bool]:
        """The condition on ``row`` (an alias of the resource's model).

        ``negated`` is pushed down to the leaves: SQL's own NOT leaves unknown (null) out there, as a filter should.
        """
        match term:
            case Not(inner):
                return self.where(resource, row, inner, not negated)
            case All(terms) | AnyOf(terms):
                parts = [self.where(resource, row, inner, negated) for inner in terms]
                join, empty = (or_, false()) if isinstance(term, AnyOf) is not negated else (and_, true())
                return join(empty, *parts)
            case Related():
                return self._related(resource, row, term, negated)
            case Search():
                condition = self._search(resource, row, term)
            case Condition():
                condition = self._condition(resource, row, term)
        return not_(condition) if negated else condition

    def _condition(self, resource: Resource, row: Any, term: Condition) -> ColumnElement[bool]:
        if term.name == "id":
            return self._identity(resource, row, term)
        if relationship := self.sight.relationship(resource, term.name):
            return self._linked(resource, row, relationship, term)
        attribute = self.sight.attribute(resource, term.name)
        if attribute is None or not attribute.comparable:
            raise BadParameter(f"{resource.type} has no field {term.name!r} to filter by.", parameter=term.parameter)
        self.sight.check_period(attribute, term.parameter)
        column = attribute.of(row)
        if term.operator == "isnull":
            return self._is_null(column, term)
        return self._comparison(attribute, row, column, term)

    def _comparison(self, attribute: Attribute, row: Any, column: Any, term: Condition) -> ColumnElement[bool]:
        operator = operator_for(attribute.kind, term.operator)
        if operator is None:
            raise BadParameter(
                f"The operator {term.operator!r} does not go with {attribute.name}, which is {attribute.kind.value}.",
                parameter=term.parameter,
            )
        twin = getattr(row, attribute.twin) if attribute.twin else None
        comparand = Comparand(attribute.kind, column, twin, _operand_type(column.type), self.dialect)
        name = self._bound_by(lambda name, value, parameter: operator.bind(comparand, name, value, parameter))
        return operator.compare(comparand, name)

    def _identity(self, resource: Resource, row: Any, term: Condition) -> ColumnElement[bool]:
        """Ids that no row can have are left out, not refused: clients coalesce ids and expect what exists."""
        column = resource.public_id(row)
        if term.operator == "isnull":
            return self._is_null(column, term)
        if term.operator not in IDENTITY:
            raise BadParameter(f"The operator {term.operator!r} does not go with id.", parameter=term.parameter)
        listed = term.operator in ("in", "notin")

        def bind(name: str, value: Any, parameter: str) -> Values:
            asked = items(value, parameter) if listed else (value,)
            keys = (key_of(resource, item if isinstance(item, str) else str(item)) for item in asked)
            return {name: [key for key in keys if key is not None]}

        found = one_of(column, self._bound_by(bind))
        return found if term.operator in ("eq", "in") else not_(found)

    def _linked(self, resource: Resource, row: Any, relationship: Relationship, term: Condition) -> ColumnElement[bool]:
        """A condition on a relationship as such: on the ids of what it links, or on whether it links anything."""
        if relationship.polymorphic:
            raise BadParameter(f"{term.name} has several types and cannot be filtered by.", parameter=term.parameter)
        if term.operator != "isnull":
            of_id = Condition("id", term.operator, term.value, term.parameter)
            return self._related(resource, row, Related(term.name, of_id, term.parameter), negated=False)
        self._bound_by(lambda name, value, parameter: {})
        # A row without a key is linked to nothing, which is known.
        linked = func.coalesce(self._in_related(row, relationship, None), false())
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
        other = target.alias()
        conditions = self.sight.visible(target, other)
        if term is not None:
            conditions.append(self.where(target, other, term, negated))
        match relationship.storage:
            case OwnKey(key):
                return getattr(row, key).in_(select(other.id).where(*conditions))  # type: ignore[no-any-return]
            case TheirKey(key):
                keys = select(getattr(other, key)).where(getattr(other, key).is_not(None), *conditions)
                return row.id.in_(keys)  # type: ignore[no-any-return]
            case TheirTypeAndKey(_, key) as theirs:
                keys = select(getattr(other, key)).where(theirs.named_by(other), *conditions)
                return row.id.in_(keys)  # type: ignore[no-any-return]
            case LinkTable(table, own, link) if not isinstance(table, Table):
                # A view of pairs is worked out row by row: better for the rows that are asked about than for all.
                pairs = select(own).join_from(table, other, other.id == link).where(own == row.id, *conditions)
                return pairs.exists()
            case LinkTable(_, own, link):
                pairs = select(own).join(other, other.id == link).where(*conditions)
                return row.id.in_(pairs)  # type: ignore[no-any-return]
        raise AssertionError(relationship.storage)

    def _is_null(self, column: Any, term: Condition) -> ColumnElement[bool]:
        self._bound_by(lambda name, value, parameter: {})
        wanted = convert(Kind.BOOLEAN, term.value, term.parameter)
        return column.is_(None) if wanted else column.is_not(None)  # type: ignore[no-any-return]

    def _search(self, resource: Resource, row: Any, term: Search) -> ColumnElement[bool]:
        if not resource.search:
            raise BadParameter(f"{resource.type} cannot be searched.", parameter=term.parameter)
        name = self._bound_by(lambda name, words, parameter: bind_search(name, words))
        return search_condition(resource, row, term, name, self.dialect)

    def _bound_by(self, bind: Callable[[str, Any, str], Values]) -> str:
        """A new name for the parameters of the next leaf, whose values ``bind`` will make."""
        name = f"f{len(self.binders)}"
        self.binders.append(lambda value, parameter: bind(name, value, parameter))
        return name


def _operand_type(stored: Any) -> Any:
    """The type to compare a column of the type ``stored`` with: a number beyond its range is still a number."""
    match stored:
        case Amount(scale=scale):
            return AmountOperand(scale)
        case Integer():
            return BigInteger()
        case _:
            return stored
