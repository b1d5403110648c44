"""When the Cursor Pagination profile is applied, what it says, what it refuses: jsonapi.md, 12, 30, 79 to 89."""

from __future__ import annotations

from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from itsdangerous import URLSafeSerializer
from werkzeug.test import TestResponse

from tests.conftest import Statements, Variant
from tests.contract.cursors import ASKED, cursors_of, first_page, page_at, walk_forth
from tests.contract.media import MEDIA_TYPE
from tests.contract.profile import PROFILE, PROFILE_TYPE
from tests.contract.requests import ids, refused
from tests.factories import Factory
from tests.factories.samples import Drawn

NO_SIZES = ("0", "-1", "abc", "1.5", "", "+5", "\uff15", "1e1", "0x1", "null", " 5")
LONG_TEXT = 3_000


def applied(response: TestResponse) -> bool:
    """Whether the profile is: advertised in the header and in the document, or in neither."""
    profiles = response.json["jsonapi"].get("profile", [])
    assert (response.content_type == PROFILE_TYPE) == (profiles == [PROFILE])
    return bool(profiles)


def lists(drawn: Drawn) -> list[str]:
    """A collection, a related collection and a relationship."""
    park = drawn.samples["parks"][0].made.path
    return ["/materials", f"{park}/materials", f"{park}/relationships/materials"]


def test_the_header_asks_for_the_profile_on_every_list(drawn: Drawn):
    for path in lists(drawn):
        assert applied(first_page(drawn.api, path))
        assert not applied(drawn.api.get(path))


@pytest.mark.parametrize("accept", [f"{PROFILE_TYPE}, */*;q=0.1", f'{MEDIA_TYPE}; profile="urn:x {PROFILE}"'])
def test_the_profile_is_found_among_others(drawn: Drawn, accept: str):
    assert applied(drawn.api.get("/parks", headers={"Accept": accept}))


@pytest.mark.parametrize("key", ["after", "before"])
def test_a_cursor_asks_for_the_profile_whatever_the_header_says(drawn: Drawn, key: str):
    for path in lists(drawn):
        cursor = cursors_of(first_page(drawn.api, path))[1]

        assert applied(page_at(drawn.api, path, **{key: cursor}))


@pytest.mark.parametrize("page", ["page[number]=1", "page[offset]=0", "page[limit]=5", "page[number]=2&page[size]=5"])
def test_a_page_key_of_another_style_wins_over_the_header(drawn: Drawn, page: str):
    response = drawn.api.get(f"/materials?{page}", headers=ASKED)

    assert not applied(response)
    assert "pagination" in response.json["meta"]


def test_the_profile_applies_to_nothing_else(drawn: Drawn):
    material = drawn.samples["materials"][0].made.path

    for path in (material, f"{material}/park", f"{material}/relationships/park", ""):
        assert not applied(drawn.api.get(path, headers=ASKED))


def test_rows_named_by_id_come_on_one_page_with_the_profile_too(drawn: Drawn):
    wanted = ",".join(sample.id for sample in drawn.samples["materials"][:30])

    response = drawn.api.get(f"/materials?filter[id]={wanted}", headers=ASKED)

    assert applied(response)
    assert len(ids(response)) == 30
    assert (response.json["links"]["prev"], response.json["links"]["next"]) == (None, None)
    assert len(ids(page_at(drawn.api, f"/materials?filter[id]={wanted}", after=cursors_of(response)[9]))) == 20


def test_self_says_as_what_it_is_to_be_asked_for(drawn: Drawn):
    response = first_page(drawn.api, "/materials?page[size]=3")
    link = response.json["links"]["self"]

    again = drawn.api.get(link["href"], headers={"Accept": link["type"]})

    assert link["type"] == response.content_type
    assert again.json == response.json


def test_every_link_keeps_the_other_parameters(drawn: Drawn):
    query = "sort=-name&filter[stock_quantity][ge]=1&include=park&fields[parks]=name&page[size]=4"
    first = first_page(drawn.api, f"/materials?{query}")
    second = drawn.api.get(first.json["links"]["next"])

    for link in (second.json["links"]["prev"], second.json["links"]["next"]):
        kept = {k: v for k, v in parse_qs(urlsplit(link).query).items() if k not in ("page[after]", "page[before]")}
        assert kept == parse_qs(query)
    assert ids(drawn.api.get(second.json["links"]["prev"])) == ids(first)


