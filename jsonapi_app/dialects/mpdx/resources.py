"""What MPDX shows of each type: attributes as the native interface has them, linkage by its own names (P22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.core.shapes import Attr, Group, Id, KeyOf, Many, Part, Shape, Text

CONTACTS = "contacts"
CONTACT_ATTRIBUTES = ("allow_deletion", "created_at", "name", "square_avatar", "updated_at", "updated_in_db_at")

# type → relationship as it is called here → as the engine calls it.
RELATIONSHIPS: Mapping[str, Mapping[str, str]] = {
    CONTACTS: {"account_list": "account_list", "people": "people", "addresses": "addresses"},
    "people": {"email_addresses": "emails", "phone_numbers": "phones"},
    "account_lists": {},
    "addresses": {},
    "emails": {},
    "phones": {},
}
INCLUDES = ("account_list", "people", "addresses", "people.email_addresses", "people.phone_numbers")
# Linkage that is there whatever is included.
ALWAYS_LINKED = (("people",), ("addresses",))

Path = tuple[str, ...]


def engine_path(include: str) -> Path:
    """``people.email_addresses`` → ``("people", "emails")``."""
    path: Path = (CONTACTS,)
    for name in include.split("."):
        path = (*path, RELATIONSHIPS[path[-1]][name])
    return path[1:]


@dataclass(frozen=True)
class Wanted:
    """What of each type is to be shown. ``fields``: type → names asked for; ``includes``: paths of the engine."""

    catalogue: Catalogue = field(compare=False)
    fields: frozenset[tuple[str, tuple[str, ...]]]
    includes: frozenset[Path]

    @cached_property
    def loaded(self) -> frozenset[Path]:
        """The paths to read: a path goes through what comes before its end."""
        return self.includes | {path[:1] for path in self.includes} | set(ALWAYS_LINKED)

    def shape(self, type_: str, below: Path = ()) -> Shape:
        """Of the resource object of a type, after the path ``below``."""
        return _shape(self, type_, below)

    def attributes(self, type_: str) -> list[str]:
        return [name for name in attribute_names(self.catalogue[type_]) if self._shows(type_, name)]

    def relationships(self, type_: str) -> Mapping[str, str]:
        return {name: of for name, of in RELATIONSHIPS[type_].items() if self._shows(type_, name)}

    def _shows(self, type_: str, name: str) -> bool:
        wanted = dict(self.fields).get(type_)
        return wanted is None or name in wanted


def attribute_names(resource: Resource) -> list[str]:
    if resource.type == CONTACTS:
        return list(CONTACT_ATTRIBUTES)
    return sorted(name for name, a in resource.attributes.items() if a.readable and name != "deleted_at")


@lru_cache(maxsize=256)
def _shape(wanted: Wanted, type_: str, below: Path) -> Shape:
    parts: dict[str, Part] = dict(_identity(type_))
    if attributes := wanted.attributes(type_):
        parts["attributes"] = Group({name: Attr(name) for name in attributes})
    linked = {
        name: _linkage(wanted.catalogue[type_], of)
        for name, of in wanted.relationships(type_).items()
        if type_ == CONTACTS or (*below, of) in wanted.loaded
    }
    if linked:
        parts["relationships"] = Group(linked)
    return Shape(type_, parts)


def _linkage(resource: Resource, relationship: str) -> Part:
    found = resource.relationships[relationship]
    target = found.target.type
    if found.many:
        return Group({"data": Many(relationship, _identifier(target))})
    # The one to-one of this interface is never empty.
    return Group({"data": Group({"id": KeyOf(relationship), "type": Text(target)})})


@lru_cache
def _identifier(type_: str) -> Shape:
    return Shape(type_, _identity(type_))


def _identity(type_: str) -> Mapping[str, Part]:
    return {"id": Id(), "type": Text(type_)}
