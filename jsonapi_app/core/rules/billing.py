"""The rules on bills: what one is made of, and that it takes the place of the one before (contracts 2.7)."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.core.store import Values
from jsonapi_app.documents.snapshot import BilledEvent, BillSnapshot, Recipient, make_snapshot
from jsonapi_app.documents.wording import country_name
from jsonapi_app.domain import billing
from jsonapi_app.domain.billing import Amounts, BillLine
from jsonapi_app.models.planning import event_beneficiaries, event_materials
from schemas.base import instant_text


def draw_up(draft: Draft) -> None:
    """Fill in the bill of an event: lines, amounts and everything that its paper says."""
    event = draft.store.by_key("events", draft["event_id"])
    assert event is not None
    _replace_bill(draft, event)
    lines, beneficiary = _lines(draft, event), _first_beneficiary(draft, event)
    billing.check_billable(0 if beneficiary is None else 1, len(lines))
    assert beneficiary is not None
    days = billing.days_count(event["starts_at"], event["ends_at"])
    sums = billing.amounts(lines, days, draft["discount_rate"] or Decimal(0), draft.occasion.trade.terms)
    today = draft.store.now.astimezone(ZoneInfo(draft.occasion.trade.time_zone)).date()
    draft.values |= {
        "number": billing.bill_number(today, event["id"]),
        "date": draft.store.now,
        "beneficiary_id": beneficiary["id"],
        "user_id": draft.actor.id or None,
        "lines": orjson.dumps([line.as_json() for line in lines]).decode(),
        **sums.kept,
        "currency": draft.occasion.trade.terms.currency,
    }
    snapshot = _snapshot(draft, event, beneficiary, lines, days, sums)
    draft.values["snapshot"] = orjson.dumps(snapshot).decode()


def _replace_bill(draft: Draft, event: Values) -> None:
    """Remove the bill that the event has, wherever it is. Raises InTheWay for one that the caller cannot know of."""
    bills = draft.store.table("bills")
    for key in draft.store.keys(bills.c.id, bills.c.event_id == event["id"]):
        horizon, mine = draft.occasion.horizon, ("bills", key) in draft.occasion.mine
        billing.check_known(mine or horizon is None or (horizon[0] is not None and key <= horizon[0]))
        draft.store.delete("bills", bills.c.id == key)


def _lines(draft: Draft, event: Values) -> list[BillLine]:
    materials = draft.store.table("materials")
    columns = [materials.c[name] for name in BillLine.__dataclass_fields__ if name != "quantity"]
    rows = draft.store.connection.execute(
        select(*columns, event_materials.c.quantity)
        .join(event_materials, event_materials.c.material_id == materials.c.id)
        .where(event_materials.c.event_id == event["id"], materials.c.deleted_at.is_(None))
        .order_by(event_materials.c.position, materials.c.id)
    )
    return [BillLine(**row) for row in rows.mappings()]


def _first_beneficiary(draft: Draft, event: Values) -> Values | None:
    people = draft.store.table("people")
    rows = draft.store.connection.execute(
        select(people)
        .join(event_beneficiaries, event_beneficiaries.c.person_id == people.c.id)
        .where(event_beneficiaries.c.event_id == event["id"], people.c.deleted_at.is_(None))
        .order_by(event_beneficiaries.c.position, people.c.id)
        .limit(1)
    )
    row = rows.mappings().first()
    return None if row is None else dict(row)


def _snapshot(
    draft: Draft, event: Values, beneficiary: Values, lines: list[BillLine], days: int, sums: Amounts
) -> BillSnapshot:
    language = _language(draft)
    return make_snapshot(
        language=language,
        number=draft["number"],
        date=instant_text(draft["date"]),
        currency=draft["currency"],
        seller=draft.occasion.trade.letterhead,
        beneficiary=_recipient(draft, beneficiary, language),
        event=BilledEvent(
            title=event["title"] or "",
            location=event["location"],
            starts_at=instant_text(event["starts_at"]),
            ends_at=instant_text(event["ends_at"]),
            days=days,
        ),
        lines=lines,
        sums=sums,
    )


def _language(draft: Draft) -> str:
    settings = draft.store.table("user_settings")
    row = draft.store.row(settings, settings.c.user_id == draft.actor.id)
    return str(row["language"]) if row else draft.occasion.trade.language


def _recipient(draft: Draft, person: Values, language: str) -> Recipient:
    """The beneficiary at the address of today: their own, else that of their company."""
    company = draft.store.by_key("companies", person["company_id"]) if person["company_id"] else None
    address = _address(draft, "person_id", person["id"])
    if address is None and company is not None:
        address = _address(draft, "company_id", company["id"])
    address = address or {}
    country = draft.store.by_key("countries", address["country_id"]) if address.get("country_id") else None
    return {
        "full_name": f"{person['first_name']} {person['last_name']}",
        "company": company["legal_name"] if company else None,
        "street": address.get("street"),
        "postal_code": address.get("postal_code"),
        "city": address.get("city"),
        "country": country_name(country["code"], country["name"], language) if country else None,
    }


def _address(draft: Draft, owner: str, key: int) -> Values | None:
    """The primary address, else the oldest that is in use."""
    addresses = draft.store.table("addresses")
    rows = draft.store.connection.execute(
        select(addresses)
        .where(addresses.c[owner] == key, addresses.c.is_historic.is_(False))
        .order_by(addresses.c.is_primary.desc(), addresses.c.id)
        .limit(1)
    )
    row = rows.mappings().first()
    return None if row is None else dict(row)
