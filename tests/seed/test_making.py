"""Making up a company: the same each time, at any scale, on any database, and only into an empty one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from flask import Flask

from jsonapi_app.seed import LOGINS, TODAY, batches, fill, last_morning
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names, mailbox
from jsonapi_app.seed.occasions import OCCASIONS
from jsonapi_app.seed.places import LOCALES
from tests.conftest import Applications
from tests.factories import Factory
from tests.seed.company import EVENT_TYPES, SMALL, filled, of_type, rows_of, token_of
from tests.test_cli import run

DRAWN_NAMES = """
import hashlib
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names
print(hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 6, 1, 9, tzinfo=UTC), TODAY),
        (datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC), TODAY),
        (datetime(2026, 6, 2, 8, 59, 59, tzinfo=UTC), TODAY),
    ],
)
def test_the_last_morning_is_not_ahead(now: datetime, morning: datetime):
    assert last_morning(now) == morning


def test_the_next_row_is_not_one_that_was_made_up(app: Flask, make: Factory):
    with app.app_context():
        fill(SMALL, 1)
    last = max(row.id for row in rows_of(app)["events"])

    assert int(make("events").id) > last


def test_there_are_occasions_in_every_language():
    longest = {locale.code: max(len(place.city) for place in locale.places) for locale in LOCALES}

    assert set(OCCASIONS) == set(longest)
    for code, occasions in OCCASIONS.items():
        assert all(len(venue) - len("{place}") + longest[code] <= 64 for venue in occasions.venues)
        assert min(map(len, (occasions.titles, occasions.venues, occasions.descriptions))) >= 3


def test_the_same_random_seed_makes_the_same_company_on_any_database(app: Flask, applications: Applications):
    reference, empty = applications("sqlite")
    first = filled(reference, SMALL, random_seed=7)
    empty()

    assert filled(app, SMALL, random_seed=7) == first


@pytest.mark.one_database
def test_another_random_seed_makes_another_company(app: Flask, applications: Applications, database: str):
    first = filled(app, SMALL, random_seed=1)
    applications(database)[1]()
    second = filled(app, SMALL, random_seed=2)

    assert [row.uuid for row in first["people"]] != [row.uuid for row in second["people"]]
    for table, column in (("materials", "name"), ("events", "starts_at"), ("bills", "number")):
        assert [getattr(row, column) for row in first[table]] != [getattr(row, column) for row in second[table]]


@pytest.mark.one_database
def test_the_size_of_a_batch_does_not_matter(
    app: Flask, applications: Applications, database: str, monkeypatch: pytest.MonkeyPatch
):
    whole = filled(app, SMALL)
    applications(database)[1]()
    monkeypatch.setattr(batches, "BATCH", 7)

    assert filled(app, SMALL) == whole


def test_names_do_not_depend_on_how_the_interpreter_hashes():
    here = hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", DRAWN_NAMES],
        cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()

    assert there == here


def test_a_company_of_another_scale_is_as_large_as_asked_and_told(app: Flask):
    told = {}
    with app.app_context():
        fill(SMALL, 1, progress=lambda label, done, total: told.update({label: (done, total)}))

    rows = rows_of(app)
    assert [len(rows[name]) for name in ("materials", "people", "contacts", "companies")] == [170, 70, 40, 14]
    assert (len(rows["organizations"]), len(rows["account_lists"])) == (5, 8)
    assert [len(of_type(rows, type_)) for type_ in (*EVENT_TYPES, "assistances")] == [60, 12, 50, 9]
    assert told == {"materials": (170, 170), "contacts": (40, 40), "people": (70, 70), "rentals": (60, 60)}


def test_seeded_rows_are_found_by_a_search_and_new_ones_too(app: Flask, make: Factory):
    with app.app_context():
        fill(SMALL, 1)
    make("materials", name="Nyckelharpa, Ångström")
    token = token_of(app, LOGINS[0])

    assert search(app, token, "ÅNGSTR") == ["Nyckelharpa, Ångström"]
    assert len(search(app, token, "KLANGBÄR")) > 5


def search(app: Flask, token: str, text: str) -> list[str]:
    answer = app.test_client().get(
        "/api/v3/materials", query_string={"filter[search]": text}, headers={"Authorization": f"Bearer {token}"}
    )
    return [resource["attributes"]["name"] for resource in answer.get_json(force=True)["data"]]


def test_a_database_with_rows_is_refused_by_name_and_left_alone(app: Flask, make: Factory):
    make("materials")

    with app.app_context(), pytest.raises(click.ClickException, match="categories, materials, parks"):
        fill(SMALL, 1)

    rows = rows_of(app)
    assert (len(rows["materials"]), len(rows["people"]), len(rows["users"])) == (1, 0, 0)


def test_the_command_refuses_in_one_sentence(app: Flask, make: Factory):
    make("materials")

    result = run(app, "seed")

    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The database is not empty")


@pytest.mark.parametrize(
    ("names", "box"),
    [
        (("Éloïse", "Le Goff"), "eloise.legoff"),
        (("Łukasz", "Żółć"), "lukasz.zolc"),
        (("Jörg", "Weiß"), "joerg.weiss"),
        (("Χρυσάνθη", "Ψαρρού"), "chrysanthi.psarroy"),
        (("李",), ""),
    ],
)
def test_a_mailbox_is_made_of_plain_letters(names: tuple[str, ...], box: str):
    assert mailbox(*names) == box


def test_every_locale_has_enough_names():
    for names in draw_names(Chance(1, "names")):
        fewest = min(len(pool) for pool in (*names.first, *names.last, names.streets))

        assert fewest >= 30, names.locale.code