@pytest.mark.one_database
@pytest.mark.parametrize("value", NO_SIZES)
def test_a_size_that_is_no_positive_integer_is_400(drawn: Drawn, value: str):
    for path in lists(drawn):
        response = drawn.api.get(f"{path}?page[size]={value}", headers=ASKED)
        refused(response, 400, parameter="page[size]")


@pytest.mark.one_database
@pytest.mark.parametrize("size", ["101", "1000000", "9" * 3000])
def test_a_size_above_the_maximum_is_the_error_of_the_profile(drawn: Drawn, size: str):
    cursor = cursors_of(first_page(drawn.api, "/materials"))[0]

    for response in (
        drawn.api.get(f"/materials?page[size]={size}", headers=ASKED),
        page_at(drawn.api, f"/materials?page[size]={size}", after=cursor),
    ):
        (error,) = refused(response, 400, parameter="page[size]")
        assert error["meta"] == {"page": {"maxSize": 100}}
        assert error["links"]["type"] == f"{PROFILE}max-size-exceeded"
        assert applied(response)


def test_a_size_of_another_style_is_no_error_of_the_profile(drawn: Drawn):
    response = drawn.api.get("/materials?page[size]=101")

    (error,) = refused(response, 400, parameter="page[size]")
    assert not error["links"]["type"].startswith(PROFILE)
    assert not applied(response)


def test_without_a_size_it_is_the_default_and_of_a_range_the_maximum(drawn: Drawn):
    everything = first_page(drawn.api, "/materials?page[size]=100")
    cursors = cursors_of(everything)

    assert ids(first_page(drawn.api, "/materials")) == ids(everything)[:25]
    assert ids(page_at(drawn.api, "/materials", after=cursors[0])) == ids(everything)[1:26]
    assert ids(page_at(drawn.api, "/materials", after=cursors[0], before=cursors[-1])) == ids(everything)[1:-1]


def test_a_range_that_is_longer_than_a_page_says_so(drawn: Drawn, variant: Variant):
    api = variant(drawn.api, page_size_default=2, page_size_max=3)
    cursors = cursors_of(first_page(drawn.api, "/materials?page[size]=100"))

    cut = page_at(api, "/materials", after=cursors[0], before=cursors[9])
    whole = page_at(api, "/materials", after=cursors[0], before=cursors[4])

    assert cut.json["meta"]["page"]["rangeTruncated"] is True
    assert len(ids(cut)) == len(ids(whole)) == 3
    assert "rangeTruncated" not in whole.json["meta"]["page"]
    assert ids(cut) == ids(page_at(api, "/materials?page[size]=3", after=cursors[0]))


def test_ends_in_the_wrong_order_have_nothing_between_them(drawn: Drawn):
    cursors = cursors_of(first_page(drawn.api, "/materials"))

    assert ids(page_at(drawn.api, "/materials", after=cursors[9], before=cursors[3])) == []
    assert ids(page_at(drawn.api, "/materials", after=cursors[3], before=cursors[3])) == []


def test_beyond_either_end_is_an_empty_page_with_a_way_back(drawn: Drawn):
    _, last = walk_forth(drawn.api, "/materials?page[size]=7")
    first = first_page(drawn.api, "/materials?page[size]=7")

    beyond = page_at(drawn.api, "/materials?page[size]=7", after=cursors_of(last)[-1])
    ahead = page_at(drawn.api, "/materials?page[size]=7", before=cursors_of(first)[0])

    assert ids(beyond) == ids(ahead) == []
    assert (beyond.json["links"]["next"], ahead.json["links"]["prev"]) == (None, None)
    assert ids(drawn.api.get(beyond.json["links"]["prev"]))[-1] == ids(last)[-1]
    assert ids(drawn.api.get(ahead.json["links"]["next"])) == ids(first)


