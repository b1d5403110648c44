"""The query string: its decoding, its names, and the families include, fields, sort and page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.core.errors import ApiError, BadParameter
from jsonapi_app.core.query import Order, Page
from jsonapi_app.dialects.jsonapi.filters import applied_filters
from jsonapi_app.dialects.jsonapi.grammar import parse
from jsonapi_app.dialects.jsonapi.links import page_links
from tests.dialects.jsonapi.queries import EVERYTHING, blamed, read, short

PIECES = [
    *["include", "fields", "sort", "filter", "page", "[", "]", "[name]", "[id]", "[in]", "[between]", "[isnull]"],
    *["=", "&", ",", ".", "-", "+", "%", "%00", "%ff", "%5B", "\\", "\\,", "a", "park.name", "true", "0", "25", "é"],
    *["[number]", "[size]", "[offset]", "[limit]", "[search]", "[deleted]", '"', "{", "}", ":", "null", "1e999"],
    *['{"name":"a","op":"eq","val":', '{"and":[', '{"not":', '{"name":"b","op":"any","val":', "\\ud800", "NaN"],
]
PARAMETERS = [
    *["include=", "fields[a]=b,c", "fields[b]=", "sort=-a,b.c", "page[size]=7", "page[number]=3"],
    *["filter[a]=b%26+c%25", "filter[id]=1,2", "filter[a.b][in]=a%5C,b,%5C%5C", "filter[search]=%C3%A9"],
    *["filter[deleted]=true", 'filter=[{"or":[{"name":"a","op":"eq","val":"b"}]}]'],
]


@given(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode))
def test_no_query_string_raises_anything_but_an_api_error(raw):
    faults: Sequence[ApiError] = ()
    try:
        parse(raw, EVERYTHING)
    except ApiError as error:
        faults = error.faults

    assert all(isinstance(fault, BadParameter) for fault in faults)
    assert all(f"{fault.parameter}: {fault.detail}".encode() for fault in faults)


@given(st.lists(st.sampled_from(PARAMETERS), unique=True).map("&".join))
def test_self_is_the_same_request_and_every_page_link_can_be_read(text):
    request = read(text)

    links = page_links("", request, 1_000)

    again = read(links["self"].removeprefix("?"))
    assert (again.query, again.paging) == (request.query, request.paging)
    assert not any(blamed(link.removeprefix("?")) for link in links.values() if link)
    assert len(applied_filters(request.query)) == len(request.query.filter.terms) + request.query.trashed


def test_an_empty_query_string_asks_for_the_first_25_rows():
    request = read("")

    assert request.query.page == Page(0, 25)
    assert request.query.include is None


def test_encoded_and_raw_brackets_are_the_same_request():
    raw, encoded = read("fields[parks]=name&page[size]=5"), read("fields%5Bparks%5D=name&page%5Bsize%5D=5")

    assert raw.query == encoded.query
    assert raw.parameters == encoded.parameters


def test_a_plus_is_a_blank():
    assert read("filter[name]=main+hall").parameters == (("filter[name]", "main hall"),)


@pytest.mark.parametrize("text", ["=x", "&", "&&", "=", "=&=1"])
def test_a_pair_without_a_name_is_ignored(text):
    assert read(text).parameters == ()


@pytest.mark.parametrize(
    ("raw", "parameter"),
    [
        (b"filter[name]=%", "filter[name]"),
        (b"filter[name]=%4", "filter[name]"),
        (b"filter[name]=%zz", "filter[name]"),
        (b"filter[name]=%C3%28", "filter[name]"),
        (b"filter[name]=\xff", "filter[name]"),
        (b"filter[name]=%ED%A0%80", "filter[name]"),
        (b"filter[name]=a%00", "filter[name]"),
        (b"%zz=1", "%zz"),
        (b"a%00=1", "a%00"),
        (b"\xff=1", "\ufffd"),
    ],
)
def test_what_cannot_be_decoded_is_refused(raw, parameter):
    assert blamed(raw) == [parameter]


@pytest.mark.parametrize(
    "name",
    # unknown a-z names, names against the rules of families, well-formed but unknown custom names
    [
        *[
            "foo",
            "fooBar",
            "Page[size]",
            "Page[",
            "page[",
            "page]",
            "page",
            "page[]",
            "page[size][x]",
            "fields",
            "fields[]",
        ],
        *["fields[a][b]", "include[a]", "sort[]", "filter[", "filter[_]", "filter[]", "filter[a][eq][b]", "filter[a]b"],
        *[
            "a b",
            " include",
            "filter[a b]",
            "filter[.a]",
            "fields[a.b]",
            "[size]",
            "_page",
            "page[cursor]",
        ],
    ],
)
def test_a_name_that_means_nothing_is_refused_by_its_name(name):
    assert blamed(f"{name}=1") == [name]


@pytest.mark.parametrize("name", ["sort", "include", "page[size]", "fields[parks]", "filter[name]"])
def test_a_parameter_given_twice_is_refused(name):
    assert blamed(f"{name}=1&{name}=1") == [name]


@pytest.mark.parametrize("name", ["sort", "include", "page[size]", "fields[parks]", "filter", "filter[name]"])
def test_a_family_that_the_endpoint_does_not_take_is_refused(name):
    assert blamed(f"{name}=1", supports=frozenset()) == [name]


def test_all_faults_are_told_at_once():
    assert blamed("foo=1&page[size]=0&sort=&filter[a][b]=1&q=%") == ["q", "foo", "page[size]", "sort", "filter[a][b]"]


def test_more_than_100_parameters_are_refused():
    assert blamed("&".join(f"fields[a{n}]=b" for n in range(100))) == []
    assert blamed("&".join(f"fields[a{n}]=b" for n in range(300))) == ["fields[a100]"]


def test_a_value_of_more_than_4000_characters_is_refused():
    assert blamed("filter[name]=" + "a" * 4_000) == []
    for name in ("filter[name]", "include", "sort", "fields[parks]", "page[size]"):
        assert blamed(f"{name}=" + "1" * 4_001) == [name]


def test_equal_query_strings_share_one_request():
    assert read("sort=name") is read("sort=name")


# include, fields, sort


def test_include_takes_paths_and_forgets_repetitions():
    assert read("include=park,tags.materials,park").query.include == (("park",), ("tags", "materials"))


def test_an_empty_include_asks_for_nothing():
    assert read("include=").query.include == ()
    assert read("include").query.include == ()


@pytest.mark.parametrize("value", [",", "a,", "a..b", ".", "a, b", " ", "-a", "a.b.c.d.e", "a/b"])
def test_a_malformed_path_to_include_is_refused(value):
    assert blamed(f"include={value}") == ["include"]


def test_include_takes_four_levels_and_sixteen_paths():
    assert blamed("include=a.b.c.d") == []
    assert blamed("include=" + ",".join(f"a{n}" for n in range(16))) == []
    assert blamed("include=" + ",".join(f"a{n}" for n in range(17))) == ["include"]


def test_fields_are_read_for_each_type():
    fields = read("fields[parks]=name,note&fields[tags]=").query.fields

    assert fields == {"parks": ("name", "note"), "tags": ()}
    with pytest.raises(TypeError):
        fields["parks"] = ()


@pytest.mark.parametrize("value", [",", "a,,b", "a.b", "-a", "@a", "a b"])
def test_a_malformed_field_name_is_refused(value):
    assert blamed(f"fields[parks]={value}") == ["fields[parks]"]


def test_sort_keys_are_read_in_order():
    assert read("sort=-created_at,park.name").query.sort == (Order(("created_at",), True), Order(("park", "name")))


@pytest.mark.parametrize("value", ["", ",", "-", "--a", "a,", "a,a", "a,-a", "+a", "a.", "a.b.c.d.e.f.g"])
def test_a_malformed_sort_is_refused(value):
    assert blamed(f"sort={value}") == ["sort"]


def test_sort_takes_eight_keys():
    assert blamed("sort=a,b,c,d,e,f,g,h") == []
    assert blamed("sort=a,b,c,d,e,f,g,h,i") == ["sort"]


# page


@pytest.mark.parametrize(
    ("text", "style", "page"),
    [
        ("page[number]=3", "number", Page(50, 25)),
        ("page[size]=10", "number", Page(0, 10)),
        ("page[size]=10&page[number]=3", "number", Page(20, 10)),
        ("page[number]=0003&page[size]=" + "0" * 3_000 + "100", "number", Page(200, 100)),
        ("page[offset]=7", "offset", Page(7, 25)),
        ("page[limit]=7", "offset", Page(0, 7)),
        ("page[offset]=0&page[limit]=1", "offset", Page(0, 1)),
        (f"page[offset]={2**53}", "offset", Page(2**53, 25)),
    ],
)
def test_a_page_is_a_stretch_of_rows(text, style, page):
    request = read(text)

    assert request.query.page == page
    assert request.paging.style == style


@pytest.mark.parametrize(
    "value", ["", "-1", "abc", "1.5", "1e1", " 1", "1 ", "0x1", "１", "²", "1_0", "9" * 5_000], ids=short
)
@pytest.mark.parametrize("key", ["number", "size", "offset", "limit"])
def test_a_page_parameter_takes_ascii_digits_only(key, value):
    assert blamed(f"page[{key}]={value}") == [f"page[{key}]"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("number", 0), ("size", 0), ("limit", 0), ("size", 101), ("limit", 101), ("offset", 2**53 + 1), ("number", 2**53)],
)
def test_a_page_parameter_out_of_range_is_refused(key, value):
    assert blamed(f"page[{key}]={value}") == [f"page[{key}]"]


@pytest.mark.parametrize("second", ["offset", "limit"])
@pytest.mark.parametrize("first", ["number", "size"])
def test_the_two_styles_of_paging_do_not_mix(first, second):
    assert blamed(f"page[{first}]=1&page[{second}]=1") == [f"page[{second}]"]
    assert blamed(f"page[{second}]=1&page[{first}]=1") == [f"page[{first}]"]


@pytest.mark.parametrize("text", ["page[after]=x", "page[before]=x", "page[size]=3&page[after]=x", "page[total]=false"])
def test_a_key_of_cursors_asks_for_a_page_between_cursors(text):
    request = read(text)

    assert (request.paging.style, request.query.page.keyed, request.query.page.counted) == ("cursor", True, False)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("", "cursor"),
        ("page[size]=3", "cursor"),
        ("filter[id]=1", "cursor"),
        ("page[number]=1", "number"),
        ("page[size]=3&page[number]=1", "number"),
        ("page[limit]=3", "offset"),
    ],
)
def test_a_client_that_knows_cursors_gets_them_unless_it_says_otherwise(text, style):
    assert parse(text.encode(), EVERYTHING, cursors=True).paging.style == style


def test_a_range_between_cursors_is_as_long_as_a_page_may_be():
    assert read("page[after]=x&page[before]=y").paging.size == 100
    assert read("page[after]=x").paging.size == 25
    assert read("page[after]=x&page[before]=y&page[size]=2").paging.size == 2


@pytest.mark.parametrize("cursor", ["page[after]=x", "page[before]=x", "page[total]=true"])
@pytest.mark.parametrize("key", ["number", "offset", "limit"])
def test_cursors_do_not_mix_with_the_other_styles(cursor, key):
    assert blamed(f"{cursor}&page[{key}]=1") == [f"page[{key}]"]
    assert blamed(f"page[{key}]=1&{cursor}") == [cursor.partition("=")[0]]


@pytest.mark.parametrize("text", ["filter[id]=1,2", 'filter=[{"name":"id","op":"in","val":["1"]}]', "filter[id][eq]=1"])
def test_rows_named_by_id_come_on_one_page_unless_a_page_is_asked_for(text):
    assert read(text).query.page == Page(0, 200)
    assert read(f"{text}&page[size]=1").query.page == Page(0, 1)


@pytest.mark.parametrize(
    "text", ["filter[park.id]=1", "filter[id][ne]=1", 'filter={"not":{"name":"id","op":"eq","val":1}}']
)
def test_other_filters_keep_the_page_size(text):
    assert read(text).query.page == Page(0, 25)
