"""RULES: where the rules of ``domain/`` act, from (type, moment) to the functions that guard or complete a write.

A function takes the `Draft` of the write. It looks up what the rule needs, asks the plain function in ``domain/``, and
puts what follows into the draft or the store. Whatever a rule raises undoes the whole write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Engine, func, select

from jsonapi_app.core.resource import Resource
from jsonapi_app.core.rules import (
    billing,
    bookings,
    calendars,
    contact_details,
    contacts,
    deletion,
    inventory,
    keys,
    people,
    support,
    tagging,
    users,
)
from jsonapi_app.core.rules.draft import Draft, Moment, Occasion, Rule, refusals_as_errors
from jsonapi_app.models.crm import ADDRESS_OWNERS
from jsonapi_app.models.planning import Bill, Event

__all__ = ["RULES", "Draft", "Moment", "Occasion", "apply", "refusals_as_errors"]

SAVING, SAVED = Moment.SAVING, Moment.SAVED
TRASHING, RESTORING, PURGING, PURGED = Moment.TRASHING, Moment.RESTORING, Moment.PURGING, Moment.PURGED

EVERY_TYPE: Mapping[Moment, Sequence[Rule]] = {
    TRASHING: (deletion.check_unused,),
    PURGING: (deletion.check_unused, deletion.check_unnamed),
    RESTORING: (deletion.check_parents_live,),
}

RULES: Mapping[tuple[str, Moment], Sequence[Rule]] = {
    ("materials", SAVING): (inventory.keep_stock_counts, inventory.check_sub_category, tagging.check_one_way),
    ("materials", SAVED): (
        inventory.save_custom_attributes,
        tagging.save_tags,
        bookings.touch_events,
        bookings.tell_events_short,
    ),
    ("materials", TRASHING): (deletion.forget_park_deletion,),
    ("materials", RESTORING): (deletion.forget_park_deletion,),
    ("sub_categories", SAVING): (inventory.check_sub_category_is_free,),
    ("attributes", SAVING): (inventory.keep_max_length,),
    ("tags", SAVING): (inventory.trim_name,),
    ("parks", TRASHING): (deletion.check_park_remains, deletion.trash_materials_of_park),
    ("parks", RESTORING): (deletion.restore_materials_of_park,),
    ("companies", SAVING): (people.keep_phone("phone"), tagging.check_one_way),
    ("companies", SAVED): (tagging.save_tags, contact_details.save_primary),
    ("people", SAVING): (people.keep_name_email_key, tagging.check_one_way),
    ("people", SAVED): (tagging.save_tags, contact_details.save_primary),
    ("emails", SAVED): (people.keep_one_primary("person_id"), people.refresh_name_email_key),
    ("emails", PURGED): (people.refresh_name_email_key,),
    ("phones", SAVING): (people.keep_phone("number"),),
    ("phones", SAVED): (people.keep_one_primary("person_id"),),
    ("addresses", SAVED): (people.keep_one_primary(*ADDRESS_OWNERS.values()),),
    ("contacts", SAVING): (people.stamp_contact,),
    ("contacts", PURGING): (people.check_allow_deletion,),
    ("contacts", Moment.ERASING): (contacts.remove_people,),
    ("contacts", Moment.ANONYMIZING): (contacts.make_anonymous,),
    ("events", SAVING): (bookings.check_period, bookings.stamp_author, bookings.take_turn),
    ("events", SAVED): (bookings.tell_shortages,),
    ("bills", SAVING): (billing.draw_up,),
    ("interventions", SAVING): (calendars.check_order, bookings.stamp_author),
    ("appointments", SAVING): (calendars.check_order, calendars.check_entry, bookings.stamp_author),
    ("calendars", PURGING): (calendars.remove_appointments,),
    ("assistances", SAVING): (support.check_phone_prefix, support.stamp_contacted),
    ("api_keys", SAVING): (keys.give_key("key_hash"),),
    ("feed_tokens", SAVING): (keys.give_key("token_hash"), keys.default_to_caller),
    ("sessions", PURGED): (keys.end_log_in,),
    ("users", SAVING): (users.check_founder, users.keep_password, users.check_role),
    ("users", SAVED): (users.make_settings, users.end_other_sessions),
    ("users", TRASHING): (users.check_user_deletion, users.end_sessions),
    ("users", PURGING): (users.check_user_deletion,),
}


# What is asked before a write takes its turn, so that rules can tell what the caller cannot have known of: for a type,
# the members that the question is about, and the column whose largest value is the answer.
HORIZONS: Mapping[str, tuple[frozenset[str], Any]] = {
    "events": (frozenset({"materials", "starts_at", "ends_at"}), Event.__table__.c.updated_at),
    "bills": (frozenset({"event"}), Bill.__table__.c.id),
}


def horizon(engine: Engine, resource: Resource, members: Set[str]) -> tuple[Any] | None:
    """The newest row as the caller may have seen it, for a write of these ``members``; None where no rule asks."""
    asked, column = HORIZONS.get(resource.type, (frozenset[str](), None))
    if asked.isdisjoint(members):
        return None
    with engine.connect() as connection:
        return (connection.scalar(select(func.max(column))),)


def apply(moment: Moment, draft: Draft) -> None:
    """Run the rules for this moment: those of the draft's type, then those of every type.

    What they refuse becomes an ApiError with its pointer.
    """
    with refusals_as_errors(draft):
        for rule in (*RULES.get((draft.resource.type, moment), ()), *EVERY_TYPE.get(moment, ())):
            rule(draft)
