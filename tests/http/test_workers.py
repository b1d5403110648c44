"""Several workers of gunicorn: their figures are one, and each request is one line of the log."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import pytest

from jsonapi_app import create_app
from jsonapi_app.extensions import db
from tests.conftest import MIGRATIONS, settings_for
from tests.databases import sqlite_url

ROOT = Path(__file__).parent.parent.parent
WORKERS = 4
PATIENCE_SECONDS = 60


@dataclass
class Server:
    """gunicorn as it serves the service, and what it has logged."""

    process: subprocess.Popen[bytes]
    log: Path
    folder: Path

    @property
    def address(self) -> str:
        found = re.search(r"Backline is at (http://[\d.:]+)", self.log.read_text())
        return found[1] if found else ""

    def get(self, path: str) -> str:
        """By a connection of its own, so any worker may take it."""
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE_SECONDS) as response:
            return str(response.read().decode())

    def figure(self, name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def ask(self, path: str, times: int) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: self.get(path), range(times)))

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    url = sqlite_url(tmp_path)
    app = create_app(settings_for(url))
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        db.engine.dispose()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "PROMETHEUS_"))},
        "BACKLINE_ENV": "production",
        "DATABASE_URL": url,
        "JWT_SECRET_KEY": "of tests " * 4,
        "WEB_CONCURRENCY": str(WORKERS),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    server = Server(process, tmp_path / "log", tmp_path)
    try:
        until(lambda: server.address and server.figure("backline_workers") == WORKERS)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def until(fact: Callable[[], object]) -> None:
    """Wait for ``fact``, for a minute at most."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if fact():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


REQUESTS = 'backline_requests_total{dialect="jsonapi",method="GET",route="/api/v3",status="2xx"}'
SECONDS = 'backline_request_seconds_count{dialect="jsonapi",method="GET",route="/api/v3"}'


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the workers are found by /proc")
def test_the_figures_are_those_of_all_workers_also_after_one_is_replaced(server: Server) -> None:
    server.ask("/api/v3", 40)
    assert [server.figure(name) for name in (REQUESTS, SECONDS) for _ in range(8)] == [40] * 16

    first = server.workers()
    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in server.workers() and len(server.workers()) == WORKERS)
    until(lambda: server.figure("backline_workers") == WORKERS)
    server.ask("/api/v3", 20)

    assert [server.figure(REQUESTS) for _ in range(8)] == [60] * 8
    assert server.figure("backline_requests_in_progress") == 1  # the one that asks
    assert server.figure('backline_database_connections_max{pool="primary"}') == WORKERS * 15
    (folder,) = server.folder.glob("backline-metrics-*")
    assert {path.name.rpartition("_")[2] for path in folder.iterdir()} <= {f"{place}.db" for place in range(WORKERS)}

    server.process.send_signal(signal.SIGHUP)
    until(lambda: server.workers().isdisjoint(first) and len(server.workers()) == WORKERS)
    assert server.figure(REQUESTS) == 60

    server.process.terminate()
    server.process.wait(PATIENCE_SECONDS)
    assert not folder.exists()


def test_each_request_is_one_line_and_every_line_is_json(server: Server) -> None:
    server.ask("/?token=s3cr3t", 12)

    requests = [line for line in server.lines() if line["event"] == "request"]
    assert len({line["request_id"] for line in requests}) == len(requests) == 12
    assert {line["route"] for line in requests} == {"/"}
    assert {"level", "timestamp"} <= set.intersection(*(set(line) for line in server.lines()))
    assert any(line["event"].startswith("Booting worker") for line in server.lines())
    assert "s3cr3t" not in server.log.read_text()
