"""A strict validator of JSON:API 1.1 responses: documents of the Atomic Operations extension."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.media import MEDIA_TYPE

ATOMIC = "https://jsonapi.org/ext/atomic"
ATOMIC_TYPE = f'{MEDIA_TYPE};ext="{ATOMIC}"'
OPERATIONS_PATH = "/api/v3/operations"


def extension_violations(document: dict[str, Any], ext: list[str], path: str) -> Iterator[str]:
    """21, 143: members of the extension are there where it is applied; it is applied where operations are sent."""
    is_here = path.partition("?")[0] == OPERATIONS_PATH
    if is_here != (ext == [ATOMIC]):
        yield f"the extensions applied are {ext} (143)"
    for name in sorted(name for name in document if ":" in name):
        if name.partition(":")[0] != "atomic" or ATOMIC not in ext:
            yield f"/{name}: a member of an extension that is not applied (21)"
    if "atomic:operations" in document:
        yield "/atomic:operations: only requests have operations (143)"
    if "atomic:results" in document:
        for name in sorted(document.keys() & {"data", "included", "errors"}):
            yield f"/{name}: beside atomic:results (143)"


def results(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The resource objects of the results, each with its pointer."""
    found = document.get("atomic:results")
    for index, result in enumerate(found if isinstance(found, list) else ()):
        if isinstance(result, dict) and result.get("data") is not None:
            yield f"/atomic:results/{index}/data", result["data"]


def result_violations(document: dict[str, Any]) -> Iterator[str]:
    """149: an array of objects with nothing but data and meta."""
    found = document.get("atomic:results", [])
    if not isinstance(found, list):
        yield "/atomic:results: not an array (149)"
        return
    for index, result in enumerate(found):
        at = f"/atomic:results/{index}"
        if not isinstance(result, dict):
            yield f"{at}: not an object (149)"
            continue
        for name in sorted(result.keys() - {"data", "meta"}):
            yield f"{at}/{name}: not a member of a result (149)"
        if not isinstance(result.get("meta", {}), dict):
            yield f"{at}/meta: not an object (33)"
