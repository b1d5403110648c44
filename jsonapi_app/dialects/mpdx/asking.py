"""The query string of MPDX → what is asked of contacts, or every fault in it at once (contracts 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask import request

from jsonapi_app.core.errors import ApiError, BadParameter, raise_all
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Order, Page, Related, along
from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.mpdx.resources import INCLUDES, RELATIONSHIPS, Wanted, attribute_names, engine_path
from schemas.crm import CONTACT_STATUSES, HIDDEN_STATUSES, WORKING_STATUSES

DEFAULT_SIZE, LARGEST_SIZE = 25, 100
SORTS = ("name", "created_at", "updated_at")
MOST_WORDS, MOST_IDS = 32, 200
NUMBER_NAMES, SIZE_NAMES = ("page", "page[number]"), ("per_page", "page[size]")
OF_LISTS = ("sort", *NUMBER_NAMES, *SIZE_NAMES)
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_FIELDS = re.compile(r"fields\[([a-z_]+)\]", re.ASCII)
_FILTER = re.compile(r"filter\[([a-z_]+)\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """``sort`` and ``filters`` are as sent, to be told back."""

    wanted: Wanted
    number: int = 1
    size: int = DEFAULT_SIZE
    sort: str | None = None
    filters: Mapping[str, str] | None = None
    terms: tuple[Filter, ...] = ()

    @property
    def order(self) -> tuple[Order, ...]:
        """Without ``sort``, by name and then id, as the type is sorted."""
        return (Order((self.sort.removeprefix("-"),), self.sort.startswith("-")),) if self.sort else ()

    @property
    def page(self) -> Page:
        return Page((self.number - 1) * self.size, self.size)


def read_list(catalogue: Catalogue) -> Asked:
    return _Reader(catalogue).listing()


def read_single(catalogue: Catalogue) -> Asked:
    return _Reader(catalogue).single()


def refuse_parameters() -> None:
    """For a request that takes none."""
    raise_all([BadParameter(f"Unknown parameter {name[:60]!r}.", parameter=name) for name in request.args])


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.faults: list[ApiError] = []

    def single(self) -> Asked:
        self._check_names(lambda name: name == "include" or _FIELDS.fullmatch(name) is not None)
        asked = Asked(self._wanted())
        raise_all(self.faults)
        return asked

    def listing(self) -> Asked:
        self._check_names(
            lambda name: name in (*OF_LISTS, "include") or bool(_FIELDS.fullmatch(name) or _FILTER.fullmatch(name))
        )
        filters = {form[1]: _all(name) for name in request.args if (form := _FILTER.fullmatch(name))}
        asked = Asked(
            self._wanted(),
            self._number(NUMBER_NAMES, 1, lowest=1),
            min(self._number(SIZE_NAMES, DEFAULT_SIZE, lowest=0), LARGEST_SIZE),
            self._sort(),
            filters,
            tuple(self._terms(filters)),
        )
        raise_all(self.faults)
        return asked

    def _refuse(self, name: str, detail: str) -> None:
        self.faults.append(BadParameter(detail, parameter=name))

    def _check_names(self, is_known: Callable[[str], bool]) -> None:
        for name in request.args:
            if not is_known(name):
                self._refuse(name, f"Unknown parameter {name[:60]!r}.")
            elif len(request.args.getlist(name)) > 1 and not _FILTER.fullmatch(name):
                self._refuse(name, f"{name} is given more than once.")

    def _number(self, names: tuple[str, str], default: int, lowest: int) -> int:
        sent = [name for name in names if name in request.args]
        if not sent:
            return default
        if len(sent) > 1:
            self._refuse(sent[1], f"{sent[0]} says the same.")
        text = request.args[sent[0]]
        if not _NUMBER.fullmatch(text) or int(text) < lowest:
            self._refuse(sent[0], f"{sent[0]} must be an integer of at least {lowest}.")
            return default
        return int(text)

    def _sort(self) -> str | None:
        sort = request.args.get("sort")
        if sort is not None and sort.removeprefix("-") not in SORTS:
            self._refuse("sort", f"One key can be sorted by: {', '.join(SORTS)}, each also after a -.")
        return sort

    def _wanted(self) -> Wanted:
        fields = {form[1]: self._fields(name, form[1]) for name in request.args if (form := _FIELDS.fullmatch(name))}
        includes = [path for path in request.args.get("include", "").split(",") if path]
        for path in includes:
            if path not in INCLUDES:
                self._refuse("include", f"Cannot include {path[:60]!r}; offered: {', '.join(INCLUDES)}.")
        known = frozenset(engine_path(path) for path in includes if path in INCLUDES)
        return Wanted(self.catalogue, frozenset(fields.items()), known)

    def _fields(self, parameter: str, type_: str) -> tuple[str, ...]:
        names = [name for name in request.args[parameter].split(",") if name]
        if type_ not in RELATIONSHIPS:
            self._refuse(parameter, f"There is no type {type_!r} here.")
            return ()
        known = {*attribute_names(self.catalogue[type_]), *RELATIONSHIPS[type_]}
        for name in names:
            if name not in known:
                self._refuse(parameter, f"{type_} have no field {name[:60]!r}.")
        return tuple(sorted({*names}))

    def _terms(self, filters: Mapping[str, str]) -> Iterator[Filter]:
        for name, text in filters.items():
            parameter = f"filter[{name}]"
            try:
                if name not in _FILTERS:
                    raise BadParameter(f"Unknown filter; offered: {', '.join(_FILTERS)}.", parameter=parameter)
                yield _FILTERS[name](text, parameter)
            except BadParameter as fault:
                self.faults.append(fault)


def _all(name: str) -> str:
    """The values of a filter, which may be sent several times."""
    return ",".join(request.args.getlist(name))


def _of_organizations(text: str, parameter: str) -> Filter:
    """Contact → account list → designation account → organization; one that is not the caller's has no contacts."""
    ids = tuple(text.split(","))
    if len(ids) > MOST_IDS:
        raise BadParameter(f"More than {MOST_IDS} ids.", parameter=parameter)
    path = ("account_list", "designation_accounts", "organization")
    return along(path, Condition("id", "in", ids, parameter))


