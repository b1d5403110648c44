"""Counting in memory and in Redis, and while Redis is away."""

from __future__ import annotations

import logging
import time

import pytest

from jsonapi_app.http.counters import MEMORY, Counters, check_storage_url
from tests.http.redis_double import Redis, redis

NOBODY = "redis://127.0.0.1:1/0"
SECRET = "hunter2"


def test_each_key_is_counted_for_itself():
    counters = Counters(MEMORY)

    assert [counters.add("a", 60), counters.add("a", 60), counters.add("b", 60)] == [1, 2, 1]
    assert (counters.count("a"), counters.count("b"), counters.count("c")) == (2, 1, 0)


def test_workers_count_together_in_redis():
    with redis() as server:
        one, other = Counters(server.url), Counters(server.url)

        assert [one.add("a", 60), other.add("a", 60), one.count("a")] == [1, 2, 2]
        assert list(server.counters.values()) == [2]


def test_while_redis_is_away_a_worker_counts_by_itself_and_says_so_once(caplog: pytest.LogCaptureFixture):
    counters = Counters(f"redis://:{SECRET}@127.0.0.1:1/0")

    assert [counters.add("a", 60), counters.add("a", 60), counters.count("a")] == [1, 2, 2]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "The storage of rate limits is away, so each worker counts for itself"
    ]
    assert SECRET not in caplog.text


def test_not_every_request_waits_for_redis_while_it_is_away(monkeypatch: pytest.MonkeyPatch):
    counters = Counters(NOBODY, pause_seconds=60)
    counters.add("a", 60)
    monkeypatch.setattr(counters, "_shared", None)  # to ask it now would fail

    assert counters.add("a", 60) == 2


def test_redis_counts_again_when_it_is_back(caplog: pytest.LogCaptureFixture):
    gone = Redis()
    gone.stop()
    counters = Counters(gone.url, pause_seconds=0)
    with caplog.at_level(logging.WARNING):
        before = counters.add("a", 60)
        back = Redis(gone.port)
        try:
            after = [counters.add("a", 60), counters.add("a", 60)]
        finally:
            back.stop()

    assert (before, after) == (1, [1, 2])
    assert caplog.messages[-1] == "The storage of rate limits is back"


def test_a_redis_that_never_answers_is_not_waited_for_long():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        counters = Counters(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()

        assert counters.add("a", 60) == 1

    assert time.monotonic() - started < 5


@pytest.mark.parametrize("url", [MEMORY, "redis://host:6379/0", "rediss://:word@host", "redis+unix:///run/redis.sock"])
def test_memory_and_every_way_to_redis_is_taken(url: str):
    check_storage_url(url)


@pytest.mark.parametrize("url", ["", "memory", "memcached://host", "redis://host:port", f"http://:{SECRET}@host"])
def test_another_url_is_refused_and_not_repeated(url: str):
    with pytest.raises(ValueError) as refused:
        check_storage_url(url)

    assert SECRET not in str(refused.value)
