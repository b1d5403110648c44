"""The one address, phone number and e-mail address that flat interfaces write: the primary ones (contracts 7.1).

Nothing is stored twice. A schema that takes them (`schemas.flat`) has them as write-only attributes; here they become
the owner's primary row, by the rules of such a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonapi_app.core import rules
from jsonapi_app.core.rules.draft import Draft, Moment
from jsonapi_app.core.store import Values
from jsonapi_app.domain.refusals import Unfit


@dataclass(frozen=True, slots=True)
class Detail:
    """A type of rows that an owner has one primary of. ``columns``: attribute of the owner → column of the row.

    ``whole``: a row is nothing without it, and goes when it is cleared.
    """

    type: str
    columns: Mapping[str, str]
    whole: str | None = None


_ADDRESS = Detail("addresses", {name: name for name in ("street", "postal_code", "city", "country_id")})
_EMAIL = Detail("emails", {"email": "address"}, whole="address")
_PHONE = Detail("phones", {"phone": "number"}, whole="number")

# Type of the owner → the foreign key to it, and what it has a primary one of.
DETAILS: Mapping[str, tuple[str, tuple[Detail, ...]]] = {
    "people": ("person_id", (_EMAIL, _PHONE, _ADDRESS)),
    "companies": ("company_id", (_ADDRESS,)),
}


def save_primary(draft: Draft) -> None:
    owner_column, details = DETAILS[draft.resource.type]
    _check_country(draft)
    written = False
    for detail in details:
        sent = {column: draft.extra[name] for name, column in detail.columns.items() if name in draft.extra}
        if sent:
            written |= _save(draft, detail, owner_column, sent)
    if written and draft.before is not None:
        draft.store.update_row(draft.resource.type, draft.before, {})


def _check_country(draft: Draft) -> None:
    country = draft.extra.get("country_id")
    if country is not None and draft.store.by_key("countries", country) is None:
        raise Unfit(f"There is no country with the key {country}.", "country_id")


def _save(owner: Draft, detail: Detail, owner_column: str, sent: dict[str, Any]) -> bool:
    """Whether anything was written."""
    table = owner.store.table(detail.type)
    before = owner.store.row(table, table.c[owner_column] == owner.key, table.c.is_primary)
    if before is None and not any(value is not None for value in sent.values()):
        return False
    if before is not None and detail.whole in sent and sent[detail.whole] is None:
        _remove(owner, detail, before)
        return True
    resource = owner.resource.catalogue[detail.type]
    key = before["id"] if before else 0
    row = Draft(resource, owner.actor, owner.store, before, sent, key=key, occasion=owner.occasion)
    if before is None:
        row.values |= {owner_column: owner.key, "is_primary": True}
    rules.apply(Moment.SAVING, row)
    if before is None:
        row.key = owner.store.insert(detail.type, row.values)
    elif all(before[column] == value for column, value in row.values.items()):
        return False
    else:
        owner.store.update_row(detail.type, before, row.values)
    rules.apply(Moment.SAVED, row)
    return True


def _remove(owner: Draft, detail: Detail, before: Values) -> None:
    resource = owner.resource.catalogue[detail.type]
    row = Draft(resource, owner.actor, owner.store, before, key=before["id"], occasion=owner.occasion)
    owner.store.delete(resource.type, resource.table.c.id == row.key)
    rules.apply(Moment.PURGED, row)
