"""The query string of the JSON:API dialect → the neutral query, or every fault in it at once.

A pure function of the raw text: it knows neither the resources nor the database. All it returns is immutable,
so equal query strings share one `Request`. `paging`, `filters` and `json_filters` hold the longer families.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from jsonapi_app.core.errors import ApiError, BadParameter, raise_all
from jsonapi_app.core.query import Condition, Order, Query, Size, Sizes
from jsonapi_app.dialects.jsonapi.filters import Term, bracket_term, combined
from jsonapi_app.dialects.jsonapi.json_filters import json_terms
from jsonapi_app.dialects.jsonapi.paging import Paging, included_size, page_value, read_paging
from jsonapi_app.dialects.jsonapi.syntax import (
    Limits,
    Parameter,
    decoded_pairs,
    dotted_path,
    is_member_name,
    names_of,
    shown,
)

# family → how many keys in brackets its name may have, at least and at most
FAMILIES: Mapping[str, tuple[int, int]] = {
    "include": (0, 0),
    "fields": (1, 1),
    "sort": (0, 0),
    "filter": (0, 2),
    "page": (1, 2),
}
# ``page[path][size]``: about what is included, so it also goes with a single resource.
INCLUDED_SIZE = "page[path][size]"
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A query string as understood. ``parameters`` are its decoded pairs in the order received, for links."""

    query: Query
    paging: Paging
    parameters: tuple[tuple[str, str], ...]


def parse(raw: bytes, supports: frozenset[str], limits: Limits = DEFAULT_LIMITS, cursors: bool = False) -> Request:
    """Read the query string ``raw`` for an endpoint that ``supports`` some of the `FAMILIES`, and `INCLUDED_SIZE`.

    ``cursors``: the client asks for pages between cursors, unless a parameter says otherwise.
    Raises BadParameter with the name at fault, or Faults with one of these for each parameter at fault.
    """
    # Long ones seldom come twice, and a flood of them must not fill the memory.
    return (_parse_cached if len(raw) <= 1_024 else _parse)(raw, supports, limits, cursors)


def _parse(raw: bytes, supports: frozenset[str], limits: Limits, cursors: bool) -> Request:
    draft = _Draft(limits, cursors)
    pairs = decoded_pairs(raw, limits, draft.faults)
    seen: set[str] = set()
    for name, value in pairs:
        try:
            if name in seen:
                raise BadParameter(f"{shown(name)} is given more than once.", parameter=name)
            seen.add(name)
            parameter = _parameter(name, value, supports)
            _READERS[parameter.family](draft, parameter)
        except ApiError as fault:
            draft.faults.extend(fault.faults)
    return Request(*draft.finished(), parameters=tuple(pairs))


_parse_cached = lru_cache(maxsize=1_024)(_parse)


def _parameter(name: str, value: str, supports: frozenset[str]) -> Parameter:
    """JSON:API 1.1, Query Parameter Families: a base name, then keys in brackets."""
    form = _FORM.fullmatch(name)
    if form is None or not is_member_name(form[1]):
        raise BadParameter(f"{shown(name)} is not a well-formed parameter name.", parameter=name)
    family, keys = form[1], tuple(_KEY.findall(form[2]))
    if family not in FAMILIES:
        raise BadParameter(f"Unknown parameter {shown(name)}.", parameter=name)
    fewest, most = FAMILIES[family]
    if not fewest <= len(keys) <= most or "" in keys:
        raise BadParameter(f"{shown(name)} is not a well-formed name of the family {family}.", parameter=name)
    meant = INCLUDED_SIZE if family == "page" and len(keys) == 2 else family
    if meant not in supports:
        raise BadParameter(f"This endpoint does not take {meant}.", parameter=name)
    return Parameter(name, meant, keys, value)


_FORM = re.compile(r"([^\[\]]*)((?:\[[^\[\]]*\])*)")
_KEY = re.compile(r"\[([^\[\]]*)\]")


@dataclass(slots=True)
class _Draft:
    """What has been read so far, the faults included."""

    limits: Limits
    cursors: bool
    faults: list[ApiError] = field(default_factory=list)
    include: tuple[tuple[str, ...], ...] | None = None
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: tuple[Order, ...] = ()
    terms: list[Term] = field(default_factory=list)
    page: dict[str, int | str | bool] = field(default_factory=dict)
    sizes: dict[tuple[str, ...], Size] = field(default_factory=dict)

    def finished(self) -> tuple[Query, Paging]:
        """What can be said only of all parameters together; raises all faults there are."""
        try:
            filter_, trashed, during = combined(self.terms, self.limits)
        except ApiError as fault:
            self.faults.append(fault)
        try:
            paging = read_paging(self.page, any(map(_names_rows, self.terms)), self.limits, self.cursors)
        except ApiError as fault:
            self.faults.append(fault)
        raise_all(self.faults)
        fields = MappingProxyType(self.fields)
        sizes = Sizes(self.limits.included_size_default, MappingProxyType(self.sizes))
        return Query(fields, self.include, self.sort, filter_, trashed, paging.page, during, sizes=sizes), paging


def _names_rows(term: Term) -> bool:
    return isinstance(term, Condition) and term.name == "id" and term.operator in ("in", "eq")


def _include(draft: _Draft, parameter: Parameter) -> None:
    limits, name = draft.limits, parameter.name
    paths = dict.fromkeys(dotted_path(text, limits.include_depth, name) for text in names_of(parameter, limits))
    if len(paths) > limits.include_paths:
        raise BadParameter(f"More than {limits.include_paths} paths to include.", parameter=name)
    draft.include = tuple(paths)


def _fields(draft: _Draft, parameter: Parameter) -> None:
    names = names_of(parameter, draft.limits)
    for name in (parameter.keys[0], *names):
        if not is_member_name(name):
            raise BadParameter(f"{shown(name)} is not a name.", parameter=parameter.name)
    draft.fields[parameter.keys[0]] = tuple(dict.fromkeys(names))


def _sort(draft: _Draft, parameter: Parameter) -> None:
    limits, keys = draft.limits, names_of(parameter, draft.limits)
    if not 1 <= len(keys) <= limits.sort_keys:
        raise BadParameter(f"sort takes 1 to {limits.sort_keys} keys, not {len(keys)}.", parameter="sort")
    paths = [dotted_path(key.removeprefix("-"), limits.filter_depth, "sort") for key in keys]
    if len(set(paths)) < len(paths):
        raise BadParameter("sort names the same field twice.", parameter="sort")
    draft.sort = tuple(Order(path, key.startswith("-")) for path, key in zip(paths, keys, strict=True))


def _filter(draft: _Draft, parameter: Parameter) -> None:
    if parameter.keys:
        draft.terms.append(bracket_term(parameter, draft.limits))
    else:
        draft.terms.extend(json_terms(parameter.value, draft.limits))


def _page(draft: _Draft, parameter: Parameter) -> None:
    draft.page[parameter.keys[0]] = page_value(parameter, draft.limits)


def _included_size(draft: _Draft, parameter: Parameter) -> None:
    path, size = included_size(parameter, draft.limits)
    draft.sizes[path] = size


_READERS: Mapping[str, Callable[[_Draft, Parameter], None]] = {
    "include": _include,
    "fields": _fields,
    "sort": _sort,
    "filter": _filter,
    "page": _page,
    INCLUDED_SIZE: _included_size,
}