GROUPS: Mapping[str, tuple[str, ...]] = {
    "active": (*WORKING_STATUSES, ""),
    "hidden": HIDDEN_STATUSES,
    "null": ("",),
    **{status: (status,) for status in CONTACT_STATUSES},
}


def _of_status(text: str, parameter: str) -> Filter:
    """Any of the values; an empty status is as good as none."""
    wanted: list[str] = []
    for value in text.split(","):
        if value not in GROUPS:
            raise BadParameter(f"There is no status {value[:60]!r}.", parameter=parameter)
        wanted += GROUPS[value]
    found: Filter = Condition("status", "in", tuple(wanted), parameter)
    return AnyOf((found, Condition("status", "isnull", True, parameter))) if "" in wanted else found


def _of_text(text: str, parameter: str) -> Filter:
    """Every word is in the name, or in the first or last name of one of the people; or the whole is in an e-mail
    address or phone number of theirs."""
    words = re.sub("[,-]", " ", text).split()
    if len(words) > MOST_WORDS:
        raise BadParameter(f"More than {MOST_WORDS} words.", parameter=parameter)

    def contains(name: str, part: str) -> Filter:
        return Condition(name, "contains", part, parameter)

    in_person = All(tuple(AnyOf((contains("first_name", w), contains("last_name", w))) for w in words))
    reached = AnyOf(
        (
            Related("emails", contains("address", text.strip()), parameter),
            Related("phones", contains("number", "".join(text.split())), parameter),
        )
    )
    by_name = (All(tuple(contains("name", w) for w in words)), Related("people", in_person, parameter))
    return AnyOf((*(by_name if words else ()), Related("people", reached, parameter))) if text.strip() else All(())


_FILTERS: Mapping[str, Callable[[str, str], Filter]] = {
    "organization_id": _of_organizations,
    "status": _of_status,
    "wildcard_search": _of_text,
}
