"""When a resource may go to the trash, leave it, or be removed for good."""

from __future__ import annotations

import pytest

from jsonapi_app.domain.deletion import (
    check_admin_remains,
    check_not_oneself,
    check_parents_live,
    check_park_remains,
    check_unused,
)
from jsonapi_app.domain.refusals import InTheWay, Pointless


def test_what_nothing_refers_to_can_go():
    check_unused({"materials": 0})
    check_unused({})


def test_what_is_still_used_stays_and_says_by_how_many():
    with pytest.raises(InTheWay, match=r"materials\b.*\b3\b.*trash") as refusal:
        check_unused({"materials": 3})

    assert refusal.value.member is None


def test_one_relationship_that_is_not_empty_is_enough():
    with pytest.raises(InTheWay, match="contacts"):
        check_unused({"users": 0, "contacts": 1})


def test_a_park_can_go_while_another_one_is_live():
    check_park_remains(1)
    check_park_remains(7)


def test_the_last_live_park_stays():
    with pytest.raises(InTheWay, match=r"\AAt least one park must remain\Z"):
        check_park_remains(0)


def test_nobody_deletes_himself():
    check_not_oneself(deleted_user=1, caller=2)

    with pytest.raises(Pointless):
        check_not_oneself(deleted_user=1, caller=1)


def test_the_last_admin_stays_and_the_refusal_names_what_would_demote():
    check_admin_remains(1)

    with pytest.raises(InTheWay) as refusal:
        check_admin_remains(0, "role")

    assert refusal.value.member == "role"


def test_a_resource_comes_back_to_parents_that_are_live():
    check_parents_live({"park": True, "category": True})
    check_parents_live({})


@pytest.mark.parametrize("trashed", ["park", "category"])
def test_a_resource_whose_parent_is_in_the_trash_cannot_come_back_before_it(trashed: str):
    live = {"park": True, "category": True} | {trashed: False}

    with pytest.raises(InTheWay, match=f"{trashed} is in the trash"):
        check_parents_live(live)
