"""As much of Redis as counting needs: the library talks to it over a socket, as to the real one."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

SHORT = "-ERR unknown command\r\n"


class Redis:
    """``counters``: what has been counted, by key. ``url`` is where it is."""

    def __init__(self, port: int = 0) -> None:
        self.counters: Counter[str] = Counter()
        self._lock = threading.Lock()
        double = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while command := _read(self.rfile):
                    self.wfile.write(double._answer(command).encode())

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, command: list[str]) -> str:
        with self._lock:
            match command:
                case ["EVALSHA", _, "1", key, seconds, amount] if float(seconds) > 0:
                    self.counters[key] += int(amount)
                    return f":{self.counters[key]}\r\n"
                case ["GET", key]:
                    found = str(self.counters[key])
                    return f"${len(found)}\r\n{found}\r\n"
                case ["CLIENT" | "SELECT", *_]:
                    return "+OK\r\n"
                case ["HELLO", *_]:
                    return "%1\r\n+proto\r\n:3\r\n"
            return SHORT


@contextmanager
def redis() -> Iterator[Redis]:
    double = Redis()
    try:
        yield double
    finally:
        double.stop()


def _read(stream: object) -> list[str] | None:
    """The next command: an array of strings (RESP)."""
    head = stream.readline()  # type: ignore[attr-defined]
    if not head:
        return None
    words = []
    for _ in range(int(head[1:])):
        length = int(stream.readline()[1:])  # type: ignore[attr-defined]
        words.append(stream.read(length + 2)[:-2].decode())  # type: ignore[attr-defined]
    return words
