"""``make bench``: all contenders side by side on one machine, and the tables of ``results.md``.

Options for ARGS: see ``make bench ARGS=--help``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from benchmarks.contenders import OURS, Process
from benchmarks.data import HERE, Stock, prepare_stock
from benchmarks.inprocess import Different, measure
from benchmarks.load import measure_load
from benchmarks.peers import install_peers
from benchmarks.report import write_report
from benchmarks.workloads import WORKLOADS

LOADED = ("page", "page-included", "prices", "one")


def main() -> None:
    options = _options()
    stock = prepare_stock()
    os.environ["BENCH_SUBJECTS"] = json.dumps(stock.subjects)  # for workloads.py, here as in the contenders
    names = options.workloads or list(WORKLOADS)
    contenders = (*OURS, *(() if options.no_peers else install_peers()))
    processes = [Process(contender, stock) for contender in contenders]
    try:
        table = measure(processes, names, options.effort)
    except Different as difference:
        sys.exit(str(difference))
    finally:
        for process in processes:
            process.stop()
    load = None if options.no_load else _load(stock, [name for name in LOADED if name in names])
    file = HERE / "results.md" if not options.workloads else HERE / "work" / "results.md"
    print(write_report(file, contenders, table, load))


def _load(stock: Stock, names: list[str]) -> dict[str, dict[str, float]] | None:
    requests = {name: WORKLOADS[name].request(0) for name in names}
    return measure_load(stock, {name: f"{r.path}?{r.query}" for name, r in requests.items()}, seconds=4)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare the speed of the service.")
    parser.add_argument("workloads", nargs="*", help="only these, into benchmarks/work/results.md (default: all)")
    parser.add_argument("--effort", type=float, default=1.0, help="how many rounds, 1.0 is the usual number")
    parser.add_argument("--no-peers", action="store_true", help="leave the stock libraries out")
    parser.add_argument("--no-load", action="store_true", help="leave gunicorn and wrk out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
