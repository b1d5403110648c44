"""What becomes of a request for help (contracts 1.2)."""

from __future__ import annotations

from datetime import datetime

from jsonapi_app.domain.refusals import Unfit


def contacted(is_contacted: bool, caller: int, now: datetime) -> tuple[int | None, datetime | None]:
    """By whom and when somebody was called back; nobody and never, when that is taken back."""
    return (caller, now) if is_contacted else (None, None)


def check_phone_prefix(prefix: str, is_known: bool) -> None:
    """Raises Unfit unless a country has the prefix."""
    if not is_known:
        raise Unfit(f"No country has the telephone prefix {prefix!r}.", "phone_prefix")
