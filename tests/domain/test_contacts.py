"""What is left of a contact that must be kept."""

from __future__ import annotations

from datetime import UTC, datetime

from jsonapi_app.domain.contacts import ANONYMOUS_PERSON, anonymous_contact
from schemas.crm import PersonSchema

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_an_anonymous_contact_tells_when_it_became_one_and_nothing_else():
    left = anonymous_contact(NOW)

    assert {name for name, value in left.items() if value is not None} == {"name", "anonymized_at", "updated_in_db_at"}


def test_an_anonymous_person_is_one_that_could_be_written():
    names = {name: ANONYMOUS_PERSON[name] for name in ("first_name", "last_name")}

    _, faults = PersonSchema().faults(names, partial=True)

    assert faults == []
