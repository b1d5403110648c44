"""The types of who may use the service: users and their settings."""

from __future__ import annotations

from schemas.base import Integer, Length, OneOf, Range, Regexp, ResourceSchema, Text, TrashableSchema, to_one
from schemas.limits import EMAIL


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
    person = to_one("people", dump_only=True)
    settings = to_one("user_settings", dump_only=True)

    class Meta:
        type_ = "users"


class UserSettingsSchema(ResourceSchema):
    """What a user chose. ``auth_token_validity_duration`` is in hours, 744 at most (31 days)."""

    language = Text(validate=OneOf(("EN", "FR")))
    auth_token_validity_duration = Integer(validate=Range(1, 744))
    user = to_one("users", dump_only=True, fixed=True, required=True)

    class Meta:
        type_ = "user_settings"
