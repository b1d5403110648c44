"""RULES: where the rules of ``domain/`` act. One table from (type, moment) to the functions that guard or complete a write.

A function takes the `Draft` of the write. It looks up what the rule needs, asks the plain function in ``domain/``, and
puts what follows into the draft or the store. Whatever a rule raises undoes the whole write.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement

from jsonapi_app.core.actor import ADMIN, Actor
from jsonapi_app.core.errors import ApiError, BadRequest, Conflict, Forbidden, Invalid
from jsonapi_app.core.resource import OwnKey, Resource, TheirKey
from jsonapi_app.core.store import Store, Values
from jsonapi_app.domain import deletion, inventory, people, users
from jsonapi_app.domain.passwords import hash_password
from jsonapi_app.domain.refusals import InTheWay, NotAcceptable, NotAllowed, Pointless, Refusal
from jsonapi_app.models.identity import Session
from jsonapi_app.models.inventory import MaterialAttribute


class Moment(enum.Enum):
    """When in a write a rule acts: before the row changes (-ING), or after (SAVED, PURGED)."""

    CREATING = "creating"
    UPDATING = "updating"
    SAVED = "saved"
    TRASHING = "trashing"
    RESTORING = "restoring"
    PURGING = "purging"
    PURGED = "purged"


CREATING, UPDATING, SAVED = Moment.CREATING, Moment.UPDATING, Moment.SAVED
TRASHING, RESTORING, PURGING, PURGED = Moment.TRASHING, Moment.RESTORING, Moment.PURGING, Moment.PURGED


@dataclass
class Draft:
    """One write in progress: the row as it was (``before``) and the columns that it will get (``values``).

    ``extra`` holds loaded attributes that are not columns (a password, custom attributes). ``key`` is set once the row
    exists.
    """

    resource: Resource
    actor: Actor
    store: Store
    before: Values | None = None
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    key: int = 0

    def __getitem__(self, column: str) -> Any:
        """The value that the column will have; None where neither the write nor the row says."""
        if column in self.values:
            return self.values[column]
        return (self.before or {}).get(column)

    def changes(self, *columns: str) -> bool:
        return any(column in self.values for column in columns)

    def pointer(self, member: str | None) -> str:
        if member is None:
            return "/data"
        place = "relationships" if member in self.resource.relationships else "attributes"
        return f"/data/{place}/{member}"


Rule = Callable[[Draft], None]


def apply(moment: Moment, draft: Draft) -> None:
    """Run the rules of the draft's type for this moment. What they refuse becomes an ApiError with its pointer."""
    with refusals_as_errors(draft):
        for rule in (*RULES.get((draft.resource.type, moment), ()), *EVERY_TYPE.get(moment, ())):
            rule(draft)


@contextmanager
def refusals_as_errors(draft: Draft) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise _KINDS[type(refusal)](refusal.detail, pointer=draft.pointer(refusal.member)) from None


_KINDS: Mapping[type[Refusal], type[ApiError]] = {
    NotAcceptable: Invalid,
    InTheWay: Conflict,
    NotAllowed: Forbidden,
    Pointless: BadRequest,
}


# Materials, attributes, tags


def keep_stock_counts(draft: Draft) -> None:
    if draft.changes("stock_quantity", "out_of_order_quantity"):
        stock, broken = inventory.stock_counts(draft["stock_quantity"], draft["out_of_order_quantity"])
        draft.values.update(stock_quantity=stock, out_of_order_quantity=broken)


def check_sub_category(draft: Draft) -> None:
    if draft.changes("category_id", "sub_category_id"):
        chosen = draft["sub_category_id"] and draft.store.by_key("sub_categories", draft["sub_category_id"])
        parent = chosen["category_id"] if chosen else None
        inventory.check_sub_category(draft["category_id"], draft["sub_category_id"], parent)


def save_custom_attributes(draft: Draft) -> None:
    """The list replaces the whole set; an item without a value is left out."""
    items = draft.extra.get("custom_attributes")
    if items is None:
        return
    store, values = draft.store, MaterialAttribute.__table__
    attributes = store.table("attributes")
    store.delete(values, values.c.material_id == draft.key)
    seen: set[int] = set()
    for item in items:
        attribute = store.row(
            attributes, attributes.c.name_folded == item["name"].casefold(), attributes.c.deleted_at.is_(None)
        )
        if attribute is None:
            raise NotAcceptable(f"There is no attribute {item['name']!r}.", "custom_attributes")
        if attribute["id"] in seen:
            raise NotAcceptable(f"{item['name']!r} is there twice.", "custom_attributes")
        seen.add(attribute["id"])
        if item["value"] is None or item["value"] == "":
            continue
        typed = inventory.custom_value(
            attribute["name"], attribute["value_type"], attribute["max_length"], item["value"]
        )
        store.connection.execute(
            values.insert().values(
                material_id=draft.key, attribute_id=attribute["id"], value=orjson.dumps(typed).decode()
            )
        )


