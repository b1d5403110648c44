"""What goes with a contact that is erased, and what is left of one that must be kept (contracts 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, or_

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain.contacts import ANONYMOUS_PERSON, anonymous_contact
from jsonapi_app.models.crm import Person, contact_people, person_tags

# What is a part of a person, and no use of one; so are the tags.
PARTS = ("emails", "phones", "addresses")


def remove_people(draft: Draft) -> None:
    """Those of its people whom nothing else needs; the others stay."""
    people = draft.store.table("people")
    draft.store.delete("people", people.c.id.in_(_needed_by_nothing_else(draft)))


def make_anonymous(draft: Draft) -> None:
    """Name, status and addresses go, and so does all that tells who those of its people are whom nothing else needs."""
    store, people = draft.store, draft.store.table("people")
    draft.values.update(anonymous_contact(store.now))
    addresses = store.table("addresses")
    store.delete("addresses", addresses.c.contact_id == draft.key)
    lone = _needed_by_nothing_else(draft)
    for part in PARTS:
        store.delete(part, store.table(part).c.person_id.in_(lone))
    store.remove(person_tags, person_tags.c.person_id.in_(lone))
    store.anonymize("people", ANONYMOUS_PERSON, people.c.id.in_(lone))


def _needed_by_nothing_else(draft: Draft) -> list[int]:
    """Its people who are nobody's client, colleague or beneficiary, and on no other contact."""
    store, people = draft.store, draft.store.table("people")
    pairs = contact_people.c
    own = store.keys(pairs.person_id, pairs.contact_id == draft.key)
    needed = set(
        store.keys(
            people.c.id, people.c.id.in_(own), or_(people.c.user_id.is_not(None), people.c.company_id.is_not(None))
        )
    )
    for column in _uses_of_people():
        others = [pairs.contact_id != draft.key] if column.table is contact_people else []
        needed.update(store.keys(column, column.in_(own), *others))
    return [key for key in own if key not in needed]


def _uses_of_people() -> Iterator[Column[Any]]:
    """Every foreign key to a person, but those of its parts."""
    people = Person.__table__
    for table in people.metadata.tables.values():
        if table.name not in PARTS and table is not person_tags:
            yield from (key.parent for key in table.foreign_keys if key.column.table is people)
