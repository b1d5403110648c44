"""Totals are remembered, and right all the same: whoever writes, and however it ends."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from random import Random
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, bindparam, func, select

from jsonapi_app.core.sql import Statement, Totals, reader_of, reading, writing
from jsonapi_app.models.inventory import Tag
from jsonapi_app.resources import RESOURCES
from tests.conftest import Statements
from tests.core.counting import is_remembered
from tests.factories import Factory

TAGS = Tag.__table__


class Counter:
    """Counts the tags whose name is at least ``since`` in one way: on pooled connections, as requests do."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        counted = select(func.count()).select_from(Tag).where(Tag.name >= bindparam("since"))
        self.statement = Statement(counted, engine.dialect)

    def __call__(self, since: str = "") -> int:
        with reading(self.engine) as reader:
            return reader.total(self.statement, {"since": since})


@pytest.fixture
def total(engine: Engine, make: Factory) -> Counter:
    make.many("tags", [{"name": name} for name in "abc"])
    counter = Counter(engine)
    assert counter() == 3
    return counter


def add(connection: Connection, name: str) -> None:
    connection.execute(TAGS.insert().values(name=name))


def test_a_total_is_counted_once_while_nothing_changes(total: Counter, statements: Statements):
    assert is_remembered(lambda: total() == 3, statements)


def test_a_total_is_remembered_for_its_values_only(total: Counter, statements: Statements):
    assert [total("b"), total("c"), total("z"), total("b"), total("z"), total()] == [2, 1, 0, 2, 0, 3]
    assert is_remembered(lambda: [total("b"), total("c"), total("z")] == [2, 1, 0], statements)


def test_two_statements_do_not_share_a_total(engine: Engine, total: Counter):
    everything = Counter(engine)
    everything.statement = Statement(select(func.count()).select_from(Tag).where(Tag.name != "a"), engine.dialect)

    assert (total(), everything(), total()) == (3, 2, 3)


def test_it_is_right_after_a_write_on_the_same_connection(engine: Engine, total: Counter):
    with writing(engine) as connection:
        add(connection, "d")

    assert engine.pool.checkedin() == 1, "one thread, one connection"
    assert total() == 4


def test_it_is_right_after_a_write_on_another_connection(engine: Engine, total: Counter):
    with reading(engine), writing(engine) as other:
        add(other, "d")

    assert engine.pool.checkedin() == 2
    assert {total() for _ in range(4)} == {4}


def test_a_transaction_that_is_not_over_changes_nothing_for_others(engine: Engine, total: Counter):
    with writing(engine) as connection:
        add(connection, "d")

        assert total() == 3
        assert reader_of(connection).total(total.statement, {"since": ""}) == 4

    assert total() == 4


def test_it_is_right_after_a_rollback_on_the_same_connection(engine: Engine, total: Counter):
    with suppress(LookupError), writing(engine) as connection:
        add(connection, "d")
        assert reader_of(connection).total(total.statement, {"since": ""}) == 4
        raise LookupError

    assert total() == 3


def test_it_is_right_after_a_rollback_on_another_connection(engine: Engine, total: Counter):
    with suppress(LookupError), reading(engine), writing(engine) as other:
        add(other, "d")
        raise LookupError

    assert {total() for _ in range(4)} == {3}


def test_it_is_right_after_a_write_by_another_process(engine: Engine, total: Counter):
    in_another_process(engine, "DELETE FROM tags WHERE name = 'b'")

    assert total() == 2


def test_it_is_right_when_another_process_writes_as_often_as_this_one_reads(engine: Engine, total: Counter):
    for left, name in ((2, "a"), (1, "b"), (0, "c")):
        in_another_process(engine, f"DELETE FROM tags WHERE name = '{name}'")

        assert total() == left


def test_it_is_right_when_a_cascade_takes_rows_away(app: Flask, engine: Engine, make: Factory):
    park = make("parks")
    make.many("materials", [{"park": park}, {"park": park}])
    materials = RESOURCES["materials"].table
    counted = Statement(select(func.count()).select_from(materials), engine.dialect)
    with reading(engine) as reader:
        assert reader.total(counted, {}) == 2

    with writing(engine) as connection:
        parks = RESOURCES["parks"].table
        connection.execute(parks.delete().where(parks.c.id == park.key))

    with reading(engine) as reader:
        assert reader.total(counted, {}) == 0


@pytest.mark.parametrize("seed", range(3))
def test_it_is_right_after_any_sequence_of_writes(engine: Engine, total: Counter, seed: int):
    random = Random(seed)
    names = {"a", "b", "c"}
    for step in range(25):
        name, keep, elsewhere = f"n{step}", random.random() < 0.7, random.random() < 0.5
        with suppress(LookupError):
            with reading(engine) if elsewhere else engine.connect(), writing(engine) as connection:
                if names and random.random() < 0.4:
                    name = random.choice(sorted(names))
                    connection.execute(TAGS.delete().where(TAGS.c.name == name))
                else:
                    add(connection, name)
                if not keep:
                    raise LookupError
            names ^= {name}

        assert {total() for _ in range(3)} == {len(names)}


def test_how_many_totals_are_remembered_is_bounded(engine: Engine, total: Counter, statements: Statements):
    with reading(engine) as reader, statements() as texts:
        for number in range(1000):
            reader.total(total.statement, {"since": str(number)})
        reader.total(total.statement, {"since": "0"})

    assert len(texts) == 1001


def test_totals_of_one_connection_say_nothing_of_another(engine: Engine, total: Counter):
    connection = engine.raw_connection()
    totals = Totals(connection.dbapi_connection, engine.dialect)
    cursor = connection.cursor()
    before = totals.count(cursor, total.statement, {"since": ""})
    connection.rollback()

    with writing(engine) as other:
        add(other, "d")

    assert (before, totals.count(cursor, total.statement, {"since": ""}), total()) == (3, 4, 4)
    connection.close()


def in_another_process(engine: Engine, statement: str) -> None:
    """Run ``statement`` through the bare driver of the database."""
    if engine.dialect.name == "sqlite":
        run = f"import sqlite3; c = sqlite3.connect({engine.url.database!r}); c.execute({statement!r}); c.commit()"
    else:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        run = f"import psycopg; c = psycopg.connect({url!r}); c.execute({statement!r}); c.commit()"
    subprocess.run([sys.executable, "-c", run], check=True, timeout=30)


class Following:
    """The cursor of a replica of PostgreSQL that follows while two older transactions go on: its snapshot stays."""

    def __init__(self, engine: Engine) -> None:
        self.count = Statement(select(func.count()).select_from(Tag), engine.dialect)
        self.followed = 0
        self._answer: tuple[object, ...] = ()

    def execute(self, text: str, *_: object) -> Following:
        self._answer = (self.followed,) if text == self.count.text else ("740:743:", f"0/{self.followed}")
        return self

    def fetchone(self) -> tuple[object, ...]:
        return self._answer

    def fetchall(self) -> list[tuple[object, ...]]:
        return [self._answer]


@pytest.mark.one_database
def test_on_a_replica_what_it_has_followed_is_counted_though_its_snapshot_stays(engine: Engine):
    cursor = Following(engine)
    totals = Totals(None, SimpleNamespace(name="postgresql"))
    counted = []
    for cursor.followed in (3, 4, 4):
        counted.append(totals.count(cursor, cursor.count, {}))

    assert counted == [3, 4, 4]