def keep_max_length(draft: Draft) -> None:
    draft.values["max_length"] = inventory.attribute_max_length(draft["value_type"], draft["max_length"])


def trim_name(draft: Draft) -> None:
    if "name" in draft.values:
        draft.values["name"] = draft.values["name"].strip()


# People and how to reach them


def keep_phone(column: str) -> Rule:
    def without_blanks(draft: Draft) -> None:
        if draft.values.get(column):
            draft.values[column] = people.without_blanks(draft.values[column])

    return without_blanks


def keep_name_email_key(draft: Draft) -> None:
    if draft.changes("first_name", "last_name"):
        email = draft.before and _primary_email(draft.store, draft.before["id"])
        draft.values["name_email_key"] = people.name_email_key(draft["first_name"], draft["last_name"], email or None)


def refresh_name_email_key(draft: Draft) -> None:
    """After a change of an e-mail address: what tells its owner from others may have changed."""
    table = draft.store.table("people")
    for owner in {draft["person_id"], (draft.before or {}).get("person_id")} - {None}:
        person = draft.store.by_key("people", owner)
        if person is not None:
            email = _primary_email(draft.store, owner)
            key = people.name_email_key(person["first_name"], person["last_name"], email)
            if key != person["name_email_key"]:
                draft.store.update(table, {"name_email_key": key}, table.c.id == owner)


def keep_one_primary(*owner_columns: str) -> Rule:
    """Saving a primary one makes the owner's others not primary."""

    def only_this_one(draft: Draft) -> None:
        if not draft["is_primary"]:
            return
        table = draft.resource.table
        for column in owner_columns:
            if draft[column] is not None:
                same_owner = table.c[column] == draft[column]
                draft.store.update(
                    table, {"is_primary": False}, same_owner, table.c.is_primary, table.c.id != draft.key
                )

    return only_this_one


def _primary_email(store: Store, person: int) -> str | None:
    emails = store.table("emails")
    row = store.row(emails, emails.c.person_id == person, emails.c.is_primary)
    return row["address"] if row else None


def stamp_contact(draft: Draft) -> None:
    draft.values["updated_in_db_at"] = draft.store.now


def keep_donors(draft: Draft) -> None:
    if draft.before and draft.before["from_donation_system"]:
        raise InTheWay("This contact comes from a donation system and cannot be deleted.")


# Users


def keep_password(draft: Draft) -> None:
    if "password" in draft.extra:
        draft.values["password_hash"] = hash_password(draft.extra["password"])


def end_other_sessions(draft: Draft) -> None:
    """A new password ends every session but the one that set it."""
    if "password" in draft.extra and draft.before is not None:
        _end_sessions(draft, keep=draft.actor.session)


def end_sessions(draft: Draft) -> None:
    _end_sessions(draft, keep=None)


def make_settings(draft: Draft) -> None:
    """R10: creating a user creates the settings."""
    if draft.before is None:
        draft.store.insert(draft.store.table("user_settings"), {"user_id": draft.key})


def check_role(draft: Draft) -> None:
    if draft.before is not None and "role" in draft.values:
        users.check_role_change(draft.before["role"], draft["role"], _other_admins(draft))


def check_user_deletion(draft: Draft) -> None:
    assert draft.before is not None
    users.check_deletion(draft.before["id"], draft.before["role"], draft.actor.id, _other_admins(draft))


def _other_admins(draft: Draft) -> int:
    assert draft.before is not None
    table = draft.store.table("users")
    admins = draft.store.lock(table, table.c.role == ADMIN, table.c.deleted_at.is_(None))
    return len([key for key in admins if key != draft.before["id"]])


def _end_sessions(draft: Draft, keep: str | None) -> None:
    assert draft.before is not None
    sessions = Session.__table__
    kept = draft.store.keys(sessions.c.family, sessions.c.jti == keep) if keep else []
    ended: list[ColumnElement[bool]] = [sessions.c.user_id == draft.before["id"], sessions.c.revoked_at.is_(None)]
    draft.store.update(sessions, {"revoked_at": draft.store.now}, *ended, sessions.c.family.not_in(kept))


