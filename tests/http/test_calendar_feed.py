"""``/api/v3/events.ics``: who may read it, which events it tells, and what HTTP makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from jsonapi_app.core import agenda
from jsonapi_app.dialects.jsonapi import files
from jsonapi_app.extensions import db
from jsonapi_app.models.identity import User
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.contract.requests import document, refused
from tests.contract.requests import update as changed
from tests.factories import Factory

FEED = "/events.ics"
ICS = {"Accept": "text/calendar"}
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fetch(api: Api, query: str = "", **headers: str | None) -> TestResponse:
    return api.get(FEED + query, headers=ICS | headers)


def token_of(api: Api) -> str:
    """A new feed token of the client's user."""
    key: str = api.post("/feed_tokens", document("feed_tokens")).json["meta"]["key"]
    return key


def told(answer: TestResponse) -> list[Event]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return Calendar.from_ical(answer.data).events


def titles(answer: TestResponse) -> list[str]:
    return [str(event["SUMMARY"]) for event in told(answer)]


def at(start: datetime, length: timedelta = HOUR, **values: Any) -> dict[str, Any]:
    """The period of an event, and more values of it."""
    return {"starts_at": start.isoformat(), "ends_at": (start + length).isoformat(), **values}


def change(app: Flask, statement: Any) -> None:
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()


# Who


def test_a_feed_token_opens_the_feed_of_its_user(api: Api, make: Factory):
    make("events", **at(NOW, title="Gala"))

    answer = fetch(api.as_nobody, f"?token={token_of(api.as_visitor)}")

    assert titles(answer) == ["Gala"]


def test_a_bearer_token_opens_it_too(api: Api, make: Factory):
    make("events", **at(NOW, title="Gala"))

    assert titles(fetch(api.as_member)) == ["Gala"]


def test_a_token_in_the_url_goes_before_the_header(api: Api):
    token = token_of(api)

    assert fetch(api.as_nobody, f"?token={token}", Authorization="Basic YTpi").status_code == 200
    assert fetch(api, "?token=another").status_code == 401


def test_without_any_token_it_is_401(api: Api):
    (error,) = refused(fetch(api.as_nobody), 401)

    assert error["detail"] == "Token not found."


