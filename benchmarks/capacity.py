"""How much more workers and threads serve, and what they take: the tables of ``capacity.md``.

``python -m benchmarks.capacity`` measures on SQLite; ``--postgresql URL``, too, on a database that has been filled by
``flask --app wsgi seed --size large``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from benchmarks.data import HERE, SECRET, Stock, open_session, prepare_stock
from benchmarks.load import Server, wrk
from benchmarks.report import grid, machine
from benchmarks.worker import MEDIA_TYPE
from benchmarks.workloads import WORKLOADS, material_document

REPORT = HERE / "capacity.md"
# Workers and threads.
SHAPES = ((1, 1), (1, 4), (2, 4), (4, 4))
READS = ("page", "page-included", "one", "search-rare")
CREATE = "create"
ROUNDS = 3
Shape = tuple[int, int]
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Figures:
    """The best of all turns. ``rates``: requests a second; ``cpu_ms``: of the workers for one request, which is much
    the same however busy the machine is with other things."""

    rates: dict[Shape, float] = field(default_factory=lambda: dict.fromkeys(SHAPES, 0.0))
    cpu_ms: dict[Shape, float] = field(default_factory=lambda: dict.fromkeys(SHAPES, math.inf))

    def note(self, shape: Shape, requests: float, seconds: float, cpu_seconds: float) -> None:
        if requests:
            self.rates[shape] = max(self.rates[shape], requests / seconds)
            self.cpu_ms[shape] = min(self.cpu_ms[shape], 1000 * cpu_seconds / requests)


@dataclass(frozen=True)
class Database:
    """A database that has the large made-up company, and the token of its admin."""

    title: str
    url: str
    token: str


def main() -> None:
    options = _options()
    stock = prepare_stock()
    os.environ["BENCH_SUBJECTS"] = json.dumps(stock.subjects)  # for workloads.py
    databases = [_on_sqlite(stock)]
    if options.postgresql:
        databases.append(Database("PostgreSQL", options.postgresql, open_session(options.postgresql)))
    parts = [
        "# Capacity, by `python -m benchmarks.capacity`",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; 100,000 materials and 20,000 bookings. A small machine, shared "
        f"with what sends the requests and with others (load average {os.getloadavg()[1]:.0f} before it began): "
        "processor time says more than rates.",
    ]
    for database in databases:
        figures, memory = _measure(database, options.seconds)
        parts += [f"## {database.title}", _cpu_table(figures), _rate_table(figures), f"Memory: {memory}."]
    parts.append(f"The file of SQLite has {stock.file.stat().st_size / 2**20:,.0f} MiB.")
    text = "\n\n".join(parts) + "\n"
    REPORT.write_text(text, encoding="utf-8")
    print(text)


def _on_sqlite(stock: Stock) -> Database:
    environment = stock.environment("capacity")
    return Database("SQLite", f"sqlite:///{environment['BENCH_DATABASE']}", stock.token)


def _measure(database: Database, seconds: int) -> tuple[dict[str, Figures], str]:
    """The figures of each request, and the memory of the workers of the last shape."""
    figures = {name: Figures() for name in (*READS, CREATE)}
    memory: list[float] = []
    for turn in range(ROUNDS):
        for shape in SHAPES:
            with Server("wsgi:app", _environment(database), *shape) as server:
                for name, found in figures.items():
                    before = _cpu_seconds(server.pid)
                    requests = seconds * _rate(server, name, database.token, seconds)
                    found.note(shape, requests, seconds, _cpu_seconds(server.pid) - before)
                memory = [_memory(worker) for worker in _children(server.pid)]
            print(f"{database.title}, turn {turn + 1}: {_named(shape)}", file=sys.stderr, flush=True)
    return figures, f"{min(memory):.0f} to {max(memory):.0f} MiB for each of {len(memory)} workers after these requests"


def _environment(database: Database) -> Mapping[str, str]:
    return {
        **os.environ,
        "BACKLINE_ENV": "production",
        "DATABASE_URL": database.url,
        "JWT_SECRET_KEY": SECRET,
        "RATELIMIT_ENABLED": "0",
    }


def _rate(server: Server, name: str, token: str, seconds: int) -> float:
    if name == CREATE:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(_creating(f"{datetime.now(UTC):%d%H%M%S}"))
            script.flush()
            return wrk(f"{server.root}/api/v3/materials", token, seconds, "-s", script.name)
    request = WORKLOADS[name].request(0)
    return wrk(f"{server.root}{request.path}?{quote(request.query, safe='=&%,[]')}", token, seconds)


def _creating(run: str) -> str:
    """A script for wrk that creates another material with each request."""
    body = material_document(0).decode().replace("000000", "]==] .. number() .. [==[")
    return (
        f"local n = 0\nlocal function number() n = n + 1; return '{run}-' .. n end\n"
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{MEDIA_TYPE}"\n'
        f"request = function() return wrk.format(nil, nil, nil, [==[{body}]==]) end\n"
    )


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _memory(pid: str) -> float:
    """What a process has in memory, in MiB; what it shares with others is divided between them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _cpu_seconds(pid: int) -> float:
    """The processor time that the workers have taken so far."""
    fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in _children(pid)]
    return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS_PER_SECOND


def _cpu_table(figures: Mapping[str, Figures]) -> str:
    page = figures["page"].cpu_ms[SHAPES[0]]
    rows = [
        [WORKLOADS[name].title, *(f"{found.cpu_ms[shape] / page:.2f}" for shape in SHAPES)]
        for name, found in figures.items()
    ]
    told = f"Processor time of a worker for one request, as a multiple of {page:.2f} ms, by workers × threads:"
    return f"{told}\n\n{grid(['', *map(_named, SHAPES)], rows)}"


def _rate_table(figures: Mapping[str, Figures]) -> str:
    rows = [
        [WORKLOADS[name].title, *(f"{found.rates[shape]:,.0f}" for shape in SHAPES)] for name, found in figures.items()
    ]
    return f"Requests a second, whatever else the machine did:\n\n{grid(['', *map(_named, SHAPES)], rows)}"


def _named(shape: Shape) -> str:
    return f"{shape[0]} × {shape[1]}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.capacity", description="Measure by workers and threads."
    )
    parser.add_argument("--postgresql", metavar="URL", help="measure there, too")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    return parser.parse_args()


if __name__ == "__main__":
    main()
