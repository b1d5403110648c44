"""Plans → rows: runs a plan's statements, level by level down the include tree.

The number of statements is that of the plan's branches; none depends on how many rows come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from jsonapi_app.core.branch import KEY, Branch, Include, NestedList
from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.keyset import Keyset
from jsonapi_app.core.plan import CollectionPlan, ItemPlan, PlacePlan
from jsonapi_app.core.query import Place, Query, Sizes
from jsonapi_app.core.sql import Reader, Statement

Row = tuple[Any, ...]
# What the includes of one stretch may bring.
_MOST_IN_STRETCH = 100_000
# A relation is short, and read as a whole, up to so many times what is shown of it.
_SHORT = 10


@dataclass(slots=True)
class Members:
    """What one include loaded. ``of`` has the rows of a to-many by their owner's key, each in the default order.

    ``size``: at most so many are there of each owner. Of the owners that have more, ``totals`` says how many.
    """

    include: Include
    loaded: Loaded
    of: Mapping[int, list[Row]] = field(default_factory=dict)
    size: int | None = None
    totals: Mapping[int, int] = field(default_factory=dict)

    def total(self, owner: int) -> int:
        """How many members the owner with that key has."""
        return self.totals[owner] if owner in self.totals else len(self.of.get(owner, ()))


@dataclass(slots=True)
class Loaded:
    """The rows of a branch, each once, and what its lists and includes loaded for them."""

    branch: Branch
    rows: Sequence[Row]
    members: list[Members] = field(default_factory=list)
    lists: list[tuple[NestedList, dict[int, list[Row]]]] = field(default_factory=list)


@dataclass(slots=True)
class LoadedPage:
    """A page and, where the query asked, the number of rows on all pages.

    Of a page between places: the ``places`` of its rows, and whether ``more`` rows follow (backwards: come before).
    ``owner_version``: of the members of a resource, the version of that.
    """

    loaded: Loaded
    total: int | None
    places: Sequence[Place] = ()
    more: bool = False
    owner_version: int | None = None


def fetch_page(
    reader: Reader, plan: CollectionPlan, query: Query, values: Mapping[str, Any], most_included: int
) -> LoadedPage:
    """The page that ``query`` asks for. ``values`` has the caller's id and, for members, the owner's key."""
    bound = {**plan.values(query), **values}
    loader = _Loader(reader, values, query.sizes, most_included)
    if plan.keyset is not None:
        places, more = _places(reader, plan, plan.keyset, query, bound)
        loaded = loader.load(plan.branch, _rows(reader, plan, bound, [place.key for place in places]))
        return LoadedPage(loaded, _total_between(reader, plan, query, bound, len(places), more), places, more)
    if plan.keys is None:
        rows: Sequence[Row] = reader.rows(plan.rows, bound)
    else:
        rows = _rows(reader, plan, bound, [row[KEY] for row in reader.rows(plan.keys, bound)])
    loaded = loader.load(plan.branch, rows)
    return LoadedPage(loaded, _total(reader, plan, query, bound, len(rows)) if query.page.counted else None)


def fetch_stretches(
    reader: Reader, plan: CollectionPlan, query: Query, values: Mapping[str, Any], size: int
) -> Iterator[Loaded]:
    """The same rows, however many, at most ``size`` of them at a time: what is read is not held.

    One statement finds them all, in order; each stretch takes those that a page of it would.
    """
    bound = {**plan.values(query), **values}
    for found in reader.stretches(plan.keys or plan.rows, bound, size):
        rows = found if plan.keys is None else _rows(reader, plan, bound, [row[KEY] for row in found])
        yield _Loader(reader, values, query.sizes, _MOST_IN_STRETCH).load(plan.branch, rows)


def fetch_place(reader: Reader, plan: PlacePlan, query: Query, values: Mapping[str, Any]) -> int | None:
    """Where the resource with the id that ``values`` names is in the order, from 0; None where it is not."""
    rows = reader.rows(plan.place, {**plan.values(query), **values})
    return rows[0][0] - 1 if rows else None


def fetch_item(
    reader: Reader, plan: ItemPlan, query: Query, values: Mapping[str, Any], most_included: int
) -> Loaded | None:
    """The resource that ``values`` names (``id`` or ``key``), or None where the caller sees none."""
    rows = reader.rows(plan.rows, values)
    return _Loader(reader, values, query.sizes, most_included).load(plan.branch, rows) if rows else None


def _rows(reader: Reader, plan: CollectionPlan, bound: Mapping[str, Any], keys: Sequence[int]) -> list[Row]:
    """The rows with these keys, in their order."""
    by_key = {row[KEY]: row for row in reader.rows(plan.rows, {**bound, "keys": keys})} if keys else {}
    return [by_key[key] for key in keys if key in by_key]


def _places(
    reader: Reader, plan: CollectionPlan, keyset: Keyset, query: Query, bound: Mapping[str, Any]
) -> tuple[list[Place], bool]:
    """The places of the rows on a page between places, and whether there are more beyond: one is looked for."""
    assert plan.keys is not None
    page = query.page
    found = reader.rows(plan.keys, {**bound, "limit": page.limit + 1})
    shown = found[: page.limit]
    return [keyset.place(row) for row in (reversed(shown) if page.backwards else shown)], len(found) > page.limit


def _total_between(
    reader: Reader, plan: CollectionPlan, query: Query, bound: Mapping[str, Any], shown: int, more: bool
) -> int | None:
    """Counted when asked for; told anyway where the page has all there are."""
    page = query.page
    if page.after is None and page.before is None and not more:
        return shown
    return reader.total(plan.count, bound) if page.counted else None


def _total(reader: Reader, plan: CollectionPlan, query: Query, bound: Mapping[str, Any], shown: int) -> int:
    """Counts only where the page itself does not prove the total: it does when it is the last and not empty."""
    page = query.page
    if shown < page.limit and (shown or page.offset == 0):
        return page.offset + shown
    return reader.total(plan.count, bound)


class _Loader:
    """Loads includes for one request, within one allowance of rows."""

    def __init__(self, reader: Reader, values: Mapping[str, Any], sizes: Sizes | None, most_included: int) -> None:
        self.reader = reader
        self.values = values
        self.sizes = sizes
        self.most = self.left = most_included

    def load(self, branch: Branch, rows: Sequence[Row]) -> Loaded:
        loaded = Loaded(branch, rows)
        if not rows:
            loaded.members = [Members(include, self.load(include.branch, ())) for include in branch.includes]
            return loaded
        loaded.lists = [(nested, self._list(nested, rows)) for nested in branch.lists]
        loaded.members = [self._members(include, rows) for include in branch.includes]
        return loaded

    def _members(self, include: Include, rows: Sequence[Row]) -> Members:
        at = KEY if include.key_at is None else include.key_at
        keys = list({row[at]: None for row in rows if row[at] is not None})
        if include.first is not None:
            return self._first_members(include, include.first, keys)
        found = self._take(include, self._run(include.rows, keys, self.left))
        return Members(include, self.load(include.branch, found))

    def _first_members(self, include: Include, first: Statement, keys: list[int]) -> Members:
        """The first members of each owner, as many as are to be shown.

        All are asked for, since most relations are short; of a long one the database is then to number the members.
        """
        size = self.sizes.of(include.path) if self.sizes is not None else None
        most = self.left if size is None else min(self.left, _SHORT * size * len(keys))
        found = self._run(include.rows, keys, most)
        of, totals = _by_owner(found), dict[int, int]()
        if size is not None and len(found) > most:
            found = self._run(first, keys, self.left, size=size)
            of, totals = _by_owner(found), {row[-1]: row[-2] for row in found if row[-2] > size}
        elif size is not None:
            totals = {owner: len(members) for owner, members in of.items() if len(members) > size}
            if totals:
                of = {owner: members[:size] for owner, members in of.items()}
                found = list(chain.from_iterable(of.values()))
        each_once = list({row[KEY]: row for row in self._take(include, found)}.values())
        return Members(include, self.load(include.branch, each_once), of, size, totals)

    def _run(self, statement: Statement, keys: list[int], most: int, **more: Any) -> list[Row]:
        """The rows of these keys; one more than ``most``, where that is not all of them."""
        return self.reader.rows(statement, {**self.values, **more, "keys": keys, "most": most + 1}) if keys else []

    def _take(self, include: Include, found: list[Row]) -> list[Row]:
        self.left -= len(found)
        if self.left < 0:
            raise BadParameter(
                f"Including {include.relationship.name!r} would bring more than {self.most} resources: "
                "ask for a smaller page, for fewer members of each, or page through the related URL.",
                parameter="include",
                meta={"maximum_included": self.most},
            )
        return found

    def _list(self, nested: NestedList, rows: Sequence[Row]) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for item in self.reader.rows(nested.rows, {"keys": [row[KEY] for row in rows]}):
            found.setdefault(item[0], []).append(item)
        return found


def _by_owner(rows: Sequence[Row]) -> dict[int, list[Row]]:
    of: dict[int, list[Row]] = {}
    for row in rows:
        of.setdefault(row[-1], []).append(row)
    return of
