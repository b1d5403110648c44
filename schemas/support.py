"""The types of the help desk: requests for help."""

from __future__ import annotations

from schemas.base import Boolean, Instant, Length, Regexp, ResourceSchema, Text, to_one
from schemas.limits import NOT_BLANK, PHONE_PREFIX


class AssistanceSchema(ResourceSchema):
    """Somebody who asks to be called back. ``contacted_at`` and ``responder`` tell when and by whom it was done."""

    name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    phone_prefix = Text(required=True, validate=PHONE_PREFIX)
    phone_number = Text(required=True, validate=Regexp(r"\A[0-9]{8,20}\Z", error="Must be eight to twenty digits."))
    is_contacted = Boolean()
    contacted_at = Instant(dump_only=True)
    responder = to_one("users", dump_only=True, attribute="contacted_by")
    person = to_one("people")

    class Meta:
        type_ = "assistances"
