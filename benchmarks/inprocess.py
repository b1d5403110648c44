"""Times inside one process, without a server: medians over rounds in which the contenders take turns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.contenders import Process
from benchmarks.workloads import WORKLOADS, Workload

# Workload → contender → median in µs, or the reason why there is none.
Table = dict[str, dict[str, "float | Missing"]]
_STAMPS = re.compile(r"(created|updated)_at")


class Different(Exception):
    """The hand-written view answers something else than the service: the comparison would be worth nothing."""


@dataclass(frozen=True)
class Missing:
    """``reason`` is what the contender said."""

    reason: str


def measure(processes: Sequence[Process], names: Iterable[str], effort: float) -> Table:
    """Medians of each workload. Raises Different before any time is taken of a workload."""
    table: Table = {}
    number = 0
    for name in names:
        workload = WORKLOADS[name]
        taking_part = [process for process in processes if workload.for_peers or not process.contender.peer]
        check_documents(name, [process for process in taking_part if not process.contender.peer], number)
        table[name], number = _measure(name, workload, taking_part, number + 1, effort)
        _tell(workload, table[name])
    return table


def check_documents(name: str, processes: Sequence[Process], number: int) -> None:
    """Raises Different unless all of them answer the same request with the same document, stamps of writes apart."""
    answers = {process.contender.name: process.carry_out(name, number, 1, show=True) for process in processes}
    for contender, answer in answers.items():
        if "failure" in answer:
            raise Different(f"{name}: {contender} failed: {answer['failure']}")
    written = WORKLOADS[name].request(number).method != "GET"
    documents = {contender: _comparable(answer["body"], written) for contender, answer in answers.items()}
    first, *others = documents
    for other in others:
        if documents[other] != documents[first]:
            raise Different(f"{name}: {first} and {other} differ:\n{documents[first]}\n{documents[other]}")


def _measure(
    name: str, workload: Workload, processes: Sequence[Process], number: int, effort: float
) -> tuple[dict[str, float | Missing], int]:
    seconds: dict[str, list[float]] = {process.contender.name: [] for process in processes}
    missing: dict[str, Missing] = {}
    for turn in range(max(2, round(workload.rounds * effort)) + 1):
        # Every other round in the opposite order; the first round only warms up.
        for process in processes[:: -1 if turn % 2 else 1]:
            contender = process.contender.name
            if contender in missing:
                continue
            times = 1 if process.contender.peer else workload.batch
            answer = process.carry_out(name, number, times, disturbed=workload.disturbed)
            if "failure" in answer:
                missing[contender] = Missing(answer["failure"].strip().splitlines()[-1][:200])
            elif turn:
                seconds[contender] += answer["seconds"]
        number += workload.batch
    medians = {contender: median(taken) * 1e6 for contender, taken in seconds.items() if contender not in missing}
    return {**medians, **missing}, number


def _comparable(body: str, written: bool) -> str:
    """The document as text, members in the order sent; without the instants of a write, which differ."""

    def plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: None if written and _STAMPS.fullmatch(key) else value for key, value in pairs}

    return json.dumps(json.loads(body, object_pairs_hook=plain))


def _tell(workload: Workload, medians: Mapping[str, float | Missing]) -> None:
    shown = [f"{name} {value:,.0f}" if isinstance(value, float) else f"{name} n/a" for name, value in medians.items()]
    print(f"{workload.title}: {', '.join(shown)} µs", flush=True)
