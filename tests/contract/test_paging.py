"""Pagination by number and by offset: jsonapi.md, group H."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.client import Api
from tests.contract.requests import ids, refused
from tests.contract.shapes import TO_MANY, TYPES
from tests.factories.samples import Drawn

NO_SIZES = ("0", "-1", "abc", "1.5", "", "9" * 5000, "101", "+5", "\uff15", "1e1", "0x1", "null", " 5")
NO_NUMBERS = ("0", "-1", "abc", "1.5", "", "9" * 5000, "+1", "\uff11")


def walk(api: Api, path: str) -> list[list[str]]:
    """The ids of each page, following ``next`` from ``path`` to the end."""
    pages, url = [], path
    while url:
        response = api.get(url)
        pages.append(ids(response))
        url = response.json["links"].get("next")
        assert len(pages) < 200
    return pages


@pytest.mark.parametrize("size", [1, 7, 25, 59, 60, 61, 100])
@pytest.mark.parametrize("style", ["page[size]={size}", "page[limit]={size}"])
def test_walking_next_gives_every_row_once_in_order(drawn: Drawn, style: str, size: int):
    whole = ids(drawn.api.get("/materials?sort=-park.name,name&page[size]=100"))

    pages = walk(drawn.api, f"/materials?sort=-park.name,name&{style.format(size=size)}")

    assert [id_ for page in pages for id_ in page] == whole
    assert all(len(page) == size for page in pages[:-1])
    assert len(pages) == max(1, -(-len(whole) // size))


@pytest.mark.parametrize("style", ["page[size]=7", "page[limit]=7"])
def test_prev_leads_back_over_the_same_pages(drawn: Drawn, style: str):
    forward = walk(drawn.api, f"/materials?{style}")
    response = drawn.api.get(f"/materials?{style}")
    backward, url = [], response.json["links"]["last"]

    while url:
        response = drawn.api.get(url)
        backward.insert(0, ids(response))
        url = response.json["links"].get("prev")

    assert backward == forward


@pytest.mark.parametrize("style", ["page[size]=10", "page[limit]=10"])
def test_the_first_page_has_no_prev_and_the_last_no_next(drawn: Drawn, style: str):
    first = drawn.api.get(f"/materials?{style}").json["links"]
    last = drawn.api.get(first["last"]).json["links"]

    assert first.get("prev") is None
    assert last.get("next") is None
    assert ids(drawn.api.get(first["first"])) == ids(drawn.api.get(f"/materials?{style}"))


def test_every_link_keeps_the_other_parameters(drawn: Drawn):
    query = "filter[stock_quantity][ge]=1&sort=-name&fields[materials]=name,park&include=park&page[size]=5"
    links = drawn.api.get(f"/materials?{query}&page[number]=2").json["links"]
    kept = parse_qs(query)

    for name in ("self", "first", "prev", "next", "last"):
        asked = parse_qs(urlsplit(links[name]).query)
        assert {key: value for key, value in asked.items() if key != "page[number]"} == kept
        assert drawn.api.get(links[name]).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("parameter", ["page[size]", "page[limit]"])
@pytest.mark.parametrize("value", NO_SIZES)
def test_a_size_out_of_range_is_400(drawn: Drawn, parameter: str, value: str):
    refused(drawn.api.get(f"/materials?{parameter}={value}"), 400, parameter=parameter)


@pytest.mark.one_database
@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_page_number_out_of_range_is_400(drawn: Drawn, value: str):
    refused(drawn.api.get(f"/materials?page[number]={value}"), 400, parameter="page[number]")


@pytest.mark.one_database
@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "", "9" * 5000])
def test_an_offset_out_of_range_is_400(drawn: Drawn, value: str):
    refused(drawn.api.get(f"/materials?page[offset]={value}"), 400, parameter="page[offset]")


@pytest.mark.parametrize("page", ["page[number]=99", "page[number]=900000000000", "page[offset]=5000"])
def test_beyond_the_end_is_an_empty_page_with_a_way_back(drawn: Drawn, page: str):
    response = drawn.api.get(f"/materials?{page}")

    assert ids(response) == []
    assert response.json["links"].get("next") is None
    assert ids(drawn.api.get(response.json["links"]["first"]))
    assert ids(drawn.api.get(response.json["links"]["prev"]))
    assert response.json["meta"]["pagination"]["total_count"] == len(drawn.samples["materials"])


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["page[x]", "page[cursor]", "page[Size]", "page[]", "page", "page[size][x]"])
def test_an_unknown_page_parameter_is_400(drawn: Drawn, name: str):
    refused(drawn.api.get(f"/materials?{name}=1"), 400, parameter=name)


@pytest.mark.parametrize(
    "query",
    [
        "page[number]=1&page[limit]=5",
        "page[size]=5&page[offset]=0",
        "page[offset]=0&page[number]=1",
        "page[limit]=5&page[size]=5",
    ],
)
def test_two_styles_of_paging_together_are_400(drawn: Drawn, query: str):
    errors = refused(drawn.api.get(f"/materials?{query}"), 400)

    assert errors[0]["source"]["parameter"] in [pair.partition("=")[0] for pair in query.split("&")]


def test_a_single_resource_has_no_pages(drawn: Drawn):
    material = drawn.samples["materials"][0].made

    for path in (material.path, f"{material.path}/park", f"{material.path}/relationships/park"):
        refused(drawn.api.get(f"{path}?page[size]=1"), 400, parameter="page[size]")
        refused(drawn.api.get(f"{path}?page[number]=1"), 400, parameter="page[number]")


def test_twenty_five_is_the_default(drawn: Drawn):
    park = max(drawn.samples["parks"], key=lambda park: sum(m["park"] is park for m in drawn.samples["materials"]))
    drawn_materials = drawn.api.get("/materials").json

    assert len(drawn_materials["data"]) == 25
    assert drawn_materials["meta"]["pagination"] == {"page": 1, "per_page": 25, "total_count": 60, "total_pages": 3}
    assert drawn.api.get(f"{park.made.path}/materials").json["meta"]["pagination"]["per_page"] == 25


def test_related_and_relationship_urls_page_as_collections_do(drawn: Drawn):
    tag = max(drawn.samples["tags"], key=lambda tag: sum(tag in m["tags"] for m in drawn.samples["materials"]))
    members = {m.id for m in drawn.samples["materials"] if tag in m["tags"]}

    for path in (f"{tag.made.path}/materials", f"{tag.made.path}/relationships/materials"):
        pages = walk(drawn.api, f"{path}?page[size]=4")
        walked = [id_ for page in pages for id_ in page]
        assert len(pages) == -(-len(members) // 4)
        assert sorted(walked) == sorted(members)
        refused(drawn.api.get(f"{path}?page[size]=101"), 400, parameter="page[size]")
        assert drawn.api.get(f"{path}?page[size]=4").json["meta"]["pagination"]["total_count"] == len(members)


@pytest.mark.parametrize(("type_", "name"), TO_MANY)
def test_every_relationship_page_says_the_total(drawn: Drawn, type_: str, name: str):
    for parent in ids(drawn.api.get(f"/{type_}"))[:2]:
        for path in (f"/{type_}/{parent}/{name}", f"/{type_}/{parent}/relationships/{name}"):
            document = drawn.api.get(f"{path}?page[size]=100").json

            assert document["meta"]["pagination"]["total_count"] == len(document["data"])


@pytest.mark.parametrize("type_", TYPES)
def test_the_total_is_the_number_of_rows_walked(drawn: Drawn, type_: str):
    pages = walk(drawn.api, f"/{type_}?page[size]=50")

    pagination = drawn.api.get(f"/{type_}?page[size]=50").json["meta"]["pagination"]

    assert pagination["total_count"] == sum(map(len, pages))
    assert pagination["total_pages"] == len([page for page in pages if page])


def test_the_total_counts_what_the_filter_leaves(drawn: Drawn):
    pagination = drawn.api.get("/materials?filter[stock_quantity]=0&page[size]=1").json["meta"]["pagination"]

    assert pagination["total_count"] == sum(m["stock_quantity"] == 0 for m in drawn.samples["materials"])


def test_the_total_counts_what_the_caller_may_see(drawn: Drawn):
    pagination = drawn.api.as_member.get("/users").json["meta"]["pagination"]

    assert pagination["total_count"] == 1


def test_an_empty_collection_has_pages_too(drawn: Drawn):
    document = drawn.api.get("/contacts").json

    assert document["data"] == []
    assert document["meta"]["pagination"] == {"page": 1, "per_page": 25, "total_count": 0, "total_pages": 0}
    assert document["links"].get("next") is None
    assert drawn.api.get(document["links"]["first"]).json["data"] == []
