"""The query string of Flavours → what is listed, or every fault in it at once (contracts 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import request

from jsonapi_app.core.errors import ApiError, Invalid, raise_all
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Order, Page, Query
from jsonapi_app.core.shapes import Id, KeyOf, One, Shape, query_of, shape
from jsonapi_app.core.values import is_uuid

VERSION_HEADER, VERSIONS = "X-API-Version", ("2.0.0", "2.1.0", "2.2.0", "2.3.0")
DEFAULT_SIZE, LARGEST_SIZE = 20, 100
SORTS = ("created_at", "updated_at", "name", "phone_number", "is_contacted", "contacted_at")
KEYS = ("id", "phone_number", "name")
INCLUDES = ("responder",)
BOOLEANS = ("true", "1", "false", "0")
LONGEST_PREFIX = 8

ITEM = shape(
    "assistances",
    {"id": Id()},
    "name phone_prefix phone_number is_contacted",
    {"contacted_by": KeyOf("responder")},
    "contacted_at created_at updated_at",
)
RESPONDER = shape("users", {"id": Id()}, "pseudo email")
ITEM_WITH_RESPONDER = Shape("assistances", {**ITEM.parts, "responder": One("responder", RESPONDER)})


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as asked for; ``contacted_by`` is a user that must be there.

    The query is for one row more than the page has: whether there is one tells of the next page.
    """

    number: int
    size: int
    key_by: str | None
    contacted_by: str
    shown: Shape
    query: Query


def read_listing() -> Listing:
    """What the request asks for. Raises every fault in it, by the names of the parameters as sent."""
    return _ListingReader().listing()


def version_faults() -> list[ApiError]:
    version = request.headers.get(VERSION_HEADER, VERSIONS[0])
    refused = Invalid(f"The version must be one of {', '.join(VERSIONS)}.", header=VERSION_HEADER)
    return [] if version in VERSIONS else [refused]


class _ListingReader:
    def __init__(self) -> None:
        self.faults = version_faults()

    def listing(self) -> Listing:
        number = self._number("page", 1)
        size = min(self._number("per_page", DEFAULT_SIZE), LARGEST_SIZE)
        key_by = self._one_of("key_by", KEYS)
        shown = ITEM_WITH_RESPONDER if self._includes() else ITEM
        contacted_by = self._user("contacted_by")
        sort, filter_ = tuple(self._sort()), All(tuple(self._terms()))
        raise_all(self.faults)
        page = Page((number - 1) * size, size + 1, counted=False)
        query = replace(query_of(shown), sort=sort, filter=filter_, page=page)
        return Listing(number, size, key_by, contacted_by, shown, query)

    def _refuse(self, name: str, detail: str) -> None:
        self.faults.append(Invalid(detail, parameter=name))

    def _number(self, name: str, default: int) -> int:
        text = _argument(name)[1]
        if not text:
            return default
        if not re.fullmatch(r"0*[1-9][0-9]{0,14}", text):
            self._refuse(name, f"The {name} must be a whole number of at least 1.")
            return default
        return int(text)

    def _one_of(self, name: str, known: Sequence[str]) -> str | None:
        text = _argument(name)[1]
        if text and text not in known:
            self._refuse(name, f"The {name} must be one of {', '.join(known)}.")
        return text or None

    def _includes(self) -> list[str]:
        """Of ``includes=x``, ``includes[]=x`` and ``includes=x,y``."""
        asked = []
        for name in ("includes", "includes[]"):
            for text in ",".join(request.args.getlist(name)).split(","):
                if text and text not in INCLUDES:
                    self._refuse(name, f"The includes must be of {', '.join(INCLUDES)}.")
                asked += [text] if text else []
        return asked

    def _user(self, key: str) -> str:
        name, text = _argument("filter", key)
        if text and not is_uuid(text.lower()):
            self._refuse(name, "The filter must be the UUID of a user.")
        return text.lower()

    def _sort(self) -> Iterator[Order]:
        """Without any: as the type is sorted, newest first, then by id."""
        if text := _argument("sort")[1]:
            column = text.removeprefix("-")
            if column not in SORTS:
                self._refuse("sort", f"The sort must be one of {', '.join(SORTS)}.")
            yield Order((column,), text.startswith("-"))

    def _terms(self) -> Iterator[Filter]:
        if text := _argument("search")[1]:
            yield _search(text)
        name, text = _argument("filter", "is_contacted")
        if text:
            if text not in BOOLEANS:
                self._refuse(name, "The filter must be true or false.")
            yield Condition("is_contacted", "eq", text, name)
        name, text = _argument("filter", "contacted_by")
        if text:
            yield Condition("responder", "eq", text.lower(), name)


def _argument(name: str, key: str = "") -> tuple[str, str]:
    """The name under which a parameter is sent, and its last value: one of a family is ``filter.key`` or
    ``filter[key]``. Nothing that is stored has a NUL."""
    names = (f"{name}.{key}", f"{name}[{key}]") if key else (name,)
    sent = [(each, value) for each in names for value in request.args.getlist(each)]
    found, value = sent[-1] if sent else (names[0], "")
    return found, value.replace("\0", "").strip()


def _search(text: str) -> Filter:
    """``text`` is somewhere in the name, in the number, or in the number after its prefix."""
    found: list[Filter] = [
        Condition(name, "contains", text, "search") for name in ("name", "phone_prefix", "phone_number")
    ]
    for cut in range(1, min(len(text), LONGEST_PREFIX + 1)) if text.isdigit() else ():
        before = Condition("phone_prefix", "endswith", text[:cut], "search")
        after = Condition("phone_number", "startswith", text[cut:], "search")
        found.append(All((before, after)))
    return AnyOf(tuple(found))
