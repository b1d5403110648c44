"""What a visit or an entry of an appointment book may be (contracts 3.3, 4, P20)."""

from __future__ import annotations

from datetime import datetime

from jsonapi_app.domain.refusals import Unfit

APPOINTMENT = "appointment"


def check_order(starts_at: datetime, ends_at: datetime) -> None:
    """Raises Unfit when it ends before it starts; entries without a length are fine (a note on a day is one)."""
    if ends_at < starts_at:
        raise Unfit("ends_at must not be earlier than starts_at.", "ends_at")


def check_entry(kind: str, has_client_file: bool) -> None:
    """Raises Unfit when busy or free time, or a note, has a client: only an appointment is with somebody."""
    if has_client_file and kind != APPOINTMENT:
        raise Unfit(f"Only an appointment has a client file, not an entry of the kind {kind!r}.", "client_file")
