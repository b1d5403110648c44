"""The URLs that answer files: a bill as PDF, events as a calendar feed. What is refused is an error document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request

from jsonapi_app.core.agenda import MOST_PEOPLE, AgendaEvent, agenda
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.errors import ApiError, BadParameter, raise_all
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.sql import reading
from jsonapi_app.core.trade import Trade
from jsonapi_app.core.values import convert
from jsonapi_app.dialects.jsonapi.grammar import parse
from jsonapi_app.dialects.jsonapi.surface import PREFIX, bounds
from jsonapi_app.dialects.jsonapi.syntax import decoded_pairs, shown
from jsonapi_app.documents.calendar_feed import FeedEvent, calendar_feed
from jsonapi_app.extensions import db
from jsonapi_app.http.bill_pdf import PDF, bill_pdf
from jsonapi_app.http.callers import bearer, reading_as
from jsonapi_app.http.feed_tokens import user_of_feed_token
from jsonapi_app.http.files import file_response
from jsonapi_app.http.negotiation import check_accepts_file
from jsonapi_app.http.public_url import public_root

CALENDAR = "text/calendar"
# RFC 5545, 3.7.2: where the calendar names a method, so does its media type.
_CALENDAR_TYPE = f"{CALENDAR}; charset=utf-8; method=PUBLISH"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN, _MINE = "token", "mine"


def get_bill_pdf(bills: Resource, public_id: str) -> Response:
    check_accepts_file(request.headers.get("Accept"), PDF)
    with reading(db.engine) as reader:
        actor = bearer(reader)
    parse(request.query_string, frozenset(), bounds().query)
    return bill_pdf(actor, bills, public_id)


def get_event_feed(events: Resource) -> Response:
    """``events.ics?token=…``: what the user of the feed token may see; ``&mine=true``: what is theirs of it.

    A token in the URL goes before the ``Authorization`` header, in which a program may have credentials of its own.
    """
    check_accepts_file(request.headers.get("Accept"), CALENDAR)
    now = datetime.now(UTC)
    faults: list[ApiError] = []
    sent = decoded_pairs(request.query_string, bounds().query, faults)
    token = dict(sent).get(_TOKEN)
    identify = bearer if token is None else partial(user_of_feed_token, token)
    with reading_as(identify, Budget(included=MOST_PEOPLE)) as at:
        mine = _is_mine(sent, faults)
        found = agenda(at, events, now, mine=mine)
    return _feed(found, now, current_app.extensions["backline.trade"])


def _is_mine(sent: Sequence[tuple[str, str]], faults: list[ApiError]) -> bool:
    """Whether only the caller's own events are wanted. Raises every fault of the query string."""
    names = [name for name, _ in sent]
    for name in dict.fromkeys(names):
        if name not in (_TOKEN, _MINE):
            faults.append(BadParameter(f"Unknown parameter {shown(name)}.", parameter=name))
        elif names.count(name) > 1:
            faults.append(BadParameter(f"{shown(name)} is given more than once.", parameter=name))
    raise_all(faults)
    return bool(convert(Kind.BOOLEAN, dict(sent).get(_MINE, "false"), _MINE))


def _feed(found: Sequence[AgendaEvent], now: datetime, trade: Trade) -> Response:
    root = public_root()
    events = [_feed_event(event, root) for event in found]
    # As old as its newest event, so that only what it tells makes another feed of it.
    stamp = max((event.updated_at for event in events), default=now)
    name = trade.letterhead["name"] or ""
    # Weak, because it is known without the feed: writing one of thousands of events takes a second or two.
    tag = hashlib.sha256(repr((name, trade.time_zone, events or now.year)).encode("utf-8", "surrogatepass")).hexdigest()
    return file_response(
        lambda: calendar_feed(name, events, trade.time_zone, stamp), _CALENDAR_TYPE, "events.ics", tag, weak=True
    )


def _feed_event(event: AgendaEvent, root: str) -> FeedEvent:
    created_at, updated_at = (event.values[name] or _LONG_AGO for name in ("created_at", "updated_at"))
    known: dict[str, Any] = {**event.values, **event.people, "created_at": created_at, "updated_at": updated_at}
    return FeedEvent(
        uid=f"event-{event.id}@{urlsplit(root).hostname}",
        url=f"{root}{PREFIX}/events/{event.id}",
        # Seconds from the first to the last change: they grow with each, and do for 68 years.
        version=max(0, int((updated_at - created_at).total_seconds())),
        **known,
    )
