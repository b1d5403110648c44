"""What a request costs is counted where it arises, for the stage that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from jsonapi_app.core import tally as tallies
from jsonapi_app.core.sql import Statement, reading, writing
from jsonapi_app.core.tally import Tally, open_tally, running, spent_on, told_by_engine
from jsonapi_app.extensions import db
from jsonapi_app.models.inventory import Park


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time is the last of these."""
    times = [0.0]
    monkeypatch.setattr(tallies, "perf_counter", lambda: times[-1])
    return times


@pytest.fixture
def tally(clock: list[float]) -> Iterator[Tally]:
    opened = Tally()
    open_tally(opened)
    yield opened
    open_tally(None)


def test_each_moment_counts_for_one_stage(clock: list[float], tally: Tally) -> None:
    clock.append(1.0)
    with spent_on("auth"):
        clock.append(3.0)
        with running("SELECT 1"):
            clock.append(7.0)
        clock.append(8.0)
    clock.append(16.0)

    assert tally.total() == 16.0
    assert tally.spent == {"request": 9.0, "auth": 3.0, "engine": 0.0, "db": 4.0, "render": 0.0}
    assert tally.statements == 1


def test_what_comes_after_the_engine_is_rendering(clock: list[float], tally: Tally) -> None:
    @told_by_engine
    def answer() -> None:
        clock.append(5.0)

    answer()
    clock.append(7.0)
    tally.total()

    assert (tally.spent["engine"], tally.spent["render"]) == (5.0, 2.0)


def test_the_inside_of_a_transaction_is_not_the_databases(clock: list[float], tally: Tally) -> None:
    with spent_on("db") as time:
        clock.append(1.0)
        with time.but_for():
            clock.append(11.0)
            tally.turn("render")
            clock.append(12.0)
        clock.append(14.0)
    clock.append(20.0)
    tally.total()

    assert tally.spent == {"request": 10.0, "auth": 0.0, "engine": 0.0, "db": 3.0, "render": 7.0}


def test_a_stage_ends_where_something_is_raised(clock: list[float], tally: Tally) -> None:
    with suppress(ZeroDivisionError), running("SELECT 1"):
        clock.append(1.0)
        raise ZeroDivisionError
    clock.append(3.0)
    tally.total()

    assert (tally.spent["db"], tally.spent["request"], tally.statements) == (1.0, 2.0, 1)


def test_without_a_tally_nothing_is_counted() -> None:
    with spent_on("auth") as time, time.but_for(), running("SELECT 1"):
        pass

    assert told_by_engine(lambda: 7)() == 7


def test_statements_of_both_kinds_are_counted_and_kept_without_values(app: Flask) -> None:
    tally = Tally()
    tally.runs = []
    with app.app_context():
        statement = Statement(select(Park.id).where(Park.name == "s3cr3t"), db.engine.dialect)
        open_tally(tally)
        try:
            with reading(db.engine) as reader:
                reader.rows(statement, {})
            with writing(db.engine) as connection:
                connection.execute(insert(Park).values(name="s3cr3t", name_folded="s3cr3t"))
                connection.execute(insert(Park), [{"name": n, "name_folded": n} for n in ("more", "and more")])
        finally:
            open_tally(None)

    assert tally.statements == len(tally.runs) >= 3
    assert [run.text.split()[0] for run in tally.runs[:2]] == ["SELECT", "INSERT"]
    assert all(run.started <= run.ended and "s3cr3t" not in run.text for run in tally.runs)
    assert tally.spent["db"] > 0


def test_a_statement_that_fails_is_counted_too(app: Flask) -> None:
    tally = Tally()
    open_tally(tally)
    with app.app_context(), suppress(DBAPIError), writing(db.engine) as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    open_tally(None)

    assert tally.statements == 1
    assert tally.turn("render") == "request"
