"""Contenders: who they are, and a process for each that carries out orders (``worker.py``)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.data import HERE, Stock

PYTHON = Path(sys.executable)


@dataclass(frozen=True)
class Contender:
    """``module`` has the WSGI application; ``python`` is the interpreter it runs in; a peer speaks its own URLs."""

    name: str
    title: str
    module: str
    python: Path = PYTHON
    environment: dict[str, str] = field(default_factory=dict)
    peer: bool = False


SERVICE = Contender("service", "Backline", "benchmarks.service")
HANDWRITTEN = Contender("handwritten", "hand-written", "benchmarks.handwritten")
# The same view, remembering totals as the service does: what is left is the cost of being general.
KEEPING = Contender(
    "keeping", "hand-written, keeps totals", "benchmarks.handwritten", environment={"BENCH_KEEP_TOTALS": "1"}
)
OURS = (SERVICE, HANDWRITTEN, KEEPING)


class Process:
    """A running contender. ``failure`` tells why it can not run, else it is empty."""

    def __init__(self, contender: Contender, stock: Stock) -> None:
        self.contender = contender
        self._log = (HERE / "work" / f"{contender.name}.log").open("w")
        self._process = subprocess.Popen(
            [str(contender.python), str(HERE / "worker.py"), contender.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=stock.environment(contender.name, **contender.environment),
        )
        self.failure = str(self._answer().get("failure", ""))

    def carry_out(self, workload: str, first: int, times: int, *, disturbed: bool = False, show: bool = False) -> Any:
        """The worker's answer: ``seconds``, ``status`` and perhaps ``body``, or ``failure``."""
        if self.failure:
            return {"failure": self.failure}
        order = {"workload": workload, "first": first, "times": times, "disturbed": disturbed, "show": show}
        assert self._process.stdin is not None
        try:
            print(json.dumps(order), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            self.failure = "the process ended"
            return {"failure": self.failure}
        return self._answer()

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._log.close()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"failure": f"the process ended; see {self._log.name}"}
