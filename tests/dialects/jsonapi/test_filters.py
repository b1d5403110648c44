"""The filter family in both its forms, and what is said back of it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from jsonapi_app.core.query import OPERATORS, All, AnyOf, Condition, Not, Related, Search
from jsonapi_app.dialects.jsonapi.filters import applied_filters
from tests.dialects.jsonapi.queries import blamed, read, short, terms

LEAF = {"name": "name", "op": "eq", "val": "x"}


def as_json(filter_: object) -> str:
    return "filter=" + quote(filter_ if isinstance(filter_, str) else json.dumps(filter_))


def eq_text(value: object) -> str:
    """A condition as JSON text, with a value that ``json.dumps`` might not write."""
    return f'{{"name":"a","op":"eq","val":{value}}}'


# The bracket form


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [
        ("filter[name]=a,b", "eq", "a,b"),
        ("filter[name]=", "eq", ""),
        ("filter[price][ge]=10", "ge", "10"),
        ("filter[name][contains]=50%25_,", "contains", "50%_,"),
        ("filter[name][in]=a,b", "in", ("a", "b")),
        ("filter[name][notin]=a", "notin", ("a",)),
        ("filter[name][in]=", "in", ()),
        ("filter[name][in]=,a", "in", ("", "a")),
        (r"filter[name][in]=a\,b,c\\,\d\\", "in", ("a,b", "c\\", "\\d\\")),
        ("filter[price][between]=1,2", "between", ("1", "2")),
        ("filter[note][isnull]=1", "isnull", True),
        ("filter[note][isnull]=false", "isnull", False),
    ],
)
def test_a_bracket_filter_is_a_condition(text, operator, value):
    name = text.partition("=")[0]

    assert terms(text) == (Condition(name[7:].partition("]")[0], operator, value, name),)


def test_an_id_without_operator_takes_a_list():
    assert terms("filter[id]=1%2C2") == (Condition("id", "in", ("1", "2"), "filter[id]"),)
    assert terms("filter[id][eq]=1,2") == (Condition("id", "eq", "1,2", "filter[id][eq]"),)
    leaf = Condition("id", "in", ("1", "2"), "filter[park.id]")
    assert terms("filter[park.id]=1,2") == (Related("park", leaf, "filter[park.id]"),)


def test_a_dotted_path_leads_through_relationships():
    name = "filter[park.owner.name][ne]"

    (term,) = terms(f"{name}=x")

    assert term == Related("park", Related("owner", Condition("name", "ne", "x", name), name), name)


def test_search_and_deleted_are_not_conditions():
    query = read("filter[search]=main+hall&filter[deleted]=true").query

    assert query.filter == All((Search("main hall", "filter[search]"),))
    assert query.trashed
    assert not read("filter[deleted]=false").query.trashed


def test_search_is_an_ordinary_name_on_a_related_resource():
    (term,) = terms("filter[park.search]=x")

    assert term == Related("park", Condition("search", "eq", "x", "filter[park.search]"), "filter[park.search]")


@pytest.mark.parametrize("operator", sorted(OPERATORS - {"in", "notin", "between", "isnull"}))
def test_other_operators_take_text_as_it_is(operator):
    assert terms(f"filter[a][{operator}]=1,2")[0].value == "1,2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filter[price][foo]", "1"),
        ("filter[price][EQ]", "1"),
        ("filter[price][in_]", "1"),
        ("filter[tags][any]", "1"),
        ("filter[price][between]", "1"),
        ("filter[price][between]", "1,2,3"),
        ("filter[note][isnull]", "yes"),
        ("filter[note][isnull]", ""),
        ("filter[id]", ",".join(["1"] * 201)),
        ("filter[search]", " "),
        ("filter[search]", "a " * 33),
        ("filter[search][ne]", "a"),
        ("filter[deleted]", "1"),
        ("filter[deleted][ne]", "true"),
        ("filter[a.b.c.d.e.f.g]", "1"),
        ("filter[a..b]", "1"),
        ("filter[a.id]", "1," + "2" * 4_001),
    ],
    ids=short,
)
def test_a_wrong_bracket_filter_is_refused_by_its_name(name, value):
    assert blamed(f"{name}={value}") == [name]


def test_a_list_takes_200_values():
    assert len(terms("filter[id]=" + ",".join(["1"] * 200))[0].value) == 200


# The JSON form


def test_the_json_form_takes_one_object_or_a_list():
    leaf = Condition("name", "eq", "x")

    assert terms(as_json([])) == ()
    assert terms(as_json(LEAF)) == (leaf,)
    assert terms(as_json([LEAF, LEAF])) == (leaf, leaf)


@pytest.mark.parametrize("value", ["1,2", "", 1, -1.5, True, 2**63 - 1])
def test_json_values_keep_their_type(value):
    (term,) = terms(as_json([{"name": "a", "op": "ge", "val": value}]))

    assert (term.value, type(term.value)) == (value, type(value))


def test_the_json_form_has_aliases_lists_and_booleans():
    assert terms(as_json([{"name": "a", "op": "in_", "val": [1, "2"]}])) == (Condition("a", "in", (1, "2")),)
    assert terms(as_json([{"name": "a", "op": "notin_", "val": []}])) == (Condition("a", "notin", ()),)
    assert terms(as_json([{"name": "a", "op": "between", "val": [1, 2]}])) == (Condition("a", "between", (1, 2)),)
    assert terms(as_json([{"name": "a", "op": "isnull", "val": True}])) == (Condition("a", "isnull", True),)


def test_and_or_not_nest():
    leaf = Condition("name", "eq", "x")

    (term,) = terms(as_json({"or": [{"and": [LEAF, LEAF]}, {"not": LEAF}]}))

    assert term == AnyOf((All((leaf, leaf)), Not(leaf)))


def test_any_and_has_ask_for_a_related_resource():
    leaf = Condition("name", "eq", "x")

    assert terms(as_json({"name": "tags", "op": "any", "val": LEAF})) == (Related("tags", leaf, many=True),)
    assert terms(as_json({"name": "park", "op": "has", "val": [LEAF]})) == (Related("park", leaf, many=False),)
    assert terms(as_json({"name": "a.b", "op": "any", "val": [LEAF, LEAF]})) == (
        Related("a", Related("b", All((leaf, leaf)), many=True)),
    )


def test_the_json_form_searches_and_looks_into_the_trash():
    search = {"name": "search", "op": "eq", "val": "hall"}
    trash = {"name": "deleted", "op": "eq", "val": True}

    query = read(as_json([{"or": [search, LEAF]}, trash])).query

    assert query.filter == All((AnyOf((Search("hall", "filter"), Condition("name", "eq", "x"))),))
    assert query.trashed


def test_both_forms_together_are_a_conjunction():
    assert terms("filter[a]=1&" + as_json(LEAF)) == (
        Condition("a", "eq", "1", "filter[a]"),
        Condition("name", "eq", "x"),
    )


@pytest.mark.parametrize(
    "filter_",
    [
        *["", "x", "1", "null", '"a"', "[1]", "[null]", "[[]]", "{}", "[{}]", "[", '{"a":1}', "[]]", "\ufeff[]"],
        *['{"name":"a","name":"a","op":"eq","val":1}', "[NaN]", "[Infinity]", "[-Infinity]"],
        *[eq_text(value) for value in ("NaN", "1e999", "9" * 5_000, 2**63, -(2**63) - 1)],
        *[eq_text(f'"{value}"') for value in (r"\ud800", r"\u0000", r"\udc00\ud800", "\n", "a" * 4_001)],
        r'{"name":"a","op":"in","val":["\ud800"]}',
        *[r'{"name":"\ud800","op":"eq","val":1}', r'{"name":"a","op":"\ud800","val":1}', r'{"\ud800":1}'],
        *["[" * 2_000, "[" * 50_000, '{"not":' * 2_000 + "1" + "}" * 2_000, '"' + '\\"' * 5_000],
        *[{"name": "a", "op": "eq"}, {"name": "a", "val": 1}, {"op": "eq", "val": 1}, {**LEAF, "x": 1}],
        *[{"name": "a", "op": "eq", "field": "b"}, {**LEAF, "name": 1}, {**LEAF, "op": []}, {**LEAF, "name": ""}],
        *[{**LEAF, "name": "a b"}, {**LEAF, "name": "a."}, {**LEAF, "name": ".".join("abcdefg")}, {**LEAF, "op": "or"}],
        *[{**LEAF, "val": None}, {**LEAF, "val": {}}, {**LEAF, "val": []}, {**LEAF, "op": "ne", "val": None}],
        *[{"name": "a", "op": "in", "val": value} for value in ("1,2", None, {}, [None], [[]], [{}], [1] * 201)],
        *[{"name": "a", "op": "between", "val": value} for value in ([], [1], [1, 2, 3], "1,2")],
        *[{"name": "a", "op": "isnull", "val": value} for value in (None, 1, "true")],
        *[{"name": "a", "op": op, "val": value} for op in ("any", "has") for value in (1, None, {}, [], [1], "x")],
        *[{key: value} for key in ("and", "or") for value in ([], {}, None, LEAF, [1])],
        *[{"not": value} for value in ([], [LEAF], None, 1)],
        *[{"and": [LEAF], "or": [LEAF]}, {"not": LEAF, **LEAF}],
        *[{"name": "search", "op": "eq", "val": value} for value in (" ", 1, None, "\0")],
        *[{"name": "deleted", "op": "eq", "val": value} for value in ("true", 1, None)],
        *[{"name": "search", "op": "ne", "val": "a"}, {"name": "deleted", "op": "any", "val": LEAF}],
        {"not": {"name": "deleted", "op": "eq", "val": True}},
        [{"name": "deleted", "op": "eq", "val": True}] * 2,
    ],
    ids=short,
)
def test_a_wrong_json_filter_is_refused_as_filter(filter_):
    assert blamed(as_json(filter_)) == ["filter"]


def test_a_filter_has_at_most_32_terms():
    brackets = "&".join(f"filter[a{n}]=1" for n in range(20))

    assert blamed(f"{brackets}&{as_json([LEAF] * 12)}") == []
    assert blamed(f"{brackets}&{as_json([LEAF] * 13)}") == ["filter"]
    assert blamed("&".join(f"filter[a{n}]=1" for n in range(33))) == ["filter[a32]"]
    assert blamed(as_json([{"or": [LEAF] * 17}, {"or": [LEAF] * 17}])) == ["filter"]
    assert blamed(as_json([LEAF] * 1_000)) == ["filter"]


def test_a_filter_is_at_most_six_deep():
    deep: object = {**LEAF, "name": "a.b"}
    for _ in range(2):
        deep = {"or": [{"not": deep}]}

    assert blamed(as_json(deep)) == []
    assert blamed(as_json({"not": deep})) == ["filter"]
    assert blamed("filter[a.b.c.d.e.f]=1") == []


# What is said back in meta.filter


def test_applied_filters_are_said_back_as_a_list():
    query = read("filter[park.name][ne]=x&filter[id]=1,2&filter[search]=hall&filter[deleted]=true").query

    assert applied_filters(query) == [
        {"field": "park.name", "op": "ne", "value": "x"},
        {"field": "id", "op": "in", "value": ["1", "2"]},
        {"field": "search", "op": "eq", "value": "hall"},
        {"field": "deleted", "op": "eq", "value": True},
    ]


def test_applied_groups_and_quantifiers_are_said_back_nested():
    asked = [
        {"or": [LEAF, {"not": {"and": [LEAF]}}]},
        {"name": "park.tags", "op": "any", "val": {**LEAF, "name": "a.b"}},
    ]

    said = {"field": "name", "op": "eq", "value": "x"}
    assert applied_filters(read(as_json(asked)).query) == [
        {"op": "or", "value": [said, {"op": "not", "value": [{"op": "and", "value": [said]}]}]},
        {"field": "park.tags", "op": "any", "value": [{**said, "field": "a.b"}]},
    ]
