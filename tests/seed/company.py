"""The rows of the made-up company, and how tests look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import Flask

from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from jsonapi_app.seed import Scale, fill

Rows = Mapping[str, Sequence[Any]]

SMALL = Scale(
    materials=170,
    people=70,
    crew=4,
    contacts=40,
    companies=14,
    organizations=5,
    account_lists=8,
    rentals=60,
    visits=12,
    appointments=50,
    assistances=9,
)

EVENT_TYPES = ("events", "interventions", "appointments")


def rows_of(app: Flask) -> Rows:
    """Every row that is made up, by table and primary key; without the hashes of passwords, whose salts are random,
    and the numbers of revisions, which go on from those that there were."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                SimpleNamespace(
                    **{name: value for name, value in row.items() if name != "password_hash"}
                    | numbered(table.name, place)
                )
                for place, row in enumerate(connection.execute(table.select().order_by(*table.primary_key)).mappings())
            ]
            for table in db.metadata.sorted_tables
            if table.name != "countries"
        }


def numbered(table: str, place: int) -> dict[str, int]:
    """The number of a revision, counted from the first of them."""
    return {"id": place + 1} if table == "revisions" else {}


def filled(app: Flask, scale: Scale, random_seed: int = 1) -> Rows:
    with app.app_context():
        fill(scale, random_seed)
    return rows_of(app)


def of_type(rows: Rows, type_: str) -> list[Any]:
    """The rows of a resource, those of a shared table with their details."""
    resource = RESOURCES[type_]
    if resource.details is None:
        return list(rows[resource.table.name])
    details = {row.event_id: vars(row) for row in rows[resource.details.name]}
    return [
        SimpleNamespace(**vars(row), **details[row.id])
        for row in rows[resource.table.name]
        if row.kind in resource.kinds
    ]


def grouped(rows: Sequence[Any], key: str) -> Mapping[int, list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def in_order(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.position)


def live(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.deleted_at is None]


def by_id(rows: Sequence[Any]) -> dict[int, Any]:
    return {row.id: row for row in rows}


def in_a_row(links: Sequence[Any]) -> bool:
    return sorted(link.position for link in links) == list(range(len(links)))


def token_of(app: Flask, login: Any) -> str:
    answer = app.test_client().post("/api/v3/auth/login", json={"identifier": login.pseudo, "password": login.password})
    return str(answer.get_json(force=True)["access_token"])
