"""Whether a total was counted or remembered."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Statements


def counts(texts: list[str]) -> int:
    """How many of the statements count rows."""
    return sum("count(" in text.lower() for text in texts)


def is_remembered(is_right: Callable[[], bool], statements: Statements) -> bool:
    """Whether the answer, always right, comes without counting at least once.

    PostgreSQL's snapshot is that of the whole server, which other test processes write to: there it takes some tries.
    """
    for _ in range(50):
        with statements() as texts:
            assert is_right()
        if counts(texts) == 0:
            return True
    return False
