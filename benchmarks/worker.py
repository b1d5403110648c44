"""One contender in a process of its own: takes orders on standard input, calls the WSGI application, answers times.

Run as ``python worker.py MODULE``; the module has ``application`` and ``request(workload, number)``. Standard library
only, so that every peer can run it in its own environment. An order and an answer are one line of JSON each:
``{"workload", "first", "times", "disturbed", "show"}`` → ``{"seconds", "status", "body"}`` or ``{"failure"}``.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sqlite3
import sys
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

HERE = Path(__file__).resolve().parent
MEDIA_TYPE = "application/vnd.api+json"


def main() -> None:
    answers = _standard_output_to_ourselves()
    sys.path[:0] = [str(HERE.parent), str(HERE / "peers")]
    try:
        contender = importlib.import_module(sys.argv[1])
        caller = Caller(contender, os.environ["BENCH_TOKEN"], Disturber(os.environ["BENCH_DATABASE"]))
        _write(answers, {"ready": True})
    except Exception:
        _write(answers, {"failure": traceback.format_exc(limit=-3)})
        return
    for line in sys.stdin:
        try:
            _write(answers, caller.carry_out(json.loads(line)))
        except Exception:
            _write(answers, {"failure": traceback.format_exc(limit=-3)})


class Disturber:
    """Somebody else who writes to the database: one small committed change at each call."""

    def __init__(self, database: str) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None, timeout=10)

    def __call__(self) -> None:
        self._connection.execute("UPDATE users SET version = version + 1")


class Caller:
    """Calls the application the way a WSGI server does, without the server."""

    def __init__(self, contender: Any, token: str, disturb: Disturber) -> None:
        self._contender = contender
        self._token = token
        self._disturb = disturb

    def carry_out(self, order: dict[str, Any]) -> dict[str, Any]:
        seconds, status, body = [], "", b""
        for number in range(order["first"], order["first"] + order["times"]):
            environ = self._environ(self._contender.request(order["workload"], number))
            if order.get("disturbed"):
                self._disturb()
            started = time.perf_counter()
            status, body = self._call(environ)
            seconds.append(time.perf_counter() - started)
            if not status.startswith("2"):
                return {"failure": f"{status}: {body[:300].decode(errors='replace')}"}
        answer: dict[str, Any] = {"seconds": seconds, "status": status}
        return {**answer, "body": body.decode()} if order.get("show") else answer

    def _call(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        statuses: list[str] = []
        pieces = self._contender.application(environ, lambda status, headers, error=None: statuses.append(status))
        try:
            return statuses[0], b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _environ(self, request: Any) -> dict[str, Any]:
        environ = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": request.path,
            "RAW_URI": f"{request.path}?{request.query}",
            "QUERY_STRING": request.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": MEDIA_TYPE,
            "HTTP_AUTHORIZATION": f"Bearer {self._token}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if request.body:
            environ |= {"CONTENT_TYPE": MEDIA_TYPE, "CONTENT_LENGTH": str(len(request.body))}
        return environ


def _standard_output_to_ourselves() -> TextIO:
    """Whatever a contender prints goes to standard error; the answers keep the pipe."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


def _write(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
