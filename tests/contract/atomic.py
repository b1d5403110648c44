"""Operations in tests: how they are sent, and what of the answer is looked at."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.results import ATOMIC_TYPE
from tests.factories import Made

HEADERS = {"Accept": ATOMIC_TYPE, "Content-Type": ATOMIC_TYPE}


def operate(api: Api, *operations: Any, query: str = "") -> TestResponse:
    """Send operations in one request."""
    return api.post(f"/operations{query}", {"atomic:operations": list(operations)}, headers=HEADERS)


def results(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.json is not None
    found: list[dict[str, Any]] = response.json["atomic:results"]
    return found


def add(type_: str, lid: str | None = None, relationships: Any = None, **attributes: Any) -> dict[str, Any]:
    """Create a resource; ``relationships`` are linkage by name."""
    data: dict[str, Any] = {"type": type_, "attributes": attributes}
    if lid is not None:
        data["lid"] = lid
    if relationships is not None:
        data["relationships"] = {name: {"data": value} for name, value in relationships.items()}
    return {"op": "add", "data": data}


def change(made: Made, **attributes: Any) -> dict[str, Any]:
    return {"op": "update", "data": {**made.identifier, "attributes": attributes}}


def remove(made: Made) -> dict[str, Any]:
    return {"op": "remove", "ref": made.identifier}


def link(op: str, ref: dict[str, Any], relationship: str, data: Any) -> dict[str, Any]:
    """Change the linkage of ``ref``, an identifier."""
    return {"op": op, "ref": {**ref, "relationship": relationship}, "data": data}


def local(type_: str, lid: str) -> dict[str, str]:
    return {"type": type_, "lid": lid}


def pointers(response: TestResponse, *statuses: int) -> list[str]:
    """Where the faults are, after asserting that the status is one of these."""
    assert response.status_code in statuses, f"{response.status_code}: {response.get_data(as_text=True)}"
    assert response.json is not None
    found = [error["source"]["pointer"] for error in response.json["errors"]]
    assert all(pointer.startswith("/atomic:operations") for pointer in found)
    return found
