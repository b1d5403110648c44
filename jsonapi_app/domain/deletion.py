"""Two-step delete: trash → restore or purge. What is allowed, what is in the way, and what follows.

The first delete of a resource puts it in the trash, where it is invisible; the second removes it for good. What a
purge does to the rows that refer to it is declared on their foreign keys (``ON DELETE``; ``contracts.md`` 2.5, R8).
"""

from __future__ import annotations

from collections.abc import Mapping

from jsonapi_app.domain.refusals import InTheWay, Pointless

# type → the relationships that must be empty before it can be deleted (R8; trashed members count, they can come back).
MUST_BE_EMPTY: Mapping[str, tuple[str, ...]] = {
    "categories": ("materials",),
    "account_lists": ("contacts",),
    "organizations": ("designation_accounts",),
    "sites": ("calendars", "services", "client_files"),
}
# type → what must not refer to it when it is purged, as type → foreign key (R8; those in the trash count, too).
MUST_NOT_NAME_IT: Mapping[str, Mapping[str, str]] = {
    "events": {"bills": "event_id"},
    "people": {"bills": "beneficiary_id"},
    "users": {"events": "created_by_id", "bills": "user_id"},
}
# type → the relationships whose target must be live for a resource to leave the trash (else it would point at nothing).
MUST_BE_LIVE: Mapping[str, tuple[str, ...]] = {
    "materials": ("park", "category"),
    "sub_categories": ("category",),
    "appointments": ("calendar",),
    "client_files": ("person",),
}


def check_unused(members: Mapping[str, int]) -> None:
    """Raises InTheWay while one of the ``members`` counts (by relationship) is not zero."""
    for relationship, count in members.items():
        if count:
            raise InTheWay(f"It still has {relationship}: {count}, with those in the trash.")


def check_park_remains(other_live_parks: int) -> None:
    """R6: at least one live park must remain."""
    if other_live_parks < 1:
        raise InTheWay("At least one park must remain")


def check_not_oneself(deleted_user: int, caller: int) -> None:
    """R11: nobody deletes himself."""
    if deleted_user == caller:
        raise Pointless("You cannot delete yourself.")


def check_admin_remains(other_admins: int, member: str | None = None) -> None:
    """P17: the last admin is neither deleted nor demoted. ``member`` is the attribute that would demote."""
    if other_admins < 1:
        raise InTheWay("At least one admin must remain.", member)


def check_parents_live(live: Mapping[str, bool]) -> None:
    """Raises InTheWay when what a resource in the trash belongs to is in the trash too; restore that first."""
    for relationship, is_live in live.items():
        if not is_live:
            raise InTheWay(f"Its {relationship} is in the trash: restore that first.")
