"""ClicRDV: its ten operators find what plain Python finds among the rows as they are shown (contracts 3.1, P18)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client import Api
from tests.dialects.clicrdv.client import call, condition, ids, make_site, records, url
from tests.factories import Factory, Made

KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        "id group_id calendar_id intervention_id fiche_id calendarset_id interventionset_id sort length price".split(),
        "integer",
    ),
    **dict.fromkeys("created_at updated_at start end".split(), "stamp"),
    **dict.fromkeys("deleted from_web rappel_email rappel_sms note".split(), "flag"),
    "birthdate": "date",
}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
NAMES = ["Doe", "doe", "D%e", "D_e", "dœ", "ÉMILE", "émile", "a, b", "back\\slash"]
PATTERNS = ["doe", "%O%", "d_e", "D\\%e", "d\\_e", "", "%", "_o_", "É%", "%\\\\%", "[d]oe", "d*e", "\\"]


@pytest.fixture(autouse=True)
def site(api: Api, make: Factory) -> Made:
    return make_site(api, make, timezone="Asia/Kathmandu")


def holds(name: str, shown: Any, op: str, value: str) -> bool:
    """What the operator says of a value that is shown; null is neither like, equal to, nor on a side of anything."""
    negated = op.startswith("not ") or op == "!="
    if shown is None:
        return negated
    found = _found(KINDS.get(name, "text"), shown, op.removeprefix("not "), value)
    return found is not negated


def _found(kind: str, shown: Any, op: str, value: str) -> bool:
    match op:
        case "=" | "!=":
            return typed(kind, shown) == typed(kind, value)
        case "in":
            wanted = [typed(kind, item.strip()) for item in value.split(",") if item.strip()]
            return typed(kind, shown) in wanted
        case "like":
            return like(shown.casefold(), value.casefold())
        case _:
            left, right = typed(kind, shown), typed(kind, value)
            return COMPARE[op](*((left.casefold(), right.casefold()) if kind == "text" else (left, right)))


def typed(kind: str, value: Any) -> Any:
    match kind:
        case "integer":
            return int(value)
        case "stamp":
            return datetime.fromisoformat(value)
        case "flag":
            return value in (True, "1", "true")
        case _:
            return value


def like(text: str, pattern: str) -> bool:
    expression, characters = "", iter(pattern)
    for character in characters:
        if character == "\\":
            expression += re.escape(next(characters, "\\"))
        else:
            expression += {"%": ".*", "_": "."}.get(character) or re.escape(character)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def values(name: str, shown: list[Any]) -> st.SearchStrategy[str]:
    """Values that are shown, and others of the field's kind."""
    there = [str(value).lower() if isinstance(value, bool) else str(value) for value in shown if value is not None]
    match KINDS.get(name, "text"):
        case "integer":
            return st.sampled_from([*there, "0", "-1", "15", "9999999999999"])
        case "stamp":
            return st.sampled_from([*there, "2026-05-04", "2026-05-04 13:45:00", "1970-01-01 00:00:00", "2999-01-01"])
        case "flag":
            return st.sampled_from(["0", "1", "true", "false"])
        case "date":
            return st.sampled_from([*there, "1980-01-01", "2999-12-31"])
        case _:
            return st.sampled_from([*there, *NAMES, "", "zzz", "VfreebusyEvent"])


def operators(name: str) -> list[str]:
    return ["=", "!=", *COMPARE, "in", "not in", *(["like", "not like"] if name not in KINDS else [])]


def check_against_python(api: Api, collection: str, examples: int) -> None:
    rows = records(api, url(collection, "results=all&" + condition("deleted", ">=", "0")))
    assert len(rows) > 5

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        asked = [("deleted", ">=", "0")]
        for _ in range(data.draw(st.integers(1, 2))):
            name = data.draw(st.sampled_from(list(rows[0])))
            op = data.draw(st.sampled_from(operators(name)))
            strategy = values(name, [row[name] for row in rows])
            if op.endswith("in"):
                listed = st.lists(strategy.filter(lambda text: "," not in text), max_size=4)
                value = data.draw(listed.map(" , ".join))
            else:
                value = data.draw(st.sampled_from(PATTERNS) if op.endswith("like") else strategy)
            if (collection, name) != ("vevents", "type") or op not in COMPARE:
                asked.append((name, op, value))

        query = "&".join(condition(*each, number) for number, each in enumerate(asked))
        expected = [row["id"] for row in rows if all(holds(name, row[name], op, v) for name, op, v in asked)]
        assert ids(api, url(collection, f"results=all&{query}")) == expected, asked

    agree()


