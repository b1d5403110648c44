"""Who may do what: one table for every dialect, from ``contracts.md`` 2.3 (ACL column), 5 (SD9) and 9 (P21).

A rule is found by type, else by area; what is not in the table is denied. The *scope* of a rule is the part of the rows
that it is about; it becomes a WHERE in every plan, so a row outside it does not exist for the caller: it is not listed,
counted, included or linked, and cannot be filtered or sorted by.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from jsonapi_app.core.actor import ADMIN, MEMBER, VISITOR
from jsonapi_app.core.resource import Resource
from jsonapi_app.models import crm


class Action(enum.StrEnum):
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


READ, CREATE, UPDATE, DELETE = Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE

# The rows of a table (or alias of it) that the user with this id may see; None is all of them.
Scope = Callable[[Any, ColumnElement[int]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Grant:
    """The actions that a role has on a type, on the rows of one scope."""

    actions: frozenset[Action]
    scope: Scope | None = None


# Each of these makes aliases of its own: a scope may be put into a query that reads the same tables, and SQLAlchemy
# would take a shared one for a reference to the query's.


def _lists_of(user: ColumnElement[int]) -> Any:
    """The account lists that the user works on."""
    link = crm.account_list_users.alias()
    return select(link.c.account_list_id).where(link.c.user_id == user)


def _contacts_of(user: ColumnElement[int]) -> Any:
    contact = aliased(crm.Contact)
    return select(contact.id).where(contact.account_list_id.in_(_lists_of(user)))


def _people_of(user: ColumnElement[int]) -> Any:
    """The people on the user's contacts."""
    link = crm.contact_people.alias()
    return select(link.c.person_id).where(link.c.contact_id.in_(_contacts_of(user)))


