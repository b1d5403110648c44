"""Request documents, written short, and the parts of answers that tests look at."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.contract.shapes import target_of
from tests.factories import Factory, Made
from tests.factories.smallest import SMALLEST, next_number


def document(type_: str, id_: str | None = None, **members: Any) -> dict[str, Any]:
    """``{"data": {"type": …, "id": …, "attributes": …, …}}``; members that are None are left out."""
    data: dict[str, Any] = {"type": type_} | ({} if id_ is None else {"id": id_})
    return {"data": data | {name: value for name, value in members.items() if value is not None}}


def update(made: Made, **attributes: Any) -> dict[str, Any]:
    return document(made.type, made.id, attributes=attributes)


def relate(made: Made, **relationships: Any) -> dict[str, Any]:
    """A PATCH document that sets relationships: to a `Made`, None, or a list of them."""
    return document(made.type, made.id, relationships={n: linkage(v) for n, v in relationships.items()})


def linkage(value: Made | list[Made] | None) -> dict[str, Any]:
    if isinstance(value, list):
        return {"data": [made.identifier for made in value]}
    return {"data": None if value is None else value.identifier}


def creation(make: Factory, type_: str, **values: Any) -> dict[str, Any]:
    """The smallest document that creates a ``type_``; its required parents are stored first.

    ``values`` are attributes, or relationships where they are a `Made` or a list of them.
    """
    smallest = SMALLEST[type_]
    related = {name: value for name, value in values.items() if _is_related(value)}
    attributes = smallest.attributes(next_number()) | {n: v for n, v in values.items() if n not in related}
    for name, parent in smallest.parents.items():
        related.setdefault(name, make(parent))
    relationships = {name: linkage(value) for name, value in related.items()}
    return document(type_, attributes=attributes, relationships=relationships or None)


def _is_related(value: Any) -> bool:
    return isinstance(value, Made) or (isinstance(value, list) and all(isinstance(one, Made) for one in value))


# What an appointment book keeps for a client is an appointment: other kinds have no client file.
_OWNERS = {("appointments", "client_file"): {"kind": "appointment"}}
_MEMBERS = {("client_files", "appointments"): {"kind": "appointment"}}


def owner(make: Factory, type_: str, name: str, **values: Any) -> Made:
    """A resource of which that relationship may be set."""
    return make(type_, **{**_OWNERS.get((type_, name), {}), **values})


def member(make: Factory, type_: str, name: str, **values: Any) -> Made:
    """A resource that may be in that relationship."""
    return make(target_of(type_, name), **{**_MEMBERS.get((type_, name), {}), **values})


def identities(data: Any) -> Any:
    """Linkage without what its identifiers say of the pairs: type and id of each, None of none."""
    if isinstance(data, list):
        return [identities(one) for one in data]
    return None if data is None else {"type": data["type"], "id": data["id"]}


def billable_event(make: Factory, **values: Any) -> Made:
    """An event with what a bill needs: a beneficiary, and a material to be charged for."""
    given = {"beneficiaries": [make("people")], "materials": [(make("materials"), 2)]}
    return make("events", **(given | values))


def ids(response: TestResponse) -> list[str]:
    """The ids of the primary data, in order."""
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.json is not None
    return [item["id"] for item in response.json["data"]]


def refused(response: TestResponse, status: int, **source: str) -> list[dict[str, Any]]:
    """The errors, after asserting the status and that one of them has this ``source`` (``parameter="sort"``)."""
    assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)}"
    assert response.json is not None
    errors: list[dict[str, Any]] = response.json["errors"]
    if source:
        assert source in [error.get("source") for error in errors], errors
    return errors
