"""Requests a second under gunicorn, as wrk sees them: the service and the hand-written view, one after the other."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping

from benchmarks.contenders import HANDWRITTEN, KEEPING, PYTHON, SERVICE
from benchmarks.data import HERE, Stock
from benchmarks.worker import MEDIA_TYPE

CONTENDERS = (SERVICE, HANDWRITTEN, KEEPING)
CONNECTIONS = 8
ROUNDS = 3


def measure_load(stock: Stock, urls: dict[str, str], seconds: int) -> dict[str, dict[str, float]] | None:
    """Workload → contender → requests a second, the best of three turns; None where there is no wrk."""
    if shutil.which("wrk") is None:
        return None
    table: dict[str, dict[str, float]] = {name: {} for name in urls}
    for _ in range(ROUNDS):
        for contender in CONTENDERS:
            environment = stock.environment(contender.name, **contender.environment)
            with Server(f"{contender.module}:application", environment) as server:
                for name, path in urls.items():
                    rate = wrk(f"{server.root}{path}", stock.token, seconds)
                    table[name][contender.name] = max(rate, table[name].get(contender.name, 0))
    for name, rates in table.items():
        print(f"{name}: " + ", ".join(f"{contender} {rate:,.0f}/s" for contender, rate in rates.items()), flush=True)
    return table


class Server:
    """gunicorn with the service's own settings, on a free port, for the time of a ``with`` block."""

    def __init__(self, application: str, environment: Mapping[str, str], workers: int = 1, threads: int = 4) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.root = f"http://127.0.0.1:{port}"
        self._command = [str(PYTHON), "-m", "gunicorn", "-c", str(HERE.parent / "gunicorn.conf.py")]
        self._command += ["-w", str(workers), "--threads", str(threads), "--max-requests", "0", application]
        self._environment = {**environment, "PORT": str(port), "LOG_LEVEL": "warning"}

    @property
    def pid(self) -> int:
        """Of gunicorn's main process; its children are the workers."""
        return self._process.pid

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(self._command, cwd=HERE.parent, env=self._environment)
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.root}/", timeout=1)
            except urllib.error.HTTPError:
                return self  # an answer, whatever it says
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise TimeoutError("gunicorn did not start")

    def __exit__(self, *_: Iterable[object]) -> None:
        self._process.terminate()
        self._process.wait(timeout=40)


def wrk(url: str, token: str, seconds: int, *options: str) -> float:
    """Requests a second."""
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", *options]
    command += ["-H", f"Authorization: Bearer {token}", "-H", f"Accept: {MEDIA_TYPE}", url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise RuntimeError(f"{url} failed:\n{printed}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", printed)
    assert found is not None, printed
    return float(found[1])
