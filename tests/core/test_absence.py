"""What is away is asked now and then, and the log tells of its coming and going."""

from __future__ import annotations

import pytest

from jsonapi_app.core import absence
from jsonapi_app.core.absence import Absence


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(absence.time, "monotonic", lambda: now[0])
    return now


def test_what_is_there_may_always_be_asked(clock: list[float]):
    there = Absence("It", "we wait")

    assert [there.may_ask(), there.may_ask()] == [True, True]


def test_what_is_away_is_asked_by_one_in_each_pause(clock: list[float]):
    away = Absence("It", "we wait", pause_seconds=5)
    away.begins(OSError("gone"))

    during = away.may_ask()
    clock[0] += 5
    after = [away.may_ask(), away.may_ask()]

    assert (during, after) == (False, [True, False])


def test_what_is_back_may_be_asked_by_all(clock: list[float]):
    back = Absence("It", "we wait", pause_seconds=5)
    back.begins(OSError("gone"))
    back.ends()

    assert [back.may_ask(), back.may_ask()] == [True, True]


def test_the_log_tells_once_of_each_change_and_in_one_line(caplog: pytest.LogCaptureFixture):
    away = Absence("It", "we wait", pause_seconds=0)
    away.ends()
    for _ in range(3):
        away.begins(OSError("gone\nfor reasons"))
    for _ in range(2):
        away.ends()

    assert caplog.messages == ["It is away, so we wait: gone", "It is back"]
