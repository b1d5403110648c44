"""What a query may cost, estimated before it is run: a budget for what no single limit can bound.

The unit is about the work of reading one related row and writing it out, some ten to thirty microseconds. A query costs

- 1 for each row of the page: its size, or 1 for a single resource;
- for each included path the rows that it may bring: those of the path before, times the size of a to-many, but never
  more than `MAX_INCLUDED`, since no more are ever loaded;
- `RELATED` for each relationship on the way of a filter term or of a sort key: a table that may have to be searched;
- for what is computed (`remaining_quantity`, `missing_materials`) its weight for each row that it is worked out for.
  Where it is shown, these are the rows shown. Where it is filtered or sorted by, they are all that the other terms of
  the filter leave, which are counted (and remembered, as totals are).

So ``/parks?include=materials.tags`` is 25 + (25 × 25 = 625) + (625 × 25 = 15,625, at most 2,000) = 2,650 units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Table

from jsonapi_app.core.branch import Branch, Include
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Not, Query, Related, Sizes
from jsonapi_app.core.resource import LinkTable, Relationship, Resource

RELATED = 1_000
COMPUTED_ATTRIBUTE = 0.25
COMPUTED_MEMBERS = 5

# How many rows a filter leaves, of the query itself (None) or of all resources of a type.
LookedAt = Callable[[Resource | None, All], int]


def cost_of(query: Query, branch: Branch, rows: int, most_included: int, looked_at: LookedAt) -> dict[str, int]:
    """The units of each query parameter. ``branch`` is the plan's, ``rows`` how many primary resources there may be."""
    cost = {"page[size]": rows * _of_row(branch), "include": _included(branch, rows, query.sizes, most_included)}
    counted: dict[Resource | None, int] = {}
    for use in _uses(branch.resource, query):
        if use.each and use.of not in counted:
            counted[use.of] = looked_at(use.of, All(()) if use.of else _stored_terms(branch.resource, query.filter))
        times = counted[use.of] if use.each else 1
        cost[use.parameter] = cost.get(use.parameter, 0) + use.weight * times
    return {parameter: ceil(units) for parameter, units in cost.items()}


def _of_row(branch: Branch) -> float:
    return 1 + COMPUTED_ATTRIBUTE * branch.computed


def _included(branch: Branch, rows: float, sizes: Sizes | None, most: int) -> float:
    """Of everything that ``rows`` rows of the branch may bring."""
    units = 0.0
    for include in branch.includes:
        relationship = include.relationship
        # Of a polymorphic to-one each type has an include, and the rows are shared among them.
        each = _size(include, sizes, most) if relationship.many else 1 / len(relationship.targets)
        brought = min(rows * each, most)
        units += brought * _of_row(include.branch) + _included(include.branch, brought, sizes, most)
        units += rows * COMPUTED_MEMBERS if _is_computed(relationship) else 0
    return units


def _size(include: Include, sizes: Sizes | None, most: int) -> int:
    return most if sizes is None else sizes.of(include.path)


@dataclass(frozen=True, slots=True)
class _Use:
    """Something that a filter or a sort looks at. ``each``: for every row ``of`` a type, or (None) of the query."""

    parameter: str
    weight: float
    each: bool = False
    of: Resource | None = None


def _uses(resource: Resource, query: Query) -> Iterator[_Use]:
    for term in query.filter.terms:
        yield from _uses_of(term, resource, None)
    for order in query.sort:
        *path, name = order.path
        target = resource
        for step in path:
            yield _Use("sort", RELATED)
            target = target.relationships[step].target
        yield from _computed_attribute(target, name, "sort", None)


def _uses_of(term: Filter, resource: Resource, of: Resource | None) -> Iterator[_Use]:
    """``of``: the type that the term is about, where that is not the type of the query."""
    match term:
        case All(terms) | AnyOf(terms):
            for inner in terms:
                yield from _uses_of(inner, resource, of)
        case Not(inner):
            yield from _uses_of(inner, resource, of)
        case Related(relationship=name, term=inner, parameter=parameter):
            relationship = resource.relationships[name]
            yield from _related(relationship, parameter, of)
            yield from _uses_of(inner, relationship.target, relationship.target)
        case Condition(name=name, parameter=parameter):
            if name in resource.relationships:
                yield from _related(resource.relationships[name], parameter, of)
            yield from _computed_attribute(resource, name, parameter, of)


def _related(relationship: Relationship, parameter: str, of: Resource | None) -> Iterator[_Use]:
    yield _Use(parameter, RELATED)
    if _is_computed(relationship):
        yield _Use(parameter, COMPUTED_MEMBERS, True, of)


def _computed_attribute(resource: Resource, name: str, parameter: str, of: Resource | None) -> Iterator[_Use]:
    if name in resource.computed:
        yield _Use(parameter, COMPUTED_ATTRIBUTE, True, of)


def _stored_terms(resource: Resource, filter_: All) -> All:
    """The terms that look at nothing computed."""
    return All(tuple(t for t in filter_.terms if not any(use.each for use in _uses_of(t, resource, None))))


def _is_computed(relationship: Relationship) -> bool:
    """Whether its pairs are a view, which is worked out for each owner."""
    return isinstance(relationship.storage, LinkTable) and not isinstance(relationship.storage.table, Table)
