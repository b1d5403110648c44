"""The documents that the OpenAPI document shows as examples of what to send: the service takes them."""

from __future__ import annotations

import pytest

from tests.contract.description import operations, validator
from tests.contract.shapes import CREATABLE
from tests.factories.world import World

BODIES = {
    operation["operationId"]: (path, method, operation["requestBody"]["content"]["application/vnd.api+json"])
    for path, method, operation in operations()
    if "application/vnd.api+json" in operation.get("requestBody", {}).get("content", {})
}
CREATIONS = {name: body for name, body in BODIES.items() if name.startswith("create_")}


@pytest.mark.parametrize("operation", BODIES)
def test_every_body_has_an_example_that_is_as_described(operation: str):
    _, _, body = BODIES[operation]

    faults = [fault.message for fault in validator(body["schema"]).iter_errors(body["example"])]

    assert faults == []


def test_there_is_one_for_each_type_that_can_be_created():
    assert {name.removeprefix("create_") for name in CREATIONS} >= set(CREATABLE)


@pytest.mark.one_database
@pytest.mark.parametrize("operation", CREATIONS)
def test_an_example_of_a_creation_lacks_nothing_but_the_rows_it_names(world: World, operation: str):
    path, _, body = CREATIONS[operation]

    answer = world.api.post(path, body["example"])

    # 404: the row that the example names by its id; 409: a bill for an event that bills nobody, and the like
    assert answer.status_code in (201, 404, 409), answer.text
