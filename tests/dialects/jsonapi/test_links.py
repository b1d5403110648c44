"""Links of a page: complete, in the order received, and never to a page that is not there."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.dialects.jsonapi.links import page_links, self_link
from tests.dialects.jsonapi.queries import read

URL = "https://stage.example/api/v3/materials"


def links(text: str, total: int | None, **more: bool) -> dict[str, str | None]:
    """Page links with only their query, decoded."""
    made = page_links(URL, read(text), total, **more)
    assert all(link is None or link.startswith(URL) for link in made.values())
    return {name: link and unquote(link[len(URL) :]) for name, link in made.items()}


def test_a_middle_page_has_all_links():
    assert links("page[number]=2&page[size]=10", 25) == {
        "self": "?page[number]=2&page[size]=10",
        "first": "?page[number]=1&page[size]=10",
        "prev": "?page[number]=1&page[size]=10",
        "next": "?page[number]=3&page[size]=10",
        "last": "?page[number]=3&page[size]=10",
    }


def test_offsets_stay_offsets():
    assert links("page[offset]=10&page[limit]=10", 25) == {
        "self": "?page[offset]=10&page[limit]=10",
        "first": "?page[offset]=0&page[limit]=10",
        "prev": "?page[offset]=0&page[limit]=10",
        "next": "?page[offset]=20&page[limit]=10",
        "last": "?page[offset]=20&page[limit]=10",
    }


def test_without_page_keys_self_is_the_request_and_the_others_are_numbered():
    made = links("sort=name", 30)

    assert made["self"] == "?sort=name"
    assert made["next"] == made["last"] == "?sort=name&page[number]=2&page[size]=25"
    assert made["prev"] is None


def test_parameters_stay_where_they_were_and_brackets_are_encoded():
    made = page_links(URL, read("page[size]=5&filter[name]=a b%26c&page[number]=1&sort=a,b"), 6)

    assert made["next"] == f"{URL}?page%5Bsize%5D=5&filter%5Bname%5D=a%20b%26c&page%5Bnumber%5D=2&sort=a,b"


@pytest.mark.parametrize("total", [0, 1, 25])
def test_a_single_page_has_neither_prev_nor_next(total):
    made = links("", total)

    assert made["prev"] is None
    assert made["next"] is None
    assert made["first"] == made["last"] == "?page[number]=1&page[size]=25"


@pytest.mark.parametrize(
    ("text", "total", "prev"),
    [
        ("page[number]=9&page[size]=10", 25, "?page[number]=3&page[size]=10"),
        ("page[number]=9&page[size]=10", 0, "?page[number]=1&page[size]=10"),
        ("page[offset]=90&page[limit]=10", 25, "?page[offset]=20&page[limit]=10"),
        ("page[offset]=3&page[limit]=10", 0, "?page[offset]=0&page[limit]=10"),
    ],
)
def test_beyond_the_end_prev_is_the_last_page_with_rows(text, total, prev):
    made = links(text, total)

    assert made["prev"] == prev
    assert made["next"] is None


def test_an_unknown_total_has_no_last_page():
    assert links("page[number]=2", None)["next"] == "?page[number]=3&page[size]=25"
    assert links("page[number]=2", None, more=False)["next"] is None
    assert "last" not in links("page[number]=2", None)


def test_rows_named_by_id_are_one_page_with_one_address():
    made = links("filter[id]=1,2", 2)

    assert made == {**dict.fromkeys(("self", "first", "last"), "?filter[id]=1,2"), "prev": None, "next": None}


def test_self_repeats_the_whole_query():
    assert self_link(URL, read("")) == URL
    assert self_link(URL, read("include=park&fields[parks]=")) == f"{URL}?include=park&fields%5Bparks%5D="


@given(st.integers(0, 60), st.integers(1, 9), st.sampled_from(["page[size]", "page[limit]"]))
def test_walking_next_meets_each_row_once_and_ends_on_last(total, size, key):
    text, rows, last = f"sort=name&{key}={size}", list[int](), None
    for _ in range(100):
        page, made = read(text).query.page, links(text, total)
        rows += range(page.offset, min(page.offset + page.limit, total))
        last = read(str(made["last"])[1:]).query.page
        if made["next"] is None:
            break
        text = made["next"][1:]

    assert rows == list(range(total))
    assert last == page