def own_account_lists(account_list: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """the account lists that the caller works on"""
    return account_list.id.in_(_lists_of(user))


def own_contacts(contact: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """contacts of the caller's account lists"""
    return contact.account_list_id.in_(_lists_of(user))


def known_people(person: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """people who are colleagues, are on no contact, or are on one of the caller's contacts"""
    link = crm.contact_people.alias()
    on_a_contact = exists().where(link.c.person_id == person.id)
    return or_(person.user_id.is_not(None), ~on_a_contact, person.id.in_(_people_of(user)))


def of_known_people(row: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """rows of people the caller may see"""
    return _is_known(row.person_id, user)


def known_addresses(address: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """addresses whose owner the caller may see"""
    return or_(
        address.company_id.is_not(None),
        address.park_id.is_not(None),
        address.site_id.is_not(None),
        address.calendar_id.is_not(None),
        address.contact_id.in_(_contacts_of(user)),
        _is_known(address.person_id, user),
    )


def own_organizations(organization: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """organizations that the caller administers, or that the caller's account lists raise funds for"""
    return organization.id.in_(_organizations_of(user))


def own_designations(designation: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """designation accounts of organizations that the caller administers or raises funds for"""
    return designation.organization_id.in_(_organizations_of(user))


def administered_organizations(organization: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """organizations that the caller administers"""
    return organization.id.in_(_administered_by(user))


def administered_contacts(contact: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """contacts of account lists that raise funds for an organization that the caller administers"""
    designated, designation = crm.account_list_designations.alias(), aliased(crm.DesignationAccount)
    lists = (
        select(designated.c.account_list_id)
        .join(designation, designation.id == designated.c.designation_account_id)
        .where(designation.organization_id.in_(_administered_by(user)))
    )
    return contact.account_list_id.in_(lists)


def own_user(user_row: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """the caller"""
    return user_row.id == user


def own_settings(settings: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """the caller's settings"""
    return settings.user_id == user


def open_sessions(session: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """log-ins that are open"""
    return and_(session.revoked_at.is_(None), session.rotated_at.is_(None))


def own_sessions(session: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """the caller's log-ins that are open"""
    return and_(session.user_id == user, open_sessions(session, user))


def own_feed_tokens(token: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """the caller's"""
    return token.user_id == user


def _is_known(person_id: Any, user: ColumnElement[int]) -> ColumnElement[bool]:
    """The person with that key is one the user may see; asked row by row, for a page has few."""
    person = aliased(crm.Person)
    return exists().where(person.id == person_id, known_people(person, user))


def _administered_by(user: ColumnElement[int]) -> Any:
    admins = crm.organization_admins.alias()
    return select(admins.c.organization_id).where(admins.c.user_id == user)


def _organizations_of(user: ColumnElement[int]) -> Any:
    designated, designation = crm.account_list_designations.alias(), aliased(crm.DesignationAccount)
    funded = (
        select(designation.organization_id)
        .join(designated, designated.c.designation_account_id == designation.id)
        .where(designated.c.account_list_id.in_(_lists_of(user)))
    )
    return _administered_by(user).union(funded)


def _may(*actions: Action, scope: Scope | None = None) -> Grant:
    return Grant(frozenset(actions), scope)


_ALL = _may(READ, CREATE, UPDATE, DELETE)
_READ = _may(READ)
_NONE = _may()


def _own(scope: Scope) -> Mapping[str, Grant]:
    """Visitors read and members write what is theirs; admins do everything."""
    return {VISITOR: _may(READ, scope=scope), MEMBER: _may(READ, CREATE, UPDATE, DELETE, scope=scope), ADMIN: _ALL}


def _of_admins(granted: Grant) -> Mapping[str, Grant]:
    return {VISITOR: _NONE, MEMBER: _NONE, ADMIN: granted}


_EDITED_BY_MEMBERS = {VISITOR: _READ, MEMBER: _ALL, ADMIN: _ALL}
_EDITED_BY_ADMINS = {VISITOR: _READ, MEMBER: _READ, ADMIN: _ALL}

# Area or type → role → grant. A type's own line replaces that of its area.
PERMISSIONS: Mapping[str, Mapping[str, Grant]] = {
    # inventory
    "inventory": _EDITED_BY_MEMBERS,
    "attributes": _EDITED_BY_ADMINS,
    # contacts
    "companies": _EDITED_BY_MEMBERS,
    "countries": _EDITED_BY_ADMINS,
    "people": _own(known_people),
    "emails": _own(of_known_people),
    "phones": _own(of_known_people),
    "addresses": _own(known_addresses),
    "contacts": _own(own_contacts),
    "account_lists": {
        VISITOR: _may(READ, scope=own_account_lists),
        MEMBER: _may(READ, UPDATE, scope=own_account_lists),
        ADMIN: _ALL,
    },
    "organizations": {
        VISITOR: _may(READ, scope=own_organizations),
        MEMBER: _may(READ, scope=own_organizations),
        ADMIN: _ALL,
    },
    "designation_accounts": {
        VISITOR: _may(READ, scope=own_designations),
        MEMBER: _may(READ, scope=own_designations),
        ADMIN: _ALL,
    },
    # planning
    "planning": _EDITED_BY_MEMBERS,
    "calendar_entries": {VISITOR: _READ, MEMBER: _READ, ADMIN: _READ},
    "client_files": _own(of_known_people),
    "bills": {VISITOR: _NONE, MEMBER: _may(READ, CREATE), ADMIN: _may(READ, CREATE, DELETE)},
    # help desk
    "support": {VISITOR: _NONE, MEMBER: _ALL, ADMIN: _ALL},
    # audit
    "revisions": _of_admins(_READ),
    # identity
    "api_keys": {VISITOR: _NONE, MEMBER: _NONE, ADMIN: _ALL},
    "sessions": {
        VISITOR: _may(READ, DELETE, scope=own_sessions),
        MEMBER: _may(READ, DELETE, scope=own_sessions),
        ADMIN: _may(READ, DELETE, scope=open_sessions),
    },
    "feed_tokens": {
        VISITOR: _may(READ, CREATE, UPDATE, DELETE, scope=own_feed_tokens),
        MEMBER: _may(READ, CREATE, UPDATE, DELETE, scope=own_feed_tokens),
        ADMIN: _ALL,
    },
    "users": {VISITOR: _may(READ, UPDATE, scope=own_user), MEMBER: _may(READ, UPDATE, scope=own_user), ADMIN: _ALL},
    "user_settings": {
        VISITOR: _may(READ, UPDATE, scope=own_settings),
        MEMBER: _may(READ, UPDATE, scope=own_settings),
        ADMIN: _may(READ, UPDATE),
    },
}

# (surface, type) → what is granted there instead, where a contract says so.
ON_SURFACE: Mapping[tuple[str, str], Mapping[str, Grant]] = {
    # Contracts 2.3: every group of Robert 2 sees all persons, with their addresses, and who made an event (2.2).
    ("robert2", "people"): _EDITED_BY_MEMBERS,
    ("robert2", "emails"): _EDITED_BY_MEMBERS,
    ("robert2", "phones"): _EDITED_BY_MEMBERS,
    ("robert2", "addresses"): _EDITED_BY_MEMBERS,
    ("robert2", "users"): {VISITOR: _READ, MEMBER: _READ, ADMIN: _READ},
    # Contracts 1: whoever sees requests for help sees who has called back, and may ask for a user's by id.
    ("flavours", "users"): {VISITOR: _NONE, MEMBER: _READ, ADMIN: _READ},
    # SD9, P21: admins, and of them only those of the organization.
    ("mpdx", "contacts"): _of_admins(_may(READ, DELETE, scope=administered_contacts)),
    ("mpdx", "organizations"): _of_admins(_may(READ, scope=administered_organizations)),
}

# Attributes and relationships that only some roles may change.
WRITERS: Mapping[tuple[str, str], frozenset[str]] = {
    ("users", "role"): frozenset({ADMIN}),
    ("people", "user"): frozenset({ADMIN}),
    ("users", "person"): frozenset({ADMIN}),
    ("contacts", "from_donation_system"): frozenset({ADMIN}),
    ("account_lists", "users"): frozenset({ADMIN}),
    ("account_lists", "designation_accounts"): frozenset({ADMIN}),
}

# Attributes that only some roles see: for the others there are none of that name (SD7).
READERS: Mapping[tuple[str, str], frozenset[str]] = {
    ("interventions", "code_pin"): frozenset({MEMBER, ADMIN}),
    ("interventions", "img_signature"): frozenset({MEMBER, ADMIN}),
}


def grant(resource: Resource, role: str) -> Grant:
    """What ``role`` may do with ``resource``; an unknown type or role may do nothing."""
    own = ON_SURFACE.get((resource.surface, resource.type))
    rules = own or PERMISSIONS.get(resource.type) or PERMISSIONS.get(resource.area) or {}
    return rules.get(role, _NONE)


def allows(resource: Resource, role: str, action: Action) -> bool:
    return action in grant(resource, role).actions


def may_read(resource: Resource, member: str, role: str) -> bool:
    """Whether ``role`` sees that attribute, where it sees the resource at all."""
    readers = READERS.get((resource.type, member))
    return readers is None or role in readers


def may_write(resource: Resource, member: str, role: str) -> bool:
    """Whether ``role`` may change that attribute or relationship, where it may change the resource at all."""
    writers = WRITERS.get((resource.type, member))
    return writers is None or role in writers
