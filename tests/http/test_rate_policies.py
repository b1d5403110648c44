"""How a limit is written, and how it is told."""

from __future__ import annotations

import pytest

from jsonapi_app.http.rate_policies import Policy, policies


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10 per minute", [("login", 10, 60)]),
        ("10/minute", [("login", 10, 60)]),
        ("30 per 15 minutes", [("login", 30, 900)]),
        ("100 per day; 10 per minute", [("login", 10, 60), ("login-2", 100, 86_400)]),
    ],
)
def test_a_limit_is_so_many_in_so_long(written: str, meant: list[tuple[str, int, int]]):
    assert list(policies("login", written)) == [Policy(*each) for each in meant]


@pytest.mark.parametrize("written", ["", "many", "10", "10 per fortnight", "0 per minute"])
def test_what_is_no_limit_is_refused(written: str):
    with pytest.raises(ValueError):
        policies("login", written)


def test_a_stretch_ends_for_everybody_at_once():
    policy = Policy("default", 5, 60)

    assert policy.key("a", 119.9) != policy.key("a", 120.0) == policy.key("a", 179.9)
    assert [policy.standing(1, now).reset_seconds for now in (120.0, 120.5, 179.9)] == [60, 60, 1]


@pytest.mark.parametrize(("used", "remaining"), [(1, 4), (5, 0), (6, 0)])
def test_what_is_left_is_never_below_nothing(used: int, remaining: int):
    standing = Policy("default", 5, 60).standing(used, 120.0)

    assert str(standing) == f'"default";r={remaining};t=60'
    assert str(standing.policy) == '"default";q=5;w=60'
