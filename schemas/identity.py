"""The types of who may use the service: users, their settings and sessions, and keys for programs."""

from __future__ import annotations

from schemas.base import (
    Instant,
    Integer,
    Length,
    OneOf,
    Range,
    Regexp,
    ResourceSchema,
    Text,
    TrashableSchema,
    to_many,
    to_one,
)
from schemas.limits import EMAIL, NOT_BLANK


class UserSchema(TrashableSchema):
    """Somebody who logs in, by ``pseudo`` or by ``email``."""

    pseudo = Text(
        required=True,
        validate=[
            Regexp(r"\A[A-Za-z0-9]*\Z", error="Must contain only letters (a-z) and digits (0-9)."),
            Length(4, 100),
        ],
    )
    email = Text(required=True, validate=EMAIL)
    role = Text(required=True, validate=OneOf(("admin", "member", "visitor")))
    password = Text(required=True, load_only=True, validate=Length(4, 255))
    person = to_one("people")
    settings = to_one("user_settings", dump_only=True)
    events = to_many("events", dump_only=True)

    class Meta:
        type_ = "users"


class UserSettingsSchema(ResourceSchema):
    """What a user chose. ``auth_token_validity_duration`` is in hours, 744 at most (31 days)."""

    language = Text(validate=OneOf(("EN", "FR")))
    auth_token_validity_duration = Integer(validate=Range(1, 744))
    user = to_one("users", dump_only=True, fixed=True, required=True)

    class Meta:
        type_ = "user_settings"


class SessionSchema(ResourceSchema):
    """An open log-in. Deleting it ends it: neither its access token nor its refresh token works any more."""

    expires_at = Instant(dump_only=True)
    user = to_one("users", dump_only=True, fixed=True, required=True)

    class Meta:
        type_ = "sessions"


class ApiKeySchema(ResourceSchema):
    """A key for a program that acts as ``user`` at ``sites``.

    The answer to its creation shows it, once, in ``meta.key``. One with ``revoked_at`` opens nothing from then on.
    """

    label = Text(required=True, validate=[NOT_BLANK, Length(1, 96)])
    revoked_at = Instant(allow_none=True)
    user = to_one("users", required=True, fixed=True)
    sites = to_many("sites")

    class Meta:
        type_ = "api_keys"


class FeedTokenSchema(ResourceSchema):
    """Opens the calendar feed of ``user`` (the caller when none is named) to a program that can send no header.

    The answer to its creation shows it, once, in ``meta.key``. Deleting it closes the feed.
    """

    label = Text(allow_none=True, validate=Length(max=96))
    user = to_one("users", fixed=True)

    class Meta:
        type_ = "feed_tokens"
