"""What may be done to the people who log in (contracts 0.2 SD5, 2.5 R10–R13, P12, P17)."""

from __future__ import annotations

from jsonapi_app.domain.deletion import check_admin_remains, check_not_oneself
from jsonapi_app.domain.refusals import InTheWay

ADMIN = "admin"


def check_first(others: int) -> None:
    """SD4: only the very first user is made by nobody. Raises InTheWay."""
    if others:
        raise InTheWay("There is a user already.")


def check_role_change(before: str, after: str, other_admins: int) -> None:
    """Raises InTheWay when the last admin would be demoted."""
    if before == ADMIN != after:
        check_admin_remains(other_admins, "role")


def check_deletion(user: int, role: str, caller: int, other_admins: int) -> None:
    """Raises Pointless for oneself, InTheWay for the last admin."""
    check_not_oneself(user, caller)
    if role == ADMIN:
        check_admin_remains(other_admins)
