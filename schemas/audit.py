"""The type of the audit: what was changed, by whom, in which request."""

from __future__ import annotations

from schemas.base import Instant, Integer, Json, OneOf, ResourceSchema, Text, to_one

ACTIONS = ("create", "update", "trash", "restore", "purge", "anonymize")


class ChangedMembers(Json):
    """Name of a member → ``{"before", "after"}``, or ``{"added", "removed"}`` of linkage to many; stored as text."""


class RevisionSchema(ResourceSchema):
    """One change of one resource: what its members were before, and what they are since.

    A to-many relationship tells the identifiers that were added and removed; what links say is in their ``meta``. Of a
    write-only attribute, such as a password, both values are null. What is said of somebody who has been purged or made
    anonymous is forgotten: ``redacted_at`` tells when, and ``changes`` is empty from then on.
    """

    action = Text(dump_only=True, validate=OneOf(ACTIONS))
    resource_type = Text(dump_only=True)
    resource_id = Text(dump_only=True)
    changes = ChangedMembers(dump_only=True)
    request_id = Text(dump_only=True)
    user_pseudo = Text(dump_only=True, allow_none=True)
    user_native_id = Integer(dump_only=True, attribute="user_id")
    redacted_at = Instant(dump_only=True)
    user = to_one("users", dump_only=True)

    class Meta:
        type_ = "revisions"
        exclude = ("revisions",)  # a revision is never changed
