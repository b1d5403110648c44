"""How much more workers and threads serve, and what they take: the tables of ``capacity.md``.

``python -m benchmarks.capacity`` measures on SQLite; ``--postgresql URL``, too, on a database that has been filled by
``flask --app wsgi seed --size large``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
Rates = dict[str, dict[tuple[int, int], float]]


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
        "with others and with what sends the requests: the ratios say something, the rates little.",
    ]
    for database in databases:
        rates, memory = _measure(database, options.seconds)
        parts += [f"## {database.title}", _table(rates), f"Memory: {memory}."]
    parts.append(f"The file of SQLite has {stock.file.stat().st_size / 2**20:,.0f} MiB.")
    text = "\n\n".join(parts) + "\n"
    REPORT.write_text(text, encoding="utf-8")
    print(text)


def _on_sqlite(stock: Stock) -> Database:
    environment = stock.environment("capacity")
    return Database("SQLite", f"sqlite:///{environment['BENCH_DATABASE']}", stock.token)


def _measure(database: Database, seconds: int) -> tuple[Rates, str]:
    """The best of some turns of each shape, and the memory of the workers of the last."""
    rates: Rates = {name: dict.fromkeys(SHAPES, 0.0) for name in (*READS, CREATE)}
    memory: list[float] = []
    for turn in range(ROUNDS):
        for shape in SHAPES:
            with Server("wsgi:app", _environment(database), *shape) as server:
                for name, best in rates.items():
                    best[shape] = max(best[shape], _rate(server, name, database.token, seconds))
                memory = _memory_of_children(server.pid)
            print(f"{database.title}, turn {turn + 1}: {shape[0]} × {shape[1]}", file=sys.stderr, flush=True)
    return rates, f"{min(memory):.0f} to {max(memory):.0f} MiB for each of {len(memory)} workers after these requests"


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


def _memory_of_children(pid: int) -> list[float]:
    """What each process has in memory, in MiB; what they share is divided between them."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        found.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)
    return found


def _table(rates: Rates) -> str:
    least = SHAPES[0]
    page = rates["page"][least]
    rows: list[Sequence[str]] = []
    for name, found in rates.items():
        ratios = [f"{found[shape] / found[least]:.1f}" if found[least] else "n/a" for shape in SHAPES[1:]]
        rows.append([WORKLOADS[name].title, f"{found[least] / page:.2f}", *ratios])
    heads = ["requests a second", "1 × 1, of the first row's"]
    heads += [f"{workers} × {threads}, of 1 × 1" for workers, threads in SHAPES[1:]]
    return f"Workers × threads; one worker with one thread answers {page:,.0f} of the first a second.\n\n" + grid(
        heads, rows
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.capacity", description="Measure by workers and threads."
    )
    parser.add_argument("--postgresql", metavar="URL", help="measure there, too")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    return parser.parse_args()


if __name__ == "__main__":
    main()
