"""Whether an answer fits what one request may have: refused before anything of it is read.

`core.cost` is the estimate; here is what it needs of the database, a count of the rows that something computed would be
worked out for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonapi_app.core.cost import cost_of
from jsonapi_app.core.errors import TooCostly
from jsonapi_app.core.plan import CollectionPlan, ItemPlan
from jsonapi_app.core.query import All, Query
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.sql import Reader

# The plan of a query for the collection that is asked for (None), or for all resources of a type.
PlanFor = Callable[[Resource | None, Query], CollectionPlan]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many resources an answer may include, and how many units it may cost (None: any number)."""

    included: int
    units: int | None = None

    def check_item(self, query: Query, plan: ItemPlan, times: int = 1) -> None:
        """Raises TooCostly; ``times``: how many of these one answer has."""
        if self.units is not None:
            self._check(cost_of(query, plan.branch, times, self.included, _none), self.units)

    def check_page(
        self, reader: Reader, query: Query, plan: CollectionPlan, plan_for: PlanFor, values: Mapping[str, Any]
    ) -> None:
        """Raises TooCostly; ``values`` are those that are bound besides the query's own."""

        def looked_at(resource: Resource | None, filter_: All) -> int:
            counted = Query(filter=filter_, trashed=query.trashed if resource is None else False)
            plan = plan_for(resource, counted)
            return reader.total(plan.count, {**plan.values(counted), **values})

        if self.units is not None:
            self._check(cost_of(query, plan.branch, query.page.limit, self.included, looked_at), self.units)

    def _check(self, cost: Mapping[str, int], units: int) -> None:
        total = sum(cost.values())
        if total > units:
            heaviest = max(cost, key=lambda parameter: cost[parameter])
            raise TooCostly(
                f"This may cost {total:,} units of work, and {units:,} are allowed. {_ADVICE.get(heaviest, _NARROW)}",
                parameter=heaviest,
                meta={"cost": total, "budget": units},
            )


_NARROW = "Leave out terms over relationships, or narrow the rows down by others."
_ADVICE: Mapping[str, str] = {
    "include": "Include fewer paths, ask for a smaller page, or for fewer members of each.",
    "page[size]": "Ask for a smaller page.",
    "sort": "Sort by fewer paths, or narrow the rows down by a filter.",
}


def _none(resource: Resource | None, filter_: All) -> int:
    """A single resource is not filtered."""
    return 0
