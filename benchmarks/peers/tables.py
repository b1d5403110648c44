"""The tables of the service that the two SQLAlchemy peers map, with what the service does around them: prices in
cents, folded twins, stamps. As models are written for Flask-SQLAlchemy, of whichever version.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import Float, event
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "cache_size = -65536",
    "temp_store = MEMORY",
)


class Amount(TypeDecorator[float]):
    """An amount of money, stored in cents."""

    impl = Float
    cache_ok = True
    python_type = float

    def process_bind_param(self, value: float | None, dialect: Any) -> int | None:
        return None if value is None else round(value * 100)

    def process_result_value(self, value: int | None, dialect: Any) -> float | None:
        return None if value is None else value / 100


def make_flask() -> Flask:
    """An application on the contender's copy of the database, with SQLite set up as the service does."""
    app = Flask("peer")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['BENCH_DATABASE']}"
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    return app


@event.listens_for(Engine, "connect")
def _connected(connection: Any, record: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def map_tables(db: Any, *bases: type, **more: Any) -> SimpleNamespace:
    """Models of ``db``, mixed with ``bases``, with the class attributes ``more``."""
    links = db.Table(
        "material_tags",
        db.Column("material_id", db.Integer, db.ForeignKey("materials.id"), primary_key=True),
        db.Column("tag_id", db.Integer, db.ForeignKey("tags.id"), primary_key=True),
    )

    def model(table: str, **members: Any) -> Any:
        stamps = {
            "created_at": db.Column(db.String, default=_now),
            "updated_at": db.Column(db.String, default=_now, onupdate=_now),
            "deleted_at": db.Column(db.String),
            "version": db.Column(db.Integer, default=1),
        }
        named = {
            "id": db.Column(db.Integer, primary_key=True),
            "name": db.Column(db.String, nullable=False),
            "name_folded": db.Column(db.String, default=_fold("name"), onupdate=_fold("name", "name_folded")),
        }
        name = {"materials": "Material", "parks": "Park", "categories": "Category"}.get(table)
        name = name or {"sub_categories": "SubCategory", "tags": "Tag"}[table]
        return type(name, (*bases, db.Model), {"__tablename__": table, **named, **members, **stamps, **more})

    category = model("categories")
    return SimpleNamespace(
        Category=category,
        Park=model("parks"),
        Tag=model("tags"),
        SubCategory=model(
            "sub_categories",
            category_id=db.Column(db.Integer, db.ForeignKey("categories.id")),
            category=db.relationship("Category"),
        ),
        Material=model(
            "materials",
            description=db.Column(db.String),
            reference=db.Column(db.String, nullable=False),
            reference_folded=db.Column(db.String, default=_fold("reference")),
            rental_price=db.Column(Amount, nullable=False),
            stock_quantity=db.Column(db.Integer, nullable=False),
            out_of_order_quantity=db.Column(db.Integer),
            replacement_price=db.Column(Amount),
            serial_number=db.Column(db.String),
            is_hidden_on_bill=db.Column(db.Boolean, default=False),
            is_discountable=db.Column(db.Boolean, default=True),
            note=db.Column(db.String),
            deleted_with_park=db.Column(db.Boolean, default=False),
            park_id=db.Column(db.Integer, db.ForeignKey("parks.id")),
            category_id=db.Column(db.Integer, db.ForeignKey("categories.id")),
            sub_category_id=db.Column(db.Integer, db.ForeignKey("sub_categories.id")),
            park=db.relationship("Park"),
            category=db.relationship("Category"),
            sub_category=db.relationship("SubCategory"),
            tags=db.relationship("Tag", secondary=links),
        ),
    )


def _now() -> str:
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


def _fold(source: str, otherwise: str | None = None) -> Any:
    """The folded twin of ``source``; of an update that leaves ``source`` out, what ``otherwise`` was."""

    def default(context: Any) -> Any:
        given = context.get_current_parameters()
        return given[source].casefold() if source in given else given.get(otherwise)

    return default
