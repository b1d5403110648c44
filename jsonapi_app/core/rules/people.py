"""The rules on people, on how to reach them, and on the contacts they are part of."""

from __future__ import annotations

from sqlalchemy import select

from jsonapi_app.core.rules.draft import Draft, Rule
from jsonapi_app.core.store import Store
from jsonapi_app.domain import people
from jsonapi_app.domain.refusals import InTheWay
from jsonapi_app.models.crm import contact_people
from jsonapi_app.models.planning import Bill


def keep_phone(column: str) -> Rule:
    def without_blanks(draft: Draft) -> None:
        if draft.values.get(column):
            draft.values[column] = people.without_blanks(draft.values[column])

    return without_blanks


def keep_name_email_key(draft: Draft) -> None:
    if draft.changes("first_name", "last_name"):
        # A new person has no e-mail address yet.
        email = _primary_email(draft.store, draft.key) if draft.before else None
        draft.values["name_email_key"] = people.name_email_key(draft["first_name"], draft["last_name"], email)


def refresh_name_email_key(draft: Draft) -> None:
    """After a change of an e-mail address: what tells its owner from others may have changed."""
    table = draft.store.table("people")
    for owner in {draft["person_id"], (draft.before or {}).get("person_id")} - {None}:
        person = draft.store.by_key("people", owner)
        if person is not None:
            email = _primary_email(draft.store, owner)
            key = people.name_email_key(person["first_name"], person["last_name"], email)
            if key != person["name_email_key"]:
                draft.store.update("people", {"name_email_key": key}, table.c.id == owner)


def keep_one_primary(*owner_columns: str) -> Rule:
    """Saving a primary one makes the owner's others not primary."""

    def only_this_one(draft: Draft) -> None:
        if not draft["is_primary"]:
            return
        table = draft.resource.table
        for column in owner_columns:
            if draft[column] is not None:
                same_owner = table.c[column] == draft[column]
                others = table.c.is_primary, table.c.id != draft.key
                draft.store.update(draft.resource.type, {"is_primary": False}, same_owner, *others)

    return only_this_one


def _primary_email(store: Store, person: int) -> str | None:
    emails = store.table("emails")
    row = store.row(emails, emails.c.person_id == person, emails.c.is_primary)
    return row["address"] if row else None


def stamp_contact(draft: Draft) -> None:
    draft.values["updated_in_db_at"] = draft.store.now


def check_allow_deletion(draft: Draft) -> None:
    """A contact that shows ``allow_deletion: false`` is kept."""
    if draft.before and draft.before["from_donation_system"]:
        raise InTheWay("This contact comes from a donation system and cannot be deleted.")
    bills = Bill.__table__
    people = select(contact_people.c.person_id).where(contact_people.c.contact_id == draft.key)
    if draft.store.count(bills, bills.c.beneficiary_id.in_(people)):
        raise InTheWay("One of its people has been billed, so this contact cannot be deleted.")
