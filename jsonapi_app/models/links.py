"""The tables of pairs behind many-to-many relationships."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table
from sqlalchemy.schema import SchemaItem

from jsonapi_app.extensions import db

POSITION = "position"


def link_table(name: str, left: str, right: str, *more: SchemaItem, position: bool = False) -> Table:
    """A table of pairs; ``left`` and ``right`` are ``column=table``, as in ``tag_id=tags``.

    A pair occurs once, is found from both sides by an index, and goes when either of its rows goes. With ``position``
    the pairs of a left row have an order, which is that of its linkage.
    """
    if position:
        more = (*more, Column(POSITION, Integer, nullable=False, default=0))
    left_name, left_table = left.split("=")
    right_name, right_table = right.split("=")
    return db.Table(
        name,
        Column(left_name, Integer, ForeignKey(f"{left_table}.id", ondelete="CASCADE"), primary_key=True),
        Column(right_name, Integer, ForeignKey(f"{right_table}.id", ondelete="CASCADE"), primary_key=True),
        *more,
        Index(f"ix_{name}_{right_name}", right_name, left_name),
    )
