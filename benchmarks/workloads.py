"""What is asked of every contender: each workload by name, and its n-th request.

Standard library only: the workers of the stock peers import it too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

COMMON_WORD, RARE_WORD = "microphone", "lae-001"


@dataclass(frozen=True)
class Request:
    """One request, the query string percent-encoded as clients send it."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Workload:
    """``request(n)`` is the n-th request. ``disturbed``: somebody else writes to the database before each one."""

    title: str
    request: Callable[[int], Request]
    disturbed: bool = False
    for_peers: bool = False
    rounds: int = 40
    batch: int = 10


def material_document(number: int, **members: Any) -> bytes:
    """The resource document that creates a material; ``number`` makes its reference unique."""
    attributes = {
        "name": f"Bench mixer {number:06}",
        "description": "A mixer that the benchmark made.",
        "reference": f"BENCH-{number:06}",
        "rental_price": 15.95,
        "stock_quantity": 5,
        "replacement_price": 1200.5,
    }
    relationships = {
        "park": {"data": {"type": "parks", "id": str(subjects()["park"])}},
        "category": {"data": {"type": "categories", "id": str(subjects()["category"])}},
        "tags": {"data": [{"type": "tags", "id": str(tag)} for tag in subjects()["tags"]]},
    }
    data = {"type": "materials", "attributes": attributes, "relationships": relationships, **members}
    return json.dumps({"data": data}).encode()


@cache
def subjects() -> dict[str, Any]:
    """Ids of what there is (``data.py``)."""
    found: dict[str, Any] = json.loads(os.environ["BENCH_SUBJECTS"])
    return found


def subject(number: int) -> int:
    """The id of a live material, another one each time."""
    ids = subjects()["ids"]
    return int(ids[number % len(ids)])


def _list(query: str) -> Callable[[int], Request]:
    encoded = query.replace("[", "%5B").replace("]", "%5D")
    return lambda n: Request("GET", "/api/v3/materials", encoded)


def _varied(query: str, most: int = 3_500) -> Callable[[int], Request]:
    """``{n}`` in the query is another number at each request."""
    encoded = query.replace("[", "%5B").replace("]", "%5D")
    return lambda n: Request("GET", "/api/v3/materials", encoded.replace("{n}", str(n % most + 1)))


def _one(include: str) -> Callable[[int], Request]:
    return lambda n: Request("GET", f"/api/v3/materials/{subject(n)}", f"include={include}")


def _create(number: int) -> Request:
    return Request("POST", "/api/v3/materials", "", material_document(number))


def _patch(number: int) -> Request:
    key = subject(number)
    attributes = {"name": f"Renamed console {number:06}", "rental_price": number % 1_000 + 0.25}
    data = {"type": "materials", "id": str(key), "attributes": attributes}
    return Request("PATCH", f"/api/v3/materials/{key}", "", json.dumps({"data": data}).encode())


_PRICES = "fields[materials]=name,rental_price&filter[stock_quantity][ge]={least}&sort=-rental_price&page[size]=100"
_WEEK_END = "filter[while_start]=2026-06-05T08%3A00%3A00.000Z&filter[while_end]=2026-06-08T06%3A00%3A00.000Z"
_LEFT = f"sort=name&page[size]=100&{_WEEK_END}"
_THREE = "include=park,category,tags"

WORKLOADS: Mapping[str, Workload] = {
    "page": Workload("25 by name, with total", _list("sort=name"), for_peers=True),
    "page-included": Workload(f"25 by name, {_THREE}", _list(f"sort=name&{_THREE}"), for_peers=True),
    "prices": Workload(
        "100 rows: two fields, filter, sort descending", _list(_PRICES.format(least=10)), for_peers=True
    ),
    "page-3000": Workload("page 3,000 by name", _list("sort=name&page[number]=3000"), for_peers=True),
    "one": Workload(
        "one, include=park,category,sub_category,tags", _one("park,category,sub_category,tags"), for_peers=True
    ),
    "search-rare": Workload("search, rare word", _list(f"filter[search]={RARE_WORD}")),
    "search-common": Workload("search, common word", _list(f"filter[search]={COMMON_WORD}"), batch=3),
    "left": Workload("100 by name, with what is left over a week-end of 20,000 bookings", _list(_LEFT)),
    "robert2": Workload("Robert 2: 100 by name, with total", lambda n: Request("GET", "/api/materials")),
    "page-written": Workload("25 by name, after another's write", _list("sort=name"), disturbed=True),
    "page-included-written": Workload(
        f"25 by name, {_THREE}, after another's write", _list(f"sort=name&{_THREE}"), disturbed=True
    ),
    "page-varied": Workload("25 by name, another page each time", _varied("sort=name&page[number]={n}")),
    "page-included-varied": Workload(
        f"25 by name, {_THREE}, another page each time", _varied(f"sort=name&{_THREE}&page[number]={{n}}")
    ),
    "prices-varied": Workload(
        "100 rows: two fields, another filter each time",
        _varied(_PRICES.replace("{least}", "{n}"), most=40),
    ),
    # Last, because what they write differs in its stamps.
    "create": Workload("create", _create, for_peers=True),
    "patch": Workload("patch two attributes", _patch, for_peers=True),
}
