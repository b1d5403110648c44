"""Rules hold in a batch as they do one by one, and tell what they have to say: jsonapi.md, item 158."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.conftest import Statements
from tests.contract.atomic import add, change, link, local, operate, pointers, remove, results
from tests.contract.requests import billable_event, creation, ids
from tests.factories import Factory, Made


def booking(make: Factory, material: Made, quantity: int, lid: str | None = None) -> dict[str, Any]:
    body = creation(make, "events")["data"]
    member = material.identifier | {"meta": {"quantity": quantity}}
    body["relationships"] = {"materials": {"data": [member]}}
    return {"op": "add", "data": body if lid is None else body | {"lid": lid}}


def test_what_a_write_has_to_say_is_in_the_meta_of_its_result(api: Api, make: Factory):
    material = make("materials", stock_quantity=2)

    enough, short = results(operate(api, booking(make, material, 1), booking(make, material, 3)))

    assert "meta" not in enough
    assert short["meta"]["shortages"] == [
        {**material.identifier, "meta": {"quantity": 3, "remaining_quantity": -2}},
    ]


def test_notes_alone_are_an_answer_too(api: Api, make: Factory):
    event, material = make("events"), make("materials", stock_quantity=1)
    member = material.identifier | {"meta": {"quantity": 2}}

    (result,) = results(operate(api, link("add", event.identifier, "materials", [member])))

    assert result.keys() == {"meta"}
    assert result["meta"]["shortages"][0]["id"] == material.id


def test_the_secret_of_a_new_key_is_told_once(api: Api, make: Factory):
    (result,) = results(operate(api, add("api_keys", label="till", relationships={"user": api.user.identifier})))

    assert result["meta"]["key"]
    assert "key" not in api.get(f"/api_keys/{result['data']['id']}").get_data(as_text=True).replace("api_keys", "")


def test_bookings_of_one_batch_know_of_each_other(api: Api, make: Factory):
    """They are made knowingly: that the second lacks units because of the first is no race (ADR 0013)."""
    material = make("materials", stock_quantity=2)

    answer = operate(
        api,
        booking(make, material, 2, lid="first"),
        booking(make, material, 2),
        link("add", material.identifier, "events", [local("events", "first")]),
        booking(make, material, 1),
    )

    assert [bool(result.get("meta")) for result in results(answer)] == [False, True, False, True]


def test_a_bill_replaces_that_of_an_earlier_operation(api: Api, make: Factory):
    event = billable_event(make)
    bill = {"op": "add", "data": {"type": "bills", "relationships": {"event": {"data": event.identifier}}}}

    first, second = results(operate(api, bill, bill))

    assert first["data"]["id"] != second["data"]["id"]
    assert ids(api.get(f"{event.path}/bills")) == [second["data"]["id"]]


def test_a_rule_that_refuses_undoes_what_was_before_it(api: Api, make: Factory):
    category = make("categories")
    make("materials", category=category)

    answer = operate(api, add("tags", name="x"), remove(category))

    assert pointers(answer, 409) == ["/atomic:operations/1/ref"]
    assert ids(api.get("/tags")) == []


def test_a_rule_sees_what_earlier_operations_have_done(api: Api, make: Factory):
    category = make("categories")
    material = make("materials", category=category)

    assert operate(api, remove(material), remove(material), remove(category)).status_code == 204


def test_members_are_moved_within_a_batch(api: Api, make: Factory):
    material = make("materials")

    park, _, shown = results(
        operate(
            api,
            add("parks", lid="p", name="Nord"),
            link("add", local("parks", "p"), "materials", [material.identifier]),
            change(material),
        )
    )

    assert shown["data"]["relationships"]["park"]["data"]["id"] == park["data"]["id"]


def test_an_admin_who_gives_up_his_role_has_it_until_the_end(api: Api, make: Factory):
    """Who asks is asked once, before the batch: it is done whole, or not at all."""
    make("users", role="admin")
    attribute = make("attributes")

    answer = operate(api, change(api.user, role="member"), change(attribute, name="Volume"))

    assert len(results(answer)) == 2
    assert pointers(operate(api, change(attribute, name="Weight")), 403)


@pytest.mark.parametrize("number", [1, 7])
def test_operations_take_as_many_statements_as_their_own_endpoints(
    api: Api, make: Factory, statements: Statements, number: int
):
    """And no more: who asks is looked up once."""
    tags = make.many("tags", [{} for _ in range(2 * number)])
    api.get("/tags")

    with statements() as alone:
        for tag in tags[:number]:
            api.patch(tag.path, {"data": {**tag.identifier, "attributes": {"name": f"alone {tag.id}"}}})
    with statements() as together:
        operate(api, *(change(tag, name=f"together {tag.id}") for tag in tags[number:]))

    assert len(together) == len(alone) - (number - 1)


def test_the_horizon_is_asked_once_for_all(api: Api, make: Factory, statements: Statements):
    material = make("materials", stock_quantity=9)
    batch = [booking(make, material, 1) for _ in range(3)]

    with statements() as texts:
        operate(api, *batch)

    assert sum("max(events.updated_at)" in text for text in texts) == 1