def test_an_empty_list_has_one_page(drawn: Drawn):
    response = first_page(drawn.api, "/contacts")

    assert ids(response) == []
    assert (response.json["links"]["prev"], response.json["links"]["next"]) == (None, None)
    assert response.json["meta"]["page"] == {"total": 0}


@pytest.mark.parametrize("key", ["after", "before"])
@pytest.mark.parametrize(
    "cursor", ["", "x", "abc.def", "WzEsIm5hbWUiXQ.c2lnbmF0dXJl", ".eJw", "é", "0", "null", "x" * 3000]
)
def test_what_is_no_cursor_is_400(drawn: Drawn, key: str, cursor: str):
    for path in lists(drawn):
        refused(page_at(drawn.api, path, **{key: cursor}), 400, parameter=f"page[{key}]")


@pytest.mark.parametrize("key", ["after", "before"])
def test_a_cursor_that_was_tampered_with_is_400(drawn: Drawn, key: str):
    cursor = cursors_of(first_page(drawn.api, "/materials"))[0]
    forged = URLSafeSerializer("of tests").dumps([1, "console"])

    for other in (cursor[:-1], cursor + "A", cursor.swapcase(), f"A{cursor}", cursor.partition(".")[0], forged):
        refused(page_at(drawn.api, "/materials", **{key: str(other)}), 400, parameter=f"page[{key}]")


@pytest.mark.parametrize("key", ["after", "before"])
@pytest.mark.parametrize(
    "other",
    [
        "/materials?sort=-name",
        "/materials?sort=name,reference",
        "/materials?sort=park.name",
        "/materials?sort=name&filter[stock_quantity]=3",
        "/materials?sort=name&filter[deleted]=true",
        "/materials?sort=name&filter[while_start]=2026-05-01T08:00:00Z&filter[while_end]=2026-05-02T18:00:00Z",
        "/parks?sort=name",
        "/tags?sort=name",
        "{park}/materials?sort=name",
        "{park}/relationships/materials",
    ],
)
def test_a_cursor_of_another_list_is_400(drawn: Drawn, key: str, other: str):
    cursor = cursors_of(first_page(drawn.api, "/materials?sort=name"))[0]

    response = page_at(drawn.api, other.format(park=drawn.samples["parks"][0].made.path), **{key: cursor})

    refused(response, 400, parameter=f"page[{key}]")


def test_a_cursor_of_another_owner_is_400(drawn: Drawn):
    nord, sued = (park.made.path for park in drawn.samples["parks"][:2])
    cursor = cursors_of(first_page(drawn.api, f"{nord}/materials"))[0]

    refused(page_at(drawn.api, f"{sued}/materials", after=cursor), 400, parameter="page[after]")
    assert applied(page_at(drawn.api, f"{nord}/relationships/materials", after=cursor))


def test_a_cursor_does_not_depend_on_how_the_rest_is_written(drawn: Drawn):
    cursor = cursors_of(first_page(drawn.api, "/materials?filter[stock_quantity][ge]=1&filter[name][contains]=e"))[0]

    for query in (
        "filter[name][contains]=e&filter[stock_quantity][ge]=1",
        "fields[materials]=name&filter[stock_quantity][ge]=1&page[size]=3&filter[name][contains]=e&include=park",
    ):
        assert page_at(drawn.api, f"/materials?{query}", after=cursor).status_code == 200


@pytest.mark.parametrize("other", ["page[number]=1", "page[offset]=0", "page[limit]=5"])
def test_cursors_do_not_mix_with_other_styles(drawn: Drawn, other: str):
    cursor = cursors_of(first_page(drawn.api, "/materials"))[0]

    refused(drawn.api.get(f"/materials?page[after]={cursor}&{other}"), 400, parameter=other.partition("=")[0])
    refused(drawn.api.get(f"/materials?{other}&page[after]={cursor}"), 400, parameter="page[after]")


def test_a_single_resource_takes_no_cursor(drawn: Drawn):
    cursor = cursors_of(first_page(drawn.api, "/materials"))[0]
    material = drawn.samples["materials"][0].made.path

    for path in (material, f"{material}/park", f"{material}/relationships/park"):
        refused(drawn.api.get(f"{path}?page[after]={cursor}"), 400, parameter="page[after]")


