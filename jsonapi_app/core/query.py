"""What a client asks for, in neutral words: no wire syntax, no SQL.

Every dialect turns its query string into a `Query`; `core.plan` turns a `Query` into SQL or refuses it.
``str()`` of any part is readable, so a query can be logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

OPERATORS = frozenset("eq ne lt le gt ge in notin like ilike contains startswith endswith between isnull".split())

# Words shorter than this are not in a trigram index.
SEARCHABLE_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """``name operator value`` on one attribute, the ``id`` or a relationship of the row in question.

    ``value`` is as sent: text from a query string, any JSON scalar from the JSON form, a tuple of these for
    ``in``, ``notin`` and ``between``, and a boolean (or its text) for ``isnull``. The plan types it by the field.
    ``parameter`` is the query parameter to name when the condition is refused.
    """

    name: str
    operator: str
    value: Any
    parameter: str = "filter"

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {self.value!r}"


@dataclass(frozen=True, slots=True)
class Related:
    """At least one visible related resource satisfies ``term``. A dotted path is nested `Related`."""

    relationship: str
    term: Filter
    parameter: str = "filter"
    # ``any`` asks for a to-many, ``has`` for a to-one; a dotted path leaves it open.
    many: bool | None = None

    def __str__(self) -> str:
        return f"{self.relationship}.({self.term})"


@dataclass(frozen=True, slots=True)
class All:
    terms: tuple[Filter, ...]

    def __str__(self) -> str:
        return "(" + " and ".join(map(str, self.terms)) + ")"


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: tuple[Filter, ...]

    def __str__(self) -> str:
        return "(" + " or ".join(map(str, self.terms)) + ")"


@dataclass(frozen=True, slots=True)
class Not:
    """The rows for which ``term`` is false; a row on which it is unknown (null) is left out."""

    term: Filter

    def __str__(self) -> str:
        return f"not {self.term}"


@dataclass(frozen=True, slots=True)
class Search:
    """Every word of ``text`` is a substring of one of the columns that the type is searched by."""

    text: str
    parameter: str = "filter[search]"

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(self.text.split()))

    def __str__(self) -> str:
        return f"search {self.text!r}"


Filter = Condition | Related | All | AnyOf | Not | Search


def along(path: Iterable[str], term: Filter) -> Filter:
    """``term`` on what the relationships of ``path`` lead to."""
    for relationship in reversed(tuple(path)):
        term = Related(relationship, term, parameter_of(term))
    return term


def parameter_of(term: Filter) -> str:
    """The query parameter to name when ``term`` is refused."""
    return next(leaves(term)).parameter


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key: a path of to-one relationships that ends in an attribute."""

    path: tuple[str, ...]
    descending: bool = False

    def __str__(self) -> str:
        return ("-" if self.descending else "") + ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is in an order, or was: the values that it is sorted by, as JSON has them, and its key."""

    values: tuple[Any, ...]
    key: int

    @property
    def nulls(self) -> tuple[bool, ...]:
        return tuple(value is None for value in self.values)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the ordered rows. ``counted`` asks for the total of all rows.

    ``keyed``: it begins right ``after`` one place and ends right ``before`` another, instead of at an offset
    (`core.keyset`). Only with ``before`` the rows are the last ones before it.
    """

    offset: int = 0
    limit: int = 25
    counted: bool = True
    keyed: bool = False
    after: Place | None = None
    before: Place | None = None

    @property
    def backwards(self) -> bool:
        return self.before is not None and self.after is None

    @property
    def shape(self) -> tuple[Any, ...]:
        places = (self.after, self.before)
        return (self.keyed, *(place and place.nulls for place in places))

    def __str__(self) -> str:
        if not self.keyed:
            return f"rows {self.offset + 1}-{self.offset + self.limit}"
        ends = (("after", self.after), ("before", self.before))
        return f"{self.limit} rows" + "".join(f" {end} {place.values}" for end, place in ends if place is not None)


# All rows, uncounted: for what is read in stretches.
EVERYTHING = Page(limit=2**63 - 1, counted=False)


@dataclass(frozen=True, slots=True)
class During:
    """The period for which availability is asked: that of an event, which is then left out of the count itself, or from
    ``start`` to ``end``. All as sent; ``parameter`` is the one to name when the period is refused.
    """

    event: str | None = None
    start: str | None = None
    end: str | None = None
    parameter: str = "filter"

    def __str__(self) -> str:
        return f"during event {self.event}" if self.event is not None else f"from {self.start} to {self.end}"


@dataclass(frozen=True, slots=True)
class Size:
    """At most ``most`` members; ``parameter`` is the one to name when there is nothing to limit."""

    most: int
    parameter: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many members of an included to-many are shown of each owner: as ``asked`` for its path, else ``default``."""

    default: int
    asked: Mapping[tuple[str, ...], Size] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, path: tuple[str, ...]) -> int:
        asked = self.asked.get(path)
        return self.default if asked is None else asked.most


@dataclass(frozen=True)
class Query:
    """A whole read: what of which fields, with what related, in which order, and which page.

    ``include``: paths, each a tuple of relationship names; None means none was asked for, ``()`` an empty ask.
    ``fields``: type → names wanted; a type not named shows all.
    ``trashed``: the rows in the trash instead of the live ones, without their relationships unless ``trash_related``;
    None is both, with their relationships.
    ``during``: the period that availability is asked for.
    ``sizes``: how many members of included relationships are shown; None is all.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    include: tuple[tuple[str, ...], ...] | None = None
    sort: tuple[Order, ...] = ()
    filter: All = All(())
    trashed: bool | None = False
    page: Page = Page()
    during: During | None = None
    trash_related: bool = False
    sizes: Sizes | None = None

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """The query without its values: two queries of one shape are answered by the same SQL."""
        return (
            tuple(sorted(self.fields.items())),
            self.include,
            self.sort,
            filter_shape(self.filter),
            self.trashed,
            self.trash_related,
            self.during is not None,
            self.page.shape,
            frozenset(self.sizes.asked) if self.sizes is not None else None,
        )

    def __str__(self) -> str:
        parts = [f"where {self.filter}" if self.filter.terms else "", "in trash" if self.trashed else ""]
        parts += [str(self.during) if self.during else ""]
        parts += [f"sorted by {', '.join(map(str, self.sort))}" if self.sort else "", str(self.page)]
        return ", ".join(part for part in parts if part)


def filter_shape(term: Filter) -> tuple[Any, ...]:
    """``term`` without the values of its conditions, hashable."""
    match term:
        case Condition(name, "isnull" as operator, value):
            return (name, operator, str(value))
        case Condition(name, operator):
            return (name, operator)
        case Search():
            return ("search", *(len(word) >= SEARCHABLE_LENGTH for word in term.words))
        case Related(relationship, inner, _, many):
            return (relationship, many, filter_shape(inner))
        case Not(inner):
            return ("not", filter_shape(inner))
        case All(terms) | AnyOf(terms):
            return (type(term).__name__, *map(filter_shape, terms))


def leaves(term: Filter) -> Iterator[Condition | Search]:
    """The conditions of a filter, left to right: the order in which a plan takes their values."""
    match term:
        case Condition() | Search():
            yield term
        case Related(term=inner) | Not(term=inner):
            yield from leaves(inner)
        case All(terms=terms) | AnyOf(terms=terms):
            for inner in terms:
                yield from leaves(inner)
