"""RULES: where the rules of ``domain/`` act, from (type, moment) to the functions that guard or complete a write.

A function takes the `Draft` of the write. It looks up what the rule needs, asks the plain function in ``domain/``, and
puts what follows into the draft or the store. Whatever a rule raises undoes the whole write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jsonapi_app.core.rules import deletion, inventory, people, users
from jsonapi_app.core.rules.draft import Draft, Moment, Rule, refusals_as_errors

__all__ = ["RULES", "Draft", "Moment", "apply", "refusals_as_errors"]

SAVING, SAVED = Moment.SAVING, Moment.SAVED
TRASHING, RESTORING, PURGING, PURGED = Moment.TRASHING, Moment.RESTORING, Moment.PURGING, Moment.PURGED

EVERY_TYPE: Mapping[Moment, Sequence[Rule]] = {
    TRASHING: (deletion.check_unused,),
    PURGING: (deletion.check_unused,),
    RESTORING: (deletion.check_parents_live,),
}

RULES: Mapping[tuple[str, Moment], Sequence[Rule]] = {
    ("materials", SAVING): (inventory.keep_stock_counts, inventory.check_sub_category),
    ("materials", SAVED): (inventory.save_custom_attributes,),
    ("materials", TRASHING): (deletion.forget_park_deletion,),
    ("materials", RESTORING): (deletion.forget_park_deletion,),
    ("sub_categories", SAVING): (inventory.check_sub_category_is_free,),
    ("attributes", SAVING): (inventory.keep_max_length,),
    ("tags", SAVING): (inventory.trim_name,),
    ("parks", TRASHING): (deletion.check_park_remains, deletion.trash_materials_of_park),
    ("parks", RESTORING): (deletion.restore_materials_of_park,),
    ("companies", SAVING): (people.keep_phone("phone"),),
    ("people", SAVING): (people.keep_name_email_key,),
    ("emails", SAVED): (people.keep_one_primary("person_id"), people.refresh_name_email_key),
    ("emails", PURGED): (people.refresh_name_email_key,),
    ("phones", SAVING): (people.keep_phone("number"),),
    ("phones", SAVED): (people.keep_one_primary("person_id"),),
    ("addresses", SAVED): (people.keep_one_primary("person_id", "company_id", "contact_id", "park_id"),),
    ("contacts", SAVING): (people.stamp_contact,),
    ("contacts", PURGING): (people.keep_donors,),
    ("users", SAVING): (users.keep_password, users.check_role),
    ("users", SAVED): (users.make_settings, users.end_other_sessions),
    ("users", TRASHING): (users.check_user_deletion, users.end_sessions),
    ("users", PURGING): (users.check_user_deletion,),
}


def apply(moment: Moment, draft: Draft) -> None:
    """Run the rules for this moment: those of the draft's type, then those of every type.

    What they refuse becomes an ApiError with its pointer.
    """
    with refusals_as_errors(draft):
        for rule in (*RULES.get((draft.resource.type, moment), ()), *EVERY_TYPE.get(moment, ())):
            rule(draft)
