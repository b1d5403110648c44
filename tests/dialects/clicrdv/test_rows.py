"""ClicRDV: what a row of each collection shows (contracts 3.3)."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.dialects.clicrdv.client import SITE, make_site, records, url
from tests.factories import Factory, Made

STAMPS = {"created_at": "2026-01-15T12:00:00.999Z", "updated_at": "2026-07-15T12:00:00Z"}
# On the clocks of Paris.
SHOWN = {"created_at": "2026-01-15 13:00:00", "updated_at": "2026-07-15 14:00:00"}


@pytest.fixture(autouse=True)
def site(api: Api, make: Factory) -> Made:
    return make_site(api, make, timezone="Europe/Paris")


def test_a_calendar_shows_its_primary_address(api: Api, make: Factory, site: Made):
    row = make("calendars", site=site, name="Zoé", public_name="Workshop", position=3, **STAMPS)
    make("addresses", owner=row, street="Elsewhere 1")
    address = {"street": "1 rue du Lac", "postal_code": "1200", "city": "Genève"}
    make("addresses", owner=row, primary_mailing_address=True, **address)

    assert records(api, url("calendars")) == [
        {
            "id": row.key,
            "group_id": SITE,
            "name": "Zoé",
            "publicname": "Workshop",
            "calendarset_id": None,
            "address": "1 rue du Lac",
            "zipcode": "1200",
            "city": "Genève",
            "sort": 3,
            "deleted": False,
            **SHOWN,
        }
    ]


def test_a_fiche_shows_the_person_with_the_first_phones_and_mail(api: Api, make: Factory, site: Made):
    person = make("people", first_name="John", last_name="Doe", birthdate="1980-02-29")
    row = make("client_files", site=site, person=person, comments="Late", extern_id="X", from_web=True, **STAMPS)
    for number, position, more in (
        ("+4122003", 3, {}),
        ("+4122002", 2, {"is_primary": True}),
        ("+4122001", 1, {}),
        ("+4122000", 0, {"is_historic": True}),
    ):
        make("phones", person=person, number=number, position=position, **more)
    make("emails", person=person, address="second@example.org", position=2)
    make("emails", person=person, address="first@example.org", position=1)

    assert records(api, url("fiches")) == [
        {
            "id": row.key,
            "group_id": SITE,
            "lastname": "Doe",
            "firstname": "John",
            "firstphone": "+4122001",
            "secondphone": "+4122002",
            "email": "first@example.org",
            "birthdate": "1980-02-29",
            "comments": "Late",
            "from_web": True,
            "rappel_email": True,
            "rappel_sms": True,
            "externid": "X",
            "deleted": False,
            **SHOWN,
        }
    ]


def test_an_intervention_is_a_service_with_its_price_in_cents(api: Api, make: Factory, site: Made):
    row = make("services", site=site, name="Fitting", abbr="FIT", price_cents=2550, color="#00ff00", **STAMPS)

    assert records(api, url("interventions")) == [
        {
            "id": row.key,
            "group_id": SITE,
            "name": "Fitting",
            "abbr": "FIT",
            "publicname": None,
            "length": 15,
            "colorref": "#00ff00",
            "sort": None,
            "price": 2550,
            "interventionset_id": None,
            "deleted": False,
            **SHOWN,
        }
    ]


def test_a_vevent_is_an_entry_on_the_clocks_of_the_site(api: Api, make: Factory, site: Made):
    calendar, service = make("calendars", site=site), make("services", site=site)
    client = make("client_files", site=site)
    period = {"starts_at": "2026-05-04T08:00:00Z", "ends_at": "2026-05-04T09:00:00Z"}
    links = {"calendar": calendar, "service": service, "client_file": client}
    texts = {"text": "Fit", "comments": "Calls", "taker": "Zoé", "color": "#ff0000", "from_web": True}
    row = make("appointments", kind="appointment", **links, **texts, **period, **STAMPS)

    assert records(api, url("vevents")) == [
        {
            "id": row.key,
            "calendar_id": calendar.key,
            "start": "2026-05-04 10:00:00",
            "end": "2026-05-04 11:00:00",
            "intervention_id": service.key,
            "fiche_id": client.key,
            "type": None,
            "text": "Fit",
            "comments": "Calls",
            "note": False,
            "from_web": True,
            "taker": "Zoé",
            "colorref": "#ff0000",
            "deleted": False,
            **SHOWN,
        }
    ]


@pytest.mark.parametrize(
    ("kind", "type_", "note"),
    [
        ("appointment", None, False),
        ("busy", None, False),
        ("availability", "VfreebusyEvent", False),
        ("note", None, True),
    ],
)
def test_kinds_are_told_apart_by_type_and_note(
    api: Api, make: Factory, site: Made, kind: str, type_: str | None, note: bool
):
    make("appointments", kind=kind, calendar=make("calendars", site=site))

    (row,) = records(api, url("vevents"))
    assert (row["type"], row["note"]) == (type_, note)
    assert (row["intervention_id"], row["fiche_id"]) == (0, 0)


def test_bookings_and_visits_are_no_vevents(api: Api, make: Factory, site: Made):
    make("events")
    make("interventions", sites=[site])

    assert records(api, url("vevents")) == []