# Deletion


def check_unused(draft: Draft) -> None:
    """The relationships that must be empty before a resource of this type goes (R8)."""
    assert draft.before is not None
    counts = {}
    for name in deletion.MUST_BE_EMPTY.get(draft.resource.type, ()):
        relationship = draft.resource.relationships[name]
        assert isinstance(relationship.storage, TheirKey)
        table = relationship.target.table
        counts[name] = draft.store.count(table, table.c[relationship.storage.key] == draft.before["id"])
    deletion.check_unused(draft.resource.type, counts)


def check_parents_live(draft: Draft) -> None:
    live = {}
    for name in deletion.MUST_BE_LIVE.get(draft.resource.type, ()):
        relationship = draft.resource.relationships[name]
        assert isinstance(relationship.storage, OwnKey)
        parent = draft.store.by_key(relationship.target.type, draft[relationship.storage.key])
        live[name] = parent is not None and parent["deleted_at"] is None
    deletion.check_parents_live(draft.resource.type, live)


def check_park_remains(draft: Draft) -> None:
    assert draft.before is not None
    table = draft.store.table("parks")
    live = draft.store.lock(table, table.c.deleted_at.is_(None))
    deletion.check_park_remains(len([key for key in live if key != draft.before["id"]]))


def trash_materials_of_park(draft: Draft) -> None:
    """R7: the live materials of a park go with it, at the same instant."""
    materials, mine = _materials_of_park(draft)
    gone = {"deleted_at": draft.store.now, "deleted_with_park": True}
    draft.store.update(materials, gone, mine, materials.c.deleted_at.is_(None))


def restore_materials_of_park(draft: Draft) -> None:
    """R7: restoring a park brings back exactly what went with it."""
    materials, mine = _materials_of_park(draft)
    back = {"deleted_at": None, "deleted_with_park": False}
    draft.store.update(materials, back, mine, materials.c.deleted_with_park)


def _materials_of_park(draft: Draft) -> tuple[Any, ColumnElement[bool]]:
    assert draft.before is not None
    materials = draft.store.table("materials")
    return materials, materials.c.park_id == draft.before["id"]


def forget_park_deletion(draft: Draft) -> None:
    """A material that is restored or trashed by itself no longer follows its park."""
    draft.values["deleted_with_park"] = False


EVERY_TYPE: Mapping[Moment, Sequence[Rule]] = {
    TRASHING: (check_unused,),
    PURGING: (check_unused,),
    RESTORING: (check_parents_live,),
}

RULES: Mapping[tuple[str, Moment], Sequence[Rule]] = {
    ("materials", CREATING): (keep_stock_counts, check_sub_category),
    ("materials", UPDATING): (keep_stock_counts, check_sub_category),
    ("materials", SAVED): (save_custom_attributes,),
    ("materials", TRASHING): (forget_park_deletion,),
    ("materials", RESTORING): (forget_park_deletion,),
    ("attributes", CREATING): (keep_max_length,),
    ("attributes", UPDATING): (keep_max_length,),
    ("tags", CREATING): (trim_name,),
    ("tags", UPDATING): (trim_name,),
    ("parks", TRASHING): (check_park_remains, trash_materials_of_park),
    ("parks", RESTORING): (restore_materials_of_park,),
    ("companies", CREATING): (keep_phone("phone"),),
    ("companies", UPDATING): (keep_phone("phone"),),
    ("people", CREATING): (keep_name_email_key,),
    ("people", UPDATING): (keep_name_email_key,),
    ("emails", SAVED): (keep_one_primary("person_id"), refresh_name_email_key),
    ("emails", PURGED): (refresh_name_email_key,),
    ("phones", CREATING): (keep_phone("number"),),
    ("phones", UPDATING): (keep_phone("number"),),
    ("phones", SAVED): (keep_one_primary("person_id"),),
    ("addresses", SAVED): (keep_one_primary("person_id", "company_id", "contact_id", "park_id"),),
    ("contacts", CREATING): (stamp_contact,),
    ("contacts", UPDATING): (stamp_contact,),
    ("contacts", PURGING): (keep_donors,),
    ("users", CREATING): (keep_password,),
    ("users", UPDATING): (keep_password, check_role),
    ("users", SAVED): (make_settings, end_other_sessions),
    ("users", TRASHING): (check_user_deletion, end_sessions),
    ("users", PURGING): (check_user_deletion,),
}