def test_conditions_on_fiches(api: Api, make: Factory, site: Made):
    for number, name in enumerate(NAMES):
        person = make("people", last_name=name, birthdate=f"198{number}-02-28" if number % 2 else None)
        flags = {"from_web": number % 2 == 0, "sms_reminders": number % 3 == 0}
        texts = {"comments": name if number % 2 else None, "extern_id": name}
        gone = {"deleted_at": "2026-01-01T00:00:00Z"} if number == 4 else {}
        make("client_files", site=site, person=person, **flags, **texts, **gone)
        for phone in range(number % 3):
            make("phones", person=person, number=f"+41{number}{phone}", position=5 - phone)
        if number % 2:
            make("emails", person=person, address=f"Doe{number}@example.org")

    check_against_python(api, "fiches", 150)


def test_conditions_on_vevents(api: Api, make: Factory, site: Made):
    calendars = [make("calendars", site=site) for _ in range(2)]
    services = [make("services", site=site) for _ in range(2)]
    client = make("client_files", site=site)
    for number, kind in enumerate(
        ["appointment", "appointment", "busy", "availability", "note", "busy", "appointment"]
    ):
        start = f"2026-05-0{1 + number}T08:00:00.{number}00Z"
        links = {"calendar": calendars[number % 2], "service": services[number % 2] if number < 2 else None}
        links |= {"client_file": client} if number in (0, 6) else {}
        texts = {"text": NAMES[number], "comments": None, "color": "#ff00ff" if number % 2 else None}
        gone = {"deleted_at": "2026-01-01T00:00:00Z"} if number == 5 else {}
        make(
            "appointments", kind=kind, starts_at=start, ends_at=f"2026-05-1{number}T08:00:00Z", **links, **texts, **gone
        )

    check_against_python(api, "vevents", 150)


@pytest.mark.parametrize("collection", ["calendars", "interventions"])
def test_conditions_on_calendars_and_interventions(api: Api, make: Factory, site: Made, collection: str):
    for number, name in enumerate(NAMES):
        common = {"site": site, "name": name, "public_name": None if number % 2 else name.upper()}
        place = {"position": None if number % 3 else number}
        if collection == "calendars":
            row = make("calendars", **common, **place)
            if number % 2:
                make("addresses", owner=row, city=name, primary_mailing_address=True)
        else:
            make("services", **common, **place, price_cents=None if number % 2 else number * 10)

    check_against_python(api, collection, 60)


def test_a_stamp_is_compared_as_it_is_shown(api: Api, make: Factory, site: Made):
    late = make("calendars", site=site, updated_at="2026-05-04T08:00:00.999Z").key
    shown = "2026-05-04 13:45:00"

    assert [row["updated_at"] for row in records(api, url("calendars"))] == [shown]
    for op, found in {"=": True, "!=": False, ">": False, ">=": True, "<": False, "<=": True}.items():
        assert ids(api, url("calendars", condition("updated_at", op, shown))) == [late] * found


def test_a_day_begins_at_the_midnight_of_the_site(api: Api, make: Factory, site: Made):
    row = make("calendars", site=site, updated_at="2026-05-03T18:15:00Z").key

    assert ids(api, url("calendars", condition("updated_at", "=", "2026-05-04"))) == [row]
    assert ids(api, url("calendars", condition("updated_at", "<", "2026-05-04"))) == []


def test_operators_are_known_in_any_case(api: Api, make: Factory, site: Made):
    row = make("calendars", site=site, name="Doe").key

    for op in ("LIKE", "Like"):
        assert ids(api, url("calendars", condition("name", op, "D%"))) == [row]
    assert ids(api, url("calendars", condition("name", "NOT IN", ""))) == [row]
    assert ids(api, url("calendars", condition("name", "IN", ""))) == []


def test_conditions_that_contradict_each_other_find_nothing(api: Api, make: Factory, site: Made):
    make("calendars", site=site)
    both = condition("deleted", "=", "1") + "&" + condition("deleted", "=", "0", 1)

    assert call(api, url("calendars", both)).json["totalRecords"] == 0
