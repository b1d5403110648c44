"""Transactions: what is written is there or is not, and who waits for whom."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from jsonapi_app.core.sql import Statement, observe, reader_of, reading, writing
from jsonapi_app.models.inventory import Material, Tag
from tests.core.rows import rows
from tests.factories import Factory


def add_tag(connection: Any, name: str) -> None:
    connection.execute(Tag.__table__.insert().values(name=name))


def names(engine: Engine) -> set[str]:
    return {row[0] for row in rows(engine, select(Tag.name))}


def test_what_is_written_is_there_when_the_block_ends(engine: Engine):
    with writing(engine) as connection:
        add_tag(connection, "a")

        assert names(engine) == set()
        assert reader_of(connection).rows(Statement(select(Tag.name), engine.dialect), {}) == [("a",)]

    assert names(engine) == {"a"}


def test_whatever_is_raised_undoes_everything(engine: Engine):
    def write_and_fail() -> None:
        with writing(engine) as connection:
            add_tag(connection, "a")
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()

    assert names(engine) == set()


def test_a_broken_constraint_undoes_everything_and_the_next_write_works(engine: Engine):
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(Tag.__table__.insert().values([{"name": "a"}, {"name": "A"}]))
    with writing(engine) as connection:
        add_tag(connection, "a")

    assert names(engine) == {"a"}


def test_the_cursor_of_a_statement_that_failed_is_closed(engine: Engine):
    """Else it lives on in the traceback; whoever collects that would wait until SQLite lets go of its connection."""
    cursor = Mock(execute=Mock(side_effect=LookupError))

    with pytest.raises(LookupError):
        Statement(select(Tag.name), engine.dialect).run(cursor, {})

    cursor.close.assert_called_once_with()


def test_foreign_keys_hold(engine: Engine, make: Factory):
    material = make("materials")

    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("UPDATE materials SET category_id = 999999"))

    assert rows(engine, select(Material.id).where(Material.category_id != 999999)) == [(material.key,)]


def test_a_reader_leaves_no_transaction_behind_even_when_it_fails(engine: Engine, make: Factory):
    make("tags", name="a")
    with suppress(LookupError), reading(engine) as reader:
        reader.rows(Statement(select(Tag.id), engine.dialect), {})
        raise LookupError

    with writing(engine) as connection:
        connection.execute(text("UPDATE tags SET name = 'b'"))

    assert names(engine) == {"b"}
    assert engine.pool.checkedout() == 0


@pytest.mark.one_database
def test_all_statements_of_one_sqlite_read_see_the_same_state(engine: Engine, make: Factory):
    make("tags", name="a")
    every = Statement(select(Tag.name), engine.dialect)

    with reading(engine) as reader:
        before = reader.rows(every, {})
        make("tags", name="b")

        assert reader.rows(every, {}) == before

    assert names(engine) == {"a", "b"}


def test_a_second_writer_waits_for_the_first_and_sees_what_it_did(engine: Engine, make: Factory):
    """Each reads, thinks, and writes what it has read plus one; neither fails, and no addition is lost."""
    material = make("materials", stock_quantity=0)
    table = Material.__table__
    at_once = threading.Barrier(4)

    def add_one(_: int) -> None:
        at_once.wait(5)
        for _ in range(5):
            with writing(engine) as connection:
                held = connection.scalar(select(table.c.stock_quantity).with_for_update())
                connection.execute(table.update().values(stock_quantity=held + 1))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add_one, range(4)))

    assert rows(engine, select(Material.id, Material.stock_quantity)) == [(material.key, 20)]


def test_a_reader_does_not_wait_for_a_writer(engine: Engine, make: Factory):
    make("tags", name="a")

    with writing(engine) as connection:
        connection.execute(text("UPDATE tags SET name = 'b'"))
        asked_at = datetime.now(UTC)

        assert names(engine) == {"a"}

    assert datetime.now(UTC) - asked_at < timedelta(seconds=2)


def test_every_statement_of_the_block_is_observed(engine: Engine):
    every = Statement(select(Tag.name), engine.dialect)
    seen: list[str] = []
    with observe(seen.append):
        with reading(engine) as reader:
            reader.rows(every, {})
        with writing(engine) as connection:
            add_tag(connection, "a")
    names(engine)

    assert seen.count(every.text) == 1
    assert [statement.split()[:3] for statement in seen if statement.startswith("INSERT")] == [
        ["INSERT", "INTO", "tags"]
    ]
