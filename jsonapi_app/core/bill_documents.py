"""The paper of a bill: printed when it is first asked for, kept, and the same bytes from then on (ADR 0014)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Dialect, Integer, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from jsonapi_app.core.access import missing
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.pipeline import Reading, owner_key
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.sql import Statement, reading, transact
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.core.write_pipeline import Writing
from jsonapi_app.documents.bill import file_name, render_bill
from jsonapi_app.models.planning import Bill, BillDocument


@dataclass(frozen=True, slots=True)
class Paper:
    """A bill as PDF; ``file_name`` is plain ASCII."""

    file_name: str
    pdf: bytes


@told_by_engine
def bill_paper(writing: Writing, bills: Resource, public_id: str) -> Paper:
    """The paper of one bill. Raises Forbidden and NotFound as reading the bill does.

    It is set outside of any transaction, because that takes long. Of two that are first at once, one is kept.
    """
    with reading(writing.engine) as reader:
        key = owner_key(Reading(reader, writing.actor, Budget(included=0)), bills, public_id)
        ((snapshot, pdf),) = reader.rows(_kept(reader.dialect), {"key": key})
    bill = json.loads(snapshot)
    if pdf is None:
        printed = render_bill(bill, writing.trade.time_zone)
        pdf = transact(writing.engine, lambda connection: _keep(connection, key, printed))
        if pdf is None:  # the bill was removed meanwhile
            raise missing(bills, public_id)
    return Paper(file_name(bill["number"], bill["language"]), pdf)


@lru_cache(maxsize=8)
def _kept(dialect: Dialect) -> Statement:
    """SELECT of the snapshot of the bill with the key ``:key``, and its PDF, null before it is printed."""
    document = BillDocument.__table__
    return Statement(
        select(Bill.snapshot, document.c.pdf)
        .outerjoin(document, document.c.bill_id == Bill.id)
        .where(Bill.id == bindparam("key", type_=Integer())),
        dialect,
    )


def _keep(connection: Connection, key: int, printed: bytes) -> bytes | None:
    """Keep what was printed, unless another is kept already; the one that is. None without the bill."""
    # The lock keeps the bill from being removed before its paper refers to it.
    bill = select(Bill.id).where(Bill.id == key).with_for_update(read=True, key_share=True)
    if connection.scalar(bill) is None:
        return None
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    connection.execute(insert(BillDocument).values(bill_id=key, pdf=printed).on_conflict_do_nothing())
    return connection.scalar(select(BillDocument.pdf).where(BillDocument.bill_id == key))
