"""The search index of SQLite stays in step with its table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from jsonapi_app.models.search import create_search_index, drop_search_index


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A table of tags, one of them older than the index."""
    with create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE tags (id INTEGER PRIMARY KEY, name_folded TEXT, note_folded TEXT)")
        connection.exec_driver_sql("INSERT INTO tags VALUES (1, 'früh', 'before the index')")
        create_search_index(connection, "tags", ["name_folded", "note_folded"])
        yield connection


def test_rows_older_than_the_index_are_found(connection: Connection):
    assert found(connection, "früh") == [1]


def test_a_new_row_is_found_in_any_column(connection: Connection):
    connection.exec_driver_sql("INSERT INTO tags VALUES (2, 'klein', NULL), (3, NULL, 'not klein')")

    assert found(connection, "klein") == [2, 3]


def test_a_changed_row_is_found_by_its_new_text_only(connection: Connection):
    connection.exec_driver_sql("UPDATE tags SET name_folded = 'spät' WHERE id = 1")

    assert found(connection, "früh") == []
    assert found(connection, "spät") == [1]
    assert found(connection, "before") == [1]


def test_a_text_set_to_null_is_not_found(connection: Connection):
    connection.exec_driver_sql("UPDATE tags SET name_folded = NULL WHERE id = 1")

    assert found(connection, "früh") == []
    assert found(connection, "before") == [1]


def test_a_deleted_row_is_not_found(connection: Connection):
    connection.exec_driver_sql("DELETE FROM tags")

    assert found(connection, "früh") == []


def test_a_dropped_index_leaves_a_table_that_can_be_written(connection: Connection):
    drop_search_index(connection, "tags")

    connection.exec_driver_sql("UPDATE tags SET name_folded = 'spät'")

    remaining = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert remaining == ["tags"]


def found(connection: Connection, words: str) -> list[int]:
    connection.exec_driver_sql("INSERT INTO tags_search (tags_search) VALUES ('integrity-check')")
    rows = connection.exec_driver_sql("SELECT rowid FROM tags_search WHERE tags_search MATCH ? ORDER BY 1", (words,))
    return list(rows.scalars())