@pytest.mark.parametrize("sort", ["nothing", "tags.name", "custom_attributes"])
def test_an_unsupported_sort_is_400(drawn: Drawn, sort: str):
    refused(drawn.api.get(f"/materials?sort={sort}", headers=ASKED), 400, parameter="sort")


def test_the_total_is_told_when_asked_for_and_when_the_page_has_it_all(drawn: Drawn):
    first = first_page(drawn.api, "/materials?page[size]=7")
    asked = first_page(drawn.api, "/materials?page[size]=7&page[total]=true")
    filtered = drawn.api.get("/materials?filter[stock_quantity]=3&page[size]=2&page[total]=true")

    assert first.json["meta"]["page"] == {}
    assert asked.json["meta"]["page"] == {"total": 60}
    assert drawn.api.get(asked.json["links"]["next"]).json["meta"]["page"] == {"total": 60}
    assert filtered.json["meta"]["page"]["total"] == sum(m["stock_quantity"] == 3 for m in drawn.samples["materials"])
    assert first_page(drawn.api, "/materials?page[size]=60").json["meta"]["page"] == {"total": 60}


@pytest.mark.one_database
def test_a_total_is_asked_for_by_true_or_false_and_with_cursors_only(drawn: Drawn):
    refused(drawn.api.get("/materials?page[total]=yes"), 400, parameter="page[total]")
    refused(drawn.api.get("/materials?page[number]=1&page[total]=true"), 400, parameter="page[total]")
    assert applied(drawn.api.get("/materials?page[total]=false"))


def test_the_values_of_the_other_metadata_stay(drawn: Drawn):
    response = first_page(drawn.api, "/users?sort=-pseudo&filter[role]=admin")

    assert response.json["meta"]["sort"] == "-pseudo"
    assert response.json["meta"]["filter"] == [{"field": "role", "op": "eq", "value": "admin"}]
    assert all(isinstance(user["meta"]["native_id"], int) for user in response.json["data"])


def test_long_texts_make_no_long_urls(drawn: Drawn):
    """Of a text without a limit the first 255 characters decide its place."""
    text = "\U0001f3b8" * LONG_TEXT
    made = Factory(drawn.api.app).many(
        "companies", [{"legal_name": f"Long {n}", "note": text + str(n)} for n in range(5)]
    )

    for sort in ("note", "-note,legal_name", "note,-legal_name,phone"):
        path = f"/companies?sort={sort}"
        pages, last = walk_forth(drawn.api, f"{path}&page[size]=2")
        assert [i for page in pages for i in page] == ids(drawn.api.get(f"{path}&page[size]=100"))
        assert {one.id for one in made} <= {i for page in pages for i in page}
        assert len(last.json["links"]["prev"]) < 7_500


def test_values_too_long_for_a_url_are_an_unsupported_sort(drawn: Drawn):
    random = Random(1)
    texts = {name: "".join(chr(random.randrange(0x10000, 0xF0000)) for _ in range(255)) for name in LONG_NAMES}
    Factory(drawn.api.app)("interventions", **texts)
    sort = ",".join(LONG_NAMES)

    response = drawn.api.get(f"/interventions?sort={sort}", headers=ASKED)

    (error,) = refused(response, 400, parameter="sort")
    assert error["links"]["type"] == f"{PROFILE}unsupported-sort"
    assert applied(response)


LONG_NAMES = ("description", "provider_action_comment", "provider_general_comment", "decision_comment")


@pytest.mark.parametrize("sort", ["", "&sort=-created_at", "&sort=park.name,-note", "&filter[name][contains]=e"])
def test_a_page_takes_one_statement_for_keys_and_one_for_rows(drawn: Drawn, statements: Statements, sort: str):
    path = f"/materials?page[size]=5{sort}"
    cursors = cursors_of(first_page(drawn.api, path))

    for ends in ({"after": cursors[1]}, {"before": cursors[3]}, {"after": cursors[0], "before": cursors[4]}):
        with statements() as texts:
            page_at(drawn.api, f"{path}&fields[materials]=name", **ends)
        # who is calling, the keys, the rows
        assert len(texts) == 3
