"""Walking a list by cursors gives what sorting it gives, forth and back: jsonapi.md, items 82 to 85, 88 to 90."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jsonapi_app.resources import RESOURCES
from tests.client import Api
from tests.contract.cursors import cursors_of, first_page, flat, page_at, walk_back, walk_forth
from tests.contract.oracle import folded, in_order
from tests.contract.requests import ids
from tests.contract.shapes import TO_MANY, TYPES, attributes_of
from tests.contract.test_sorting import MATERIAL_KEYS, PERSON_KEYS
from tests.factories import Factory
from tests.factories.samples import Drawn, Sample

KEYS = {"materials": MATERIAL_KEYS, "people": PERSON_KEYS}
DURING = "filter[while_start]=2026-05-01T08:00:00Z&filter[while_end]=2026-05-02T18:00:00Z"
walking = settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@st.composite
def sorts(draw: st.DrawFn, type_: str) -> list[str]:
    """Some sort keys, in any order and direction."""
    names = draw(st.lists(st.sampled_from(KEYS[type_]), min_size=1, max_size=4, unique=True))
    return [draw(st.sampled_from(["", "-"])) + name for name in names]


@pytest.mark.parametrize("type_", KEYS)
@walking
@given(data=st.data(), size=st.integers(1, 30))
def test_a_walk_in_any_order_is_the_plain_sort(drawn: Drawn, type_: str, data: st.DataObject, size: int):
    keys = data.draw(sorts(type_))
    by_id: dict[str, Sample] = {sample.id: sample for sample in drawn.samples[type_]}

    pages, last = walk_forth(drawn.api, f"/{type_}?sort={','.join(keys)}&page[size]={size}")

    walked = flat(pages)
    assert [tuple(folded(by_id[i], key.removeprefix("-")) for key in keys) for i in walked] == in_order(
        drawn.samples[type_], keys
    )
    assert walked == ids(drawn.api.get(f"/{type_}?sort={','.join(keys)}&page[size]=100"))
    assert all(len(page) == size for page in pages[:-1])
    assert flat(walk_back(drawn.api, last)) == walked


@walking
@given(data=st.data(), type_=st.sampled_from(sorted(KEYS)))
def test_every_cursor_divides_the_list(drawn: Drawn, data: st.DataObject, type_: str):
    path = f"/{type_}?sort={','.join(data.draw(sorts(type_)))}"
    whole = first_page(drawn.api, f"{path}&page[size]=100")
    at = data.draw(st.integers(0, len(ids(whole)) - 1))
    cursor, size = cursors_of(whole)[at], data.draw(st.integers(1, 9))

    after = page_at(drawn.api, f"{path}&page[size]={size}", after=cursor)
    before = page_at(drawn.api, f"{path}&page[size]={size}", before=cursor)

    assert ids(after) == ids(whole)[at + 1 : at + 1 + size]
    assert ids(before) == ids(whole)[max(at - size, 0) : at]
    assert (after.json["links"]["next"] is None) == (at + 1 + size >= len(ids(whole)))
    assert (before.json["links"]["prev"] is None) == (at - size <= 0)


@walking
@given(data=st.data(), type_=st.sampled_from(sorted(KEYS)))
def test_a_range_is_what_is_between_two_cursors(drawn: Drawn, data: st.DataObject, type_: str):
    path = f"/{type_}?sort={','.join(data.draw(sorts(type_)))}"
    whole = first_page(drawn.api, f"{path}&page[size]=100")
    start, end = (data.draw(st.integers(0, len(ids(whole)) - 1)) for _ in range(2))
    size = data.draw(st.integers(1, 70))
    ends = {"after": cursors_of(whole)[start], "before": cursors_of(whole)[end]}

    part = page_at(drawn.api, f"{path}&page[size]={size}", **ends)
    everything = page_at(drawn.api, path, **ends)

    between = ids(whole)[start + 1 : end]
    assert ids(part) == between[:size]
    assert part.json["meta"]["page"].get("rangeTruncated", False) == (len(between) > size)
    assert ids(everything) == between


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("direction", ["", "-"])
def test_every_attribute_of_every_type_can_be_walked_by(drawn: Drawn, type_: str, direction: str):
    for name in sorted(attributes_of(type_)):
        attribute = RESOURCES[type_].attributes[name]
        if attribute.comparable and attribute.computed is None:
            whole = drawn.api.get(f"/{type_}?page[size]=100&sort={direction}{name}")
            pages, last = walk_forth(drawn.api, f"/{type_}?page[size]=30&sort={direction}{name}")
            assert flat(pages)[:100] == ids(whole)
            assert flat(walk_back(drawn.api, last)) == flat(pages)


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_is_walked_in_its_own_order_and_by_id(drawn: Drawn, type_: str):
    for sort in ("", "&sort=id", "&sort=-id"):
        whole = drawn.api.get(f"/{type_}?page[size]=100{sort}")
        pages, last = walk_forth(drawn.api, f"/{type_}?page[size]=30{sort}")
        assert flat(pages)[:100] == ids(whole)
        assert flat(walk_back(drawn.api, last)) == flat(pages)


@pytest.mark.parametrize(("type_", "name"), TO_MANY)
def test_related_and_relationship_urls_are_walked(drawn: Drawn, type_: str, name: str):
    for parent in ids(drawn.api.get(f"/{type_}"))[:3]:
        for path in (f"/{type_}/{parent}/{name}", f"/{type_}/{parent}/relationships/{name}"):
            pages, last = walk_forth(drawn.api, f"{path}?page[size]=4")

            assert flat(pages) == ids(drawn.api.get(f"{path}?page[size]=100"))
            assert flat(walk_back(drawn.api, last)) == flat(pages)


@pytest.mark.parametrize("sort", ["remaining_quantity", "-remaining_quantity,name", "park.name,-remaining_quantity"])
def test_what_is_left_over_a_period_can_be_walked_by(drawn: Drawn, sort: str):
    path = f"/materials?{DURING}&sort={sort}"

    pages, last = walk_forth(drawn.api, f"{path}&page[size]=7")

    assert flat(pages) == ids(drawn.api.get(f"{path}&page[size]=100"))
    assert flat(walk_back(drawn.api, last)) == flat(pages)


def test_filters_includes_and_fields_stay_along_the_way(drawn: Drawn):
    query = "filter[park.name][contains]=a&filter[tags][isnull]=false&include=park&fields[parks]=name&sort=-note,name"
    path = f"/materials?{query}"

    pages, last = walk_forth(drawn.api, f"{path}&page[size]=3")

    assert flat(pages) == ids(drawn.api.get(f"{path}&page[size]=100"))
    assert {resource["type"] for resource in last.json["included"]} == {"parks"}
    assert all(resource["attributes"].keys() == {"name"} for resource in last.json["included"])


def test_a_member_walks_over_what_he_may_see(drawn: Drawn):
    member = drawn.api.as_member

    for path in ("/people?sort=-nickname", "/users", "/companies"):
        pages, last = walk_forth(member, f"{path}{'&' if '?' in path else '?'}page[size]=9")
        assert flat(pages) == ids(member.get(f"{path}{'&' if '?' in path else '?'}page[size]=100"))
        assert flat(walk_back(member, last)) == flat(pages)


def test_the_trash_is_walked_too(drawn: Drawn):
    path = "/materials?filter[deleted]=true"

    pages, _ = walk_forth(drawn.api, path)

    assert flat(pages) == ids(drawn.api.get(path))


def test_ordered_linkage_is_walked_in_its_own_order(drawn: Drawn, api_with_event: tuple[Api, str]):
    api, event = api_with_event

    for path in (f"{event}/materials", f"{event}/relationships/materials"):
        pages, last = walk_forth(api, f"{path}?page[size]=4")
        assert flat(pages) == ids(api.get(f"{path}?page[size]=100"))
        assert flat(walk_back(api, last)) == flat(pages)
        assert flat(pages) != ids(api.get(f"{event}/materials?sort=name&page[size]=100"))


@pytest.fixture
def api_with_event(drawn: Drawn) -> tuple[Api, str]:
    """An event whose materials are in an order of their own."""
    materials = [(sample.made, 1 + index) for index, sample in enumerate(drawn.samples["materials"][20:0:-1])]
    return drawn.api, Factory(drawn.api.app)("events", materials=materials).path
