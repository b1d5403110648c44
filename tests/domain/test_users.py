"""Who may be demoted or deleted."""

from __future__ import annotations

import pytest

from jsonapi_app.domain.refusals import InTheWay, Pointless
from jsonapi_app.domain.users import check_deletion, check_role_change


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_the_last_admin_cannot_be_demoted(role: str):
    with pytest.raises(InTheWay) as refusal:
        check_role_change("admin", role, other_admins=0)

    assert refusal.value.member == "role"


@pytest.mark.parametrize(
    ("before", "after", "other_admins"),
    [("admin", "member", 1), ("admin", "admin", 0), ("member", "visitor", 0), ("member", "admin", 0)],
)
def test_every_other_change_of_role_is_allowed(before: str, after: str, other_admins: int):
    check_role_change(before, after, other_admins)


def test_nobody_deletes_himself_however_many_admins_there_are():
    with pytest.raises(Pointless):
        check_deletion(user=1, role="member", caller=1, other_admins=5)


def test_the_last_admin_cannot_be_deleted():
    with pytest.raises(InTheWay):
        check_deletion(user=1, role="admin", caller=2, other_admins=0)


@pytest.mark.parametrize(("role", "other_admins"), [("admin", 1), ("member", 0), ("visitor", 0)])
def test_anybody_else_can_be_deleted(role: str, other_admins: int):
    check_deletion(user=1, role=role, caller=2, other_admins=other_admins)