@pytest.mark.parametrize("token", ["", "x", "x" * 3000, "%F0%9F%8E%B8", "a%27%20OR%201=1"])
def test_an_unknown_token_is_401_and_not_repeated(api: Api, token: str):
    answer = fetch(api.as_nobody, f"?token={token}")

    (error,) = refused(answer, 401, parameter="token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert error["detail"] == "This token opens no feed."


def test_a_revoked_token_is_401(api: Api):
    made = api.post("/feed_tokens", document("feed_tokens")).json
    query = f"?token={made['meta']['key']}"
    before = fetch(api.as_nobody, query).status_code

    api.delete(f"/feed_tokens/{made['data']['id']}")

    assert (before, fetch(api.as_nobody, query).status_code) == (200, 401)


@pytest.mark.parametrize("gone", [update(User).values(deleted_at=NOW), delete(User)])
def test_the_token_of_a_user_who_is_gone_is_401(api: Api, make: Factory, gone: Any):
    user = make("users")
    related = {"user": {"data": user.identifier}}
    token = api.post("/feed_tokens", document("feed_tokens", relationships=related)).json["meta"]["key"]
    change(api.app, gone.where(User.id == user.key))

    assert fetch(api.as_nobody, f"?token={token}").status_code == 401


def test_a_feed_token_opens_nothing_else(api: Api):
    token = token_of(api)
    nobody = api.as_nobody

    refused(nobody.get(f"/events?token={token}"), 401)
    refused(nobody.get("/events", headers={"Authorization": f"Bearer {token}"}), 401)
    refused(fetch(nobody, Authorization=f"Bearer {token}"), 401)


# Which events


def test_the_window_is_from_half_a_year_back_to_a_year_and_a_half_ahead(api: Api, make: Factory):
    make("events", **at(NOW - agenda.BEFORE - DAY, 23 * HOUR, title="Too old"))
    make("events", **at(NOW - agenda.BEFORE - DAY, 25 * HOUR, title="Old"))
    make("events", **at(NOW + agenda.AFTER - HOUR, title="Far ahead"))
    make("events", **at(NOW + agenda.AFTER + HOUR, title="Too far ahead"))

    assert titles(fetch(api)) == ["Old", "Far ahead"]


def test_events_come_in_the_order_in_which_they_start(api: Api, make: Factory):
    for days in (3, -2, 0, -9):
        make("events", **at(NOW + days * DAY, title=f"In {days} days"))
    make("events", **at(NOW - 5 * DAY, 9 * DAY, title="All the time"))

    assert titles(fetch(api)) == ["In -9 days", "All the time", "In -2 days", "In 0 days", "In 3 days"]


def test_of_too_many_those_to_come_go_before_the_newest_that_are_over(
    api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch
):
    for days in (-3, -2, -1, 1, 2, 3):
        make("events", **at(NOW + days * DAY, title=f"{days}"))

    kept = {}
    for most in (2, 3, 4, 6):
        monkeypatch.setattr(agenda, "MOST_EVENTS", most)
        kept[most] = titles(fetch(api))

    assert kept == {2: ["1", "2"], 3: ["1", "2", "3"], 4: ["-1", "1", "2", "3"], 6: ["-3", "-2", "-1", "1", "2", "3"]}


def test_trashed_events_visits_and_appointments_are_left_out(api: Api, make: Factory):
    make("events", **at(NOW, deleted_at=NOW))
    make("interventions", **at(NOW))
    make("appointments", **at(NOW))

    assert told(fetch(api)) == []


def test_mine_are_those_that_i_made_or_am_assigned_to(api: Api, make: Factory):
    member = api.as_member
    me, colleague = make("people", user=member.user), make("people", user=api.user)
    make("events", **at(NOW, title="Made", created_by=member.user))
    make("events", **at(NOW, title="Assigned", created_by=api.user, assignees=[colleague, me]))
    make("events", **at(NOW, title="Not mine", created_by=api.user, assignees=[colleague], beneficiaries=[me]))
    token = token_of(member)

    assert titles(fetch(api.as_nobody, f"?token={token}&mine=true")) == ["Made", "Assigned"]
    assert titles(fetch(member, "?mine=1")) == ["Made", "Assigned"]
    assert len(told(fetch(api.as_nobody, f"?token={token}&mine=false"))) == 3
    assert told(fetch(api.as_visitor, "?mine=true")) == []


def test_an_event_is_told_with_its_people_and_where_it_is(api: Api, make: Factory):
    people = [make("people", first_name=name, last_name="Martin") for name in ("Zoé", "Ana", "Jean")]
    event = make(
        "events",
        **at(NOW, title="Gala", location="Lyon", description="Plein air", is_confirmed=True),
        beneficiaries=people[:2],
        assignees=people[2:],
    )

    (shown,) = told(fetch(api))

    assert str(shown["UID"]) == f"event-{event.id}@localhost"
    assert str(shown["URL"]) == f"http://localhost/api/v3{event.path}"
    assert (str(shown["LOCATION"]), str(shown["STATUS"])) == ("Lyon", "CONFIRMED")
    assert str(shown["DESCRIPTION"]) == "Plein air\n\nBeneficiaries: Zoé Martin, Ana Martin\nAssignees: Jean Martin"
    assert (shown.start, shown.end) == (NOW, NOW + HOUR)


def test_people_whom_the_caller_may_not_see_are_not_named(api: Api, make: Factory):
    donor = make("people", first_name="Secret", last_name="Donor")
    make("contacts", people=[donor])
    make("events", **at(NOW), beneficiaries=[donor])

    assert "DESCRIPTION" not in told(fetch(api.as_member))[0]
    assert "Secret Donor" in told(fetch(api))[0]["DESCRIPTION"]


def test_names_and_times_are_those_of_the_business(api: Api, variant: Variant, make: Factory):
    event = make("events", **at(NOW.replace(hour=12)))
    there = variant(
        api, time_zone="Europe/Paris", public_url="https://backline.example:8443/rent", company_name="Loire Scène"
    )

    calendar = Calendar.from_ical(fetch(there).data)

    assert str(calendar["NAME"]) == "Loire Scène"
    (shown,) = calendar.events
    assert shown["DTSTART"].params["TZID"] == "Europe/Paris"
    assert shown.start == NOW.replace(hour=12)
    assert str(shown["UID"]) == f"event-{event.id}@backline.example"
    assert str(shown["URL"]) == f"https://backline.example:8443/rent/api/v3{event.path}"


def test_the_sequence_of_an_event_grows_when_it_is_changed(api: Api, make: Factory):
    event = make("events", **at(NOW, created_at=NOW - DAY, updated_at=NOW - DAY))
    before = told(fetch(api))[0]

    api.patch(event.path, changed(event, title="Moved"))

    after = told(fetch(api))[0]
    assert (before["SEQUENCE"], after["SEQUENCE"] >= DAY.total_seconds()) == (0, True)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt


def test_rows_without_stamps_are_told(api: Api, make: Factory):
    make("events", **at(NOW, created_at=None, updated_at=None))

    (shown,) = told(fetch(api))

    assert shown["SEQUENCE"] == 0


def test_no_event_takes_a_statement_of_its_own(api: Api, make: Factory, statements: Statements):
    def counted() -> int:
        with statements() as texts:
            assert fetch(api, "?mine=false").status_code == 200
        return len(texts)

    for days in (-1, 1):
        make("events", **at(NOW + days * DAY), beneficiaries=[make("people")], assignees=[make("people")])
    counted()  # signs in
    few = counted()
    people = [make("people") for _ in range(3)]
    make.many("events", [at(NOW + days * DAY, assignees=people, beneficiaries=people) for days in range(-20, 20)])

    assert counted() == few <= 9


# HTTP


def test_it_is_a_calendar_for_the_caches_of_the_caller(api: Api):
    answer = fetch(api)

    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"] == 'inline; filename="events.ics"'


def test_who_has_it_is_told_so_and_nothing_is_written_anew(api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch):
    make("events", **at(NOW))
    first = fetch(api)
    same = fetch(api)
    monkeypatch.setattr(files, "calendar_feed", lambda *_: pytest.fail("written anew"))

    again = fetch(api, **{"If-None-Match": first.headers["ETag"]})

    assert first.data == same.data
    assert (again.status_code, again.data) == (304, b"")


def test_every_change_that_it_tells_is_another_feed(api: Api, make: Factory):
    person = make("people")
    event = make("events", **at(NOW), beneficiaries=[person])
    tags = [fetch(api).headers["ETag"]]

    api.patch(event.path, changed(event, title="Another"))
    tags.append(fetch(api).headers["ETag"])
    api.patch(person.path, changed(person, last_name="Other"))
    tags.append(fetch(api).headers["ETag"])
    api.delete(event.path)
    tags.append(fetch(api).headers["ETag"])

    assert len(set(tags)) == 4


def test_head_tells_how_long_it_is(api: Api, make: Factory):
    make("events", **at(NOW))

    head = api.request("HEAD", FEED, headers=ICS)

    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(fetch(api).data)))


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (None, 200),
        ("*/*", 200),
        ("text/*", 200),
        ("text/calendar;charset=utf-8, text/html;q=0.5", 200),
        ("application/vnd.api+json", 200),
    ],
)
def test_it_is_for_who_takes_a_calendar(api: Api, accept: str | None, status: int):
    assert fetch(api, Accept=accept).status_code == status


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?colour=red", "colour"),
        ("?mine=perhaps", "mine"),
        ("?mine=true&mine=false", "mine"),
        ("?mine=%FF", "mine"),
        ("?page[size]=3", "page[size]"),
    ],
)
def test_other_parameters_are_400(api: Api, query: str, parameter: str):
    refused(fetch(api, query), 400, parameter=parameter)


def test_two_tokens_are_400(api: Api):
    token = token_of(api)

    answer = fetch(api.as_nobody, f"?token={token}&token={token}")

    refused(answer, 400, parameter="token")
    assert token not in answer.get_data(as_text=True)


def test_it_is_only_read(api: Api):
    refused(api.post(FEED, {}), 405)
