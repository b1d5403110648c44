"""Instants as Robert 2 writes them: ``2026-05-01 09:30:00``, in the business's own time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache
def clock(zone: str) -> Callable[[str | None], str | None]:
    """Makes it of ``2026-05-01T09:30:00.000Z``, or of nothing."""
    if zone == "UTC":
        return lambda text: text and f"{text[:10]} {text[11:19]}"
    place = ZoneInfo(zone)
    return lambda text: text and datetime.fromisoformat(text).astimezone(place).strftime("%Y-%m-%d %H:%M:%S")
