"""Something outside that may be away, and that the service can do without for a while."""

from __future__ import annotations

import logging
import threading
import time

log = logging.getLogger("jsonapi_app")


class Absence:
    """While it lasts, what is away is asked once in ``pause_seconds``: not every request waits for it to fail.

    The log tells when it begins and when it is over. ``instead``: what is done meanwhile.
    """

    def __init__(self, name: str, instead: str, pause_seconds: float = 5) -> None:
        self._name = name
        self._instead = instead
        self._pause_seconds = pause_seconds
        self._lasts = False
        self._ask_again_at = 0.0
        self._lock = threading.Lock()

    def may_ask(self) -> bool:
        """Whether to try it; while it is away, of all who want to one may in each pause."""
        if not self._lasts:
            return True
        with self._lock:
            if time.monotonic() < self._ask_again_at:
                return False
            self._ask_again_at = time.monotonic() + self._pause_seconds
            return True

    def begins(self, error: Exception) -> None:
        """It did not answer."""
        with self._lock:
            self._ask_again_at = time.monotonic() + self._pause_seconds
            if self._lasts:
                return
            self._lasts = True
        log.warning("%s is away, so %s: %s", self._name, self._instead, str(error).partition("\n")[0])

    def ends(self) -> None:
        """It answered."""
        if not self._lasts:
            return
        with self._lock:
            if not self._lasts:
                return
            self._lasts = False
        log.warning("%s is back", self._name)
