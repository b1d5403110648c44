"""The OpenAPI document on what answers a write, and on the trash."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.contract.description import assert_described, validator
from tests.contract.requests import creation, document
from tests.contract.shapes import CREATABLE, TRASHABLE
from tests.factories import Factory

ROOT = "/api/v3"


@pytest.mark.parametrize("type_", CREATABLE)
def test_creating_changing_and_deleting_is_as_described(api: Api, make: Factory, type_: str):
    collection, item = f"{ROOT}/{type_}", f"{ROOT}/{type_}/{{id}}"
    make("parks")  # one park always remains
    made = api.post(f"/{type_}", creation(make, type_))
    at = made.headers["Location"]

    answers = [
        (made, "POST", collection, 201),
        (api.patch(at, document(type_, made.get_json(force=True)["data"]["id"])), "PATCH", item, 200),
        *([(api.delete(at), "DELETE", item, 200)] if type_ in TRASHABLE else []),
        *([(api.get(f"/{type_}?filter[deleted]=true"), "GET", collection, 200)] if type_ in TRASHABLE else []),
        (api.delete(at), "DELETE", item, 204),
        (api.delete(at), "DELETE", item, 404),
    ]

    for answer, method, path, status in answers:
        assert answer.status_code == status
        assert_described(answer, method, path)


def test_changing_linkage_is_as_described(api: Api, make: Factory):
    material, tag = make("materials"), make("tags")
    path = f"{ROOT}/materials/{{id}}/relationships/tags"

    for method in ("POST", "PATCH", "DELETE"):
        answer = api.request(method, path.format(id=material.id), {"data": [tag.identifier]})
        assert answer.status_code == 204
        assert_described(answer, method, path)


def test_a_creation_that_the_service_takes_may_be_sent(api: Api, make: Factory):
    sent = creation(make, "people", nickname=None, tags=[make("tags")])
    sent["data"] |= {"id": None, "lid": "a"}

    assert api.post("/people", sent).status_code == 201
    assert list(validator({"$ref": "#/components/schemas/people.create"}).iter_errors(sent)) == []
