"""The tables of ``results.md``: medians, ratios and requests a second, and the machine they were taken on."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders import Contender
from benchmarks.inprocess import Missing, Table
from benchmarks.workloads import WORKLOADS

WANTED = """Wanted: reads within 1.4 times the hand-written view, writes within 2.5 times; SAFRS at least 20 times the
service on the first two."""
TOTALS = """The service keeps exact totals for as long as the database has not changed; the hand-written view counts
each time unless it says that it keeps totals, too. The rows "after another's write" have a write by another process
before each request, so every total is counted anew; in those with "another … each time" the query string varies."""
PEERS = """The libraries have it easier: they check no token and no permission, and leave out custom attributes. They
sort by the column that has the index. Where their column is empty, the workload is not asked of them."""


def write_report(
    path: Path, contenders: Sequence[Contender], table: Table, load: Mapping[str, Mapping[str, float]] | None
) -> str:
    """Writes ``path``, and returns its text."""
    parts = [
        "# Results of `make bench`",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; 100,000 materials in SQLite {sqlite3.sqlite_version}.",
        WANTED,
        TOTALS,
        *([PEERS] if any(contender.peer for contender in contenders) else []),
        "## In-process: medians in µs",
        _medians(contenders, table),
        "## In-process: how many times the time of …",
        _ratios(contenders, table),
        "## Under gunicorn: requests a second (wrk, one worker, 8 connections)",
        _rates(load)
        if load is not None
        else "Not measured: left out, or wrk is not installed (Debian: `apt install wrk`).",
    ]
    if reasons := _reasons(contenders, table):
        parts += ["## n/a, because", reasons]
    text = "\n\n".join(parts) + "\n"
    path.write_text(text, encoding="utf-8")
    return text


def machine() -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.processor()
    return f"{len(models)} × {model}, {platform.system()}, Python {platform.python_version()}"


def _medians(contenders: Sequence[Contender], table: Table) -> str:
    rows = [
        [WORKLOADS[name].title, *(_number(medians.get(contender.name)) for contender in contenders)]
        for name, medians in table.items()
    ]
    return grid(["", *(contender.title for contender in contenders)], rows)


def _ratios(contenders: Sequence[Contender], table: Table) -> str:
    """Service ÷ hand-written views, peers ÷ service."""
    service, *others = contenders
    heads = [f"{c.title} ÷ {service.title}" if c.peer else f"{service.title} ÷ {c.title}" for c in others]
    rows = []
    for name, medians in table.items():
        own = medians[service.name]
        cells = []
        for contender in others:
            other = medians.get(contender.name)
            if not isinstance(own, float) or not isinstance(other, float):
                cells.append("" if other is None else "n/a")
            else:
                cells.append(f"{other / own:.1f}" if contender.peer else f"{own / other:.2f}")
        rows.append([WORKLOADS[name].title, *cells])
    return grid(["", *heads], rows)


def _rates(load: Mapping[str, Mapping[str, float]]) -> str:
    names = list(next(iter(load.values())))
    rows = [[WORKLOADS[name].title, *(f"{rates[c]:,.0f}" for c in names)] for name, rates in load.items()]
    return grid(["", *names], rows)


def _reasons(contenders: Sequence[Contender], table: Table) -> str:
    lines = []
    for contender in contenders:
        for name, medians in table.items():
            value = medians.get(contender.name)
            if isinstance(value, Missing):
                lines.append(f"- {contender.title}, {WORKLOADS[name].title}: `{value.reason}`")
    return "\n".join(lines)


def _number(value: float | Missing | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if isinstance(value, float) else "n/a"


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
