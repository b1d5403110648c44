"""The rules on requests for help (contracts 1.2)."""

from __future__ import annotations

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain import support


def stamp_contacted(draft: Draft) -> None:
    was = bool(draft.before and draft.before["is_contacted"])
    if bool(draft["is_contacted"]) != was:
        by, at = support.contacted(bool(draft["is_contacted"]), draft.actor.id, draft.store.now)
        draft.values.update(contacted_by_id=by, contacted_at=at)


def check_phone_prefix(draft: Draft) -> None:
    if "phone_prefix" in draft.values:
        countries = draft.store.table("countries")
        known = draft.store.count(countries, countries.c.phone_prefix == draft["phone_prefix"])
        support.check_phone_prefix(draft["phone_prefix"], known > 0)
