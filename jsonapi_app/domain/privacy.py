"""Whose history may be kept when they are gone (ADR 0025)."""

from __future__ import annotations

# What tells of things and of business rather than of somebody. Whatever is not named here is personal, so that a new
# type is until somebody says otherwise.
IMPERSONAL = frozenset(
    {
        "materials",
        "parks",
        "categories",
        "sub_categories",
        "attributes",
        "tags",
        "countries",
        "organizations",
        "designation_accounts",
        "sites",
        "services",
        "routines",
        "events",
        "bills",
    }
)


def is_personal(type_: str) -> bool:
    """Whether what was known of a resource of this type must be forgotten when it is purged or made anonymous."""
    return type_ not in IMPERSONAL
