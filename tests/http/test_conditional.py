"""Entity tags as text: what is a list of them, which match, and what is refused."""

from __future__ import annotations

import pytest

from jsonapi_app.core.errors import BadRequest, PreconditionFailed
from jsonapi_app.core.preconditions import check
from jsonapi_app.http.conditional import entity_tag, if_match, is_known


def allows(header: str, version: int) -> bool:
    try:
        check(if_match(header), version)
    except PreconditionFailed:
        return False
    return True


def test_a_tag_depends_on_the_body_and_begins_with_the_version():
    tag = entity_tag(b"a body", 12)

    assert tag.startswith('"12-')
    assert entity_tag(b"a body", 12) == tag
    assert len({tag, entity_tag(b"a body", 13), entity_tag(b"a Body", 12), entity_tag(b"a body")}) == 4


@pytest.mark.parametrize(
    "header", ['"12-5f.1"', '"12-"', ' "11-a" , "12-b"', '"x","12-b"', ',"12-5f.1",', '"12-5f-gzip"']
)
def test_any_strong_tag_of_the_version_matches(header: str):
    assert allows(header, 12)
    assert not allows(header, 13)


@pytest.mark.parametrize(
    "header", ['W/"12-5f.1"', '"x"', '"12"', '""', '"5f3c9a01.2e4"', '"112-a"', '"-12-a"', '"012x"']
)
def test_weak_tags_and_those_of_something_else_match_nothing(header: str):
    assert not allows(header, 12)


@pytest.mark.parametrize("header", ["*", " * "])
def test_a_star_matches_any_version(header: str):
    assert allows(header, 1)


@pytest.mark.parametrize(
    "header", ["", " ", ",", "12", '"12', '12"', '"12-a" "13-a"', 'w/"12-a"', '*, "12-a"', '"12-a", *', '"1 2"', '"é"x']
)
def test_what_is_no_list_of_tags_is_refused(header: str):
    with pytest.raises(BadRequest) as refusal:
        if_match(header)

    assert refusal.value.header == "If-Match"


def test_a_number_of_any_length_is_nobodys_version():
    assert not allows(f'"{"9" * 5000}-a"', 12)


def test_hostile_lists_are_told_apart_quickly():
    with pytest.raises(BadRequest):
        if_match('"a"' + " ," * 20_000 + '"')


@pytest.mark.parametrize("header", ['"12-a.1"', 'W/"12-a.1"', '"x", W/"12-a.1"', "*", ' "12-a.1" '])
def test_what_the_client_has_is_known(header: str):
    assert is_known(header, '"12-a.1"')


@pytest.mark.parametrize("header", [None, "", '"12-a.2"', '"11-a.1"', "12-a.1", '"12-a.1', '"12-a.1" "x"'])
def test_anything_else_is_not_known_and_no_fault(header: str | None):
    assert not is_known(header, '"12-a.1"')
