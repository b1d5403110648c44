"""A broken constraint of the database tells the client which member broke it, and nothing of the SQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Engine, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from jsonapi_app.core.errors import Conflict
from jsonapi_app.core.integrity import conflict
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.factories import Factory, stored

# What the client calls that which must be unique: (type, columns) → members. Every public UUID is the ``id``.
MEMBERS: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {
    ("parks", ("name_folded",)): ("name",),
    ("categories", ("name_folded",)): ("name",),
    ("sub_categories", ("category_id", "name_folded")): ("category", "name"),
    ("materials", ("reference_folded",)): ("reference",),
    ("tags", ("name_folded",)): ("name",),
    ("people", ("user_id",)): ("user",),
    ("people", ("name_email_key",)): ("last_name",),
    ("companies", ("legal_name_folded",)): ("legal_name",),
    ("countries", ("name_folded",)): ("name",),
    ("countries", ("code_folded",)): ("code",),
    ("designation_accounts", ("organization_id", "number")): ("organization", "number"),
    ("users", ("pseudo_folded",)): ("pseudo",),
    ("users", ("email_folded",)): ("email",),
    ("user_settings", ("user_id",)): ("user",),
    ("bills", ("event_id",)): ("event",),
    ("bills", ("number_folded",)): ("number",),
    ("client_files", ("site_id", "person_id")): ("site", "person"),
    # Nothing that a client sees.
    ("sessions", ("jti",)): (),
    ("api_keys", ("key_hash",)): (),
    ("feed_tokens", ("token_hash",)): (),
} | {(type_, ("uuid",)): ("id",) for type_, resource in RESOURCES.items() if resource.public}

# Values for columns that are null in the smallest row.
FILLED = {("people", "name_email_key"): "a b c"}
# Unique columns that point at a row: the type to make another one of.
POINTERS = {("bills", "event_id"): "events"}


def unique_columns(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


CONSTRAINTS = [(type_, columns) for type_, r in RESOURCES.items() for columns in sorted(unique_columns(r.table))]


def test_every_unique_constraint_of_a_resource_has_a_name_for_clients():
    assert set(CONSTRAINTS) == set(MEMBERS)


@pytest.mark.parametrize(
    ("type_", "columns"), CONSTRAINTS, ids=["-".join((type_, *columns)) for type_, columns in CONSTRAINTS]
)
def test_a_unique_constraint_is_reported_by_its_member(
    app: Flask, engine: Engine, make: Factory, type_: str, columns: tuple[str, ...]
):
    resource, members = RESOURCES[type_], MEMBERS[type_, columns]
    row = a_row(app, engine, make, type_, columns)
    others = {name: make(target).key for (owner, name), target in POINTERS.items() if owner == type_}

    error = refused(engine, resource.table, a_copy(resource.table, row, but_for=columns) | without(others, columns))
    told = conflict(error, resource, lambda member: f"/data/{member}")

    assert isinstance(told, Conflict)
    if members:
        assert told.pointer == f"/data/{members[-1]}"
        assert told.detail == f"There is already one of the {type_} with this {' and '.join(members)}."
    else:
        assert (told.pointer, told.detail) == ("/data", f"This would make two {type_} the same.")


@pytest.mark.parametrize("sent", ["category", "name"])
def test_of_several_members_the_one_that_was_sent_is_named(app: Flask, engine: Engine, make: Factory, sent: str):
    resource, columns = RESOURCES["sub_categories"], ("category_id", "name_folded")
    row = a_row(app, engine, make, "sub_categories", columns)
    error = refused(engine, resource.table, a_copy(resource.table, row, but_for=columns))

    told = conflict(error, resource, lambda member: f"/data/x/{member}" if member == sent else "/data")

    assert told.pointer == f"/data/x/{sent}"


def test_a_constraint_of_another_type_is_told_without_its_members(app: Flask, engine: Engine, make: Factory):
    """Changing an e-mail address may make two people the same: that is no fault of a member of the address."""
    people = RESOURCES["people"].table
    row = a_row(app, engine, make, "people", ("name_email_key",))
    error = refused(engine, people, a_copy(people, row, but_for=("name_email_key",)))

    told = conflict(error, RESOURCES["emails"], lambda member: f"/data/{member}")

    assert (told.pointer, told.detail) == ("/data", "This would make two people the same.")


def test_a_foreign_key_is_told_as_a_conflict_of_the_whole_resource(app: Flask, engine: Engine, make: Factory):
    row = stored(app, make("materials"))
    table = RESOURCES["materials"].table
    error = refused(engine, table, {**a_copy(table, row, but_for=()), "park_id": 999_999})

    told = conflict(error, RESOURCES["materials"], lambda member: f"/data/{member}")

    assert isinstance(told, Conflict)
    assert told.pointer == "/data"


def test_a_conflict_repeats_neither_sql_nor_the_value(app: Flask, engine: Engine, make: Factory):
    table = RESOURCES["users"].table
    row = a_row(app, engine, make, "users", ("email_folded",))
    error = refused(engine, table, a_copy(table, row, but_for=("email_folded",)))

    told = conflict(error, RESOURCES["users"], lambda member: f"/data/{member}")

    for secret in ("INSERT", "UNIQUE", "uq_", "folded", row["email_folded"], row["password_hash"]):
        assert secret not in str(told)


def a_row(app: Flask, engine: Engine, make: Factory, type_: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """A stored row of the type with none of ``columns`` null."""
    table = RESOURCES[type_].table
    given = {"user": make("users")} if columns == ("user_id",) else {}
    made = make(type_, **given)
    filled = {column: FILLED[type_, column] for column in columns if (type_, column) in FILLED}
    if filled:
        with writing(engine) as connection:
            connection.execute(table.update().where(table.c.id == made.key).values(filled))
    row = stored(app, made)
    assert row is not None
    assert all(row[column] is not None for column in columns)
    return row


def a_copy(table: Table, row: dict[str, Any] | None, *, but_for: tuple[str, ...]) -> dict[str, Any]:
    """The values of ``row`` for a second one that collides with it in the columns ``but_for`` only."""
    assert row is not None
    copy = {name: value for name, value in row.items() if name != "id"}
    for columns in unique_columns(table):
        if columns != but_for:
            changed = next(name for name in reversed(columns) if name not in but_for)
            copy[changed] = another(table.c[changed], row[changed])
    return copy


def without(values: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in columns}


def another(column: Column[Any], value: Any) -> Any:
    if column.name == "uuid":
        return str(uuid.uuid4())
    return None if column.nullable else f"another {value}"


def refused(engine: Engine, table: Table, values: dict[str, Any]) -> IntegrityError:
    with pytest.raises(IntegrityError) as error, writing(engine) as connection:
        connection.execute(table.insert().values(values))
    return error.value


def test_tables_that_are_no_resources_have_no_unique_values_that_clients_choose():
    """Else a client would be told of a type that it does not know."""
    others = {table.name for table in db.metadata.tables.values() if RESOURCES.of_table(table.name) is None}
    unique = {(name, columns) for name in others for columns in unique_columns(db.metadata.tables[name])}

    # Of one key there is one request at a time, and none that finds it adds it.
    assert unique == {("idempotency_keys", ("user_id", "key"))}
