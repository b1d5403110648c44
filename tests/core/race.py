"""Requests that meet: each waits for the others right before one of its SQL statements, so races happen every time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from werkzeug.test import TestResponse

from jsonapi_app.core.sql import observe

# Before which statement of each request they meet: from the first (who asks?) to about the last of a small write.
MEETINGS = range(1, 7)
# How long one waits where the other cannot come, because it waits for a lock of the first or has ended.
PATIENCE_SECONDS = 0.05


def race(*requests: Callable[[], TestResponse], meeting: int, patience: float = PATIENCE_SECONDS) -> list[int]:
    """Send the requests at once, each from a thread of its own; their status codes, in ascending order.

    They meet before their statement number ``meeting``. Who sends them is signed in already.
    """
    barrier = threading.Barrier(len(requests))
    mine = threading.local()

    def wait_for_the_others(_: str) -> None:
        if hasattr(mine, "statements"):
            mine.statements += 1
            if mine.statements == meeting:
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(patience)

    def send(request: Callable[[], TestResponse]) -> int:
        mine.statements = 0
        return request().status_code

    with observe(wait_for_the_others), ThreadPoolExecutor(len(requests)) as threads:
        return sorted(threads.map(send, requests))
