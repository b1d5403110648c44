"""Filters on random rows, compared with plain Python: jsonapi.md, group J (92, 93, 95, 96)."""

import json
from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from tests.client import Api
from tests.contract.oracle import compare, matching
from tests.contract.requests import ids
from tests.factories.samples import PRICES, PUNCTUATED, WORDS, Drawn, Sample

Term = dict[str, Any]

TEXT = ("eq", "ne", "lt", "le", "gt", "ge", "in", "notin", "between", "isnull")
TEXT += ("like", "ilike", "contains", "startswith", "endswith")
NUMBER = ("eq", "ne", "lt", "le", "gt", "ge", "in", "notin", "between", "isnull")
BOOLEAN = ("eq", "ne", "in", "notin", "isnull")

# Field → its operators, and values worth comparing with.
MATERIAL_FIELDS: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {
    "name": (TEXT, WORDS),
    "description": (TEXT, WORDS),
    "note": (TEXT, PUNCTUATED),
    "serial_number": (TEXT, ("S-1", "s-1", "S-12", "S")),
    "rental_price": (NUMBER, PRICES),
    "replacement_price": (NUMBER, (10, 10.5, 2000, 99999.99)),
    "stock_quantity": (NUMBER, (0, 1, 2, 5, 6)),
    "out_of_order_quantity": (NUMBER, (0, 1, 3)),
    "created_at": (NUMBER, ("2026-03-10T08:00:00Z", "2026-03-10T10:00:00.100+02:00", "2026-05-10T08:00:00.200Z")),
    "is_discountable": (BOOLEAN, (True, False)),
}
PERSON_FIELDS: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {
    "first_name": (TEXT, WORDS),
    "last_name": (TEXT, WORDS),
    "nickname": (TEXT, WORDS),
    "birthdate": (NUMBER, ("1950-01-01", "1950-06-15", "1951-01-01")),
    "deceased": (BOOLEAN, (True, False)),
    "note": (TEXT, PUNCTUATED),
}
NAMED = {"name": (TEXT, tuple(f"{word} parks a" for word in WORDS) + WORDS)}
FIELDS = {
    "materials": MATERIAL_FIELDS,
    "people": PERSON_FIELDS,
    "parks": NAMED,
    "tags": NAMED,
    "categories": NAMED,
    "sub_categories": NAMED,
    "companies": {"legal_name": (TEXT, WORDS), "phone": (TEXT, ("+4122", "+41221234"))},
}
TO_ONE = {
    "materials": {"park": "parks", "category": "categories", "sub_category": "sub_categories"},
    "sub_categories": {"category": "categories"},
    "people": {"company": "companies"},
}
TO_MANY = {"materials": {"tags": "tags"}, "people": {"tags": "tags"}}


def found(api: Api, type_: str, terms: list[Term]) -> set[str]:
    response = api.get(f"/{type_}?page[size]=100&filter={quote(json.dumps(terms))}")
    served = ids(response)
    assert len(served) == len(set(served)) == response.json["meta"]["pagination"]["total_count"]
    return set(served)


def value_for(random: Random, operator: str, values: tuple[Any, ...]) -> Any:
    if operator == "isnull":
        return random.random() < 0.5
    if operator in ("in", "notin"):
        return random.choices(values, k=random.randrange(1, 4))
    if operator == "between":
        return random.choices(values, k=2)
    if operator in ("like", "ilike"):
        word = random.choice(values)
        return random.choice([f"%{word}%", f"{word}%", f"_{word[1:]}", word, f"%{word[:1]}_%", "\\%", "%\\_%", "%[d]"])
    return random.choice(values)


def leaf(random: Random, type_: str) -> Term:
    name, (operators, values) = random.choice(sorted(FIELDS[type_].items()))
    operator = random.choice(operators)
    return {"name": name, "op": operator, "val": value_for(random, operator, values)}


def term(random: Random, type_: str, depth: int) -> Term:
    if depth == 0 or random.random() < 0.3:
        return leaf(random, type_)
    to_one, to_many = TO_ONE.get(type_, {}), TO_MANY.get(type_, {})
    kind = random.choice(["and", "or", "not", *(["has", "dotted"] if to_one else []), *(["any"] if to_many else [])])
    if kind in ("and", "or"):
        return {kind: [term(random, type_, depth - 1) for _ in range(random.randrange(1, 4))]}
    if kind == "not":
        return {"not": term(random, type_, depth - 1)}
    name, target = random.choice(sorted((to_many if kind == "any" else to_one).items()))
    if kind == "dotted":
        inner = leaf(random, target)
        return inner | {"name": f"{name}.{inner['name']}"}
    return {"name": name, "op": kind, "val": term(random, target, depth - 1)}


@pytest.mark.parametrize("name", MATERIAL_FIELDS)
def test_every_operator_of_a_field_of_materials_means_what_it_says(drawn: Drawn, name: str):
    check_operators(drawn, "materials", name)


@pytest.mark.parametrize("name", PERSON_FIELDS)
def test_every_operator_of_a_field_of_people_means_what_it_says(drawn: Drawn, name: str):
    check_operators(drawn, "people", name)


def check_operators(drawn: Drawn, type_: str, name: str) -> None:
    random = Random(name)
    operators, values = FIELDS[type_][name]
    for operator in operators:
        for _ in range(3):
            asked = {"name": name, "op": operator, "val": value_for(random, operator, values)}
            assert found(drawn.api, type_, [asked]) == matching(drawn.samples[type_], [asked]), asked


@pytest.mark.parametrize("seed", range(60))
def test_nested_filters_mean_what_they_say(drawn: Drawn, seed: int):
    random = Random(seed)
    type_ = random.choice(["materials", "people"])

    for _ in range(3):
        asked = [term(random, type_, 3) for _ in range(random.randrange(1, 3))]
        assert found(drawn.api, type_, asked) == matching(drawn.samples[type_], asked), json.dumps(asked)


@pytest.mark.parametrize("seed", range(40))
def test_the_bracket_form_means_the_same(drawn: Drawn, seed: int):
    random = Random(seed)
    type_ = random.choice(["materials", "people"])
    asked = leaf(random, type_)
    listed = isinstance(asked["val"], list)
    value = ",".join(escaped(each) for each in asked["val"]) if listed else text(asked["val"])

    response = drawn.api.get(f"/{type_}?page[size]=100&filter[{asked['name']}][{asked['op']}]={quote(value)}")

    assert set(ids(response)) == matching(drawn.samples[type_], [asked]), asked


def text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def escaped(value: Any) -> str:
    return text(value).replace("\\", "\\\\").replace(",", "\\,")


@pytest.mark.parametrize("name", MATERIAL_FIELDS)
def test_a_bare_bracket_is_equality(drawn: Drawn, name: str):
    for value in MATERIAL_FIELDS[name][1][:4]:
        response = drawn.api.get(f"/materials?page[size]=100&filter[{name}]={quote(text(value))}")

        asked = {"name": name, "op": "eq", "val": value}
        assert set(ids(response)) == matching(drawn.samples["materials"], [asked]), asked


def test_several_parameters_must_all_hold(drawn: Drawn):
    asked = [{"name": "stock_quantity", "op": "ge", "val": 2}, {"name": "is_discountable", "op": "eq", "val": True}]

    response = drawn.api.get("/materials?page[size]=100&filter[stock_quantity][ge]=2&filter[is_discountable]=true")

    assert set(ids(response)) == matching(drawn.samples["materials"], asked)


@pytest.mark.parametrize(
    "word", ["con", "ÉCRAN", "ss", "œu", "日本", "ж", "100%", "_", "zebra écran", "a-1", "\\", "%"]
)
def test_a_search_finds_rows_with_every_word_in_one_of_the_searched_columns(drawn: Drawn, word: str):
    for type_, columns in (("materials", ["name", "reference"]), ("people", ["first_name", "last_name", "nickname"])):
        response = drawn.api.get(f"/{type_}?page[size]=100&filter[search]={quote(word)}")

        wanted = {row.id for row in drawn.samples[type_] if is_hit(row, word, columns)}
        assert set(ids(response)) == wanted


def is_hit(row: Sample, text: str, columns: list[str]) -> bool:
    return all(any(compare(row, column, "contains", word) for column in columns) for word in text.split())


def test_a_search_can_be_negated_and_combined(drawn: Drawn):
    asked = [{"not": {"name": "search", "op": "eq", "val": "zebra"}}, {"name": "stock_quantity", "op": "gt", "val": 1}]

    served = found(drawn.api, "materials", asked)

    rows = [row for row in drawn.samples["materials"] if not is_hit(row, "zebra", ["name", "reference"])]
    assert served == {row.id for row in rows if row["stock_quantity"] > 1}


def test_named_ids_are_all_on_one_page_and_unknown_ones_are_left_out(drawn: Drawn):
    wanted = [row.id for row in drawn.samples["materials"][:40]]

    for comma in (",", "%2C"):
        names = comma.join([*wanted, "999999", "abc", "01", "9" * 50])
        assert sorted(ids(drawn.api.get(f"/materials?filter[id]={names}"))) == sorted(wanted)
        assert sorted(ids(drawn.api.get(f"/materials?filter%5Bid%5D={names}"))) == sorted(wanted)


def test_named_ids_of_uuid_types_are_found(drawn: Drawn):
    wanted = [row.id for row in drawn.samples["people"][:30]]

    served = ids(drawn.api.get(f"/people?filter[id]={','.join(wanted)},{wanted[0].upper()}"))

    assert sorted(served) == sorted(wanted)


def test_a_path_can_end_in_an_id(drawn: Drawn):
    tags = drawn.samples["tags"][:2]
    wanted = {m.id for m in drawn.samples["materials"] if any(tag in m["tags"] for tag in tags)}

    response = drawn.api.get(f"/materials?page[size]=100&filter[tags.id]={tags[0].id},{tags[1].id}")

    assert set(ids(response)) == wanted


def test_a_path_over_a_to_many_neither_doubles_rows_nor_counts_them_twice(drawn: Drawn):
    wanted = {material.id for material in drawn.samples["materials"] if material["tags"]}

    response = drawn.api.get("/materials?page[size]=100&filter[tags.name][contains]=tags")

    assert len(ids(response)) == len(wanted)
    assert response.json["meta"]["pagination"]["total_count"] == len(wanted)


def test_filters_go_deep_over_both_kinds_of_relationship(drawn: Drawn):
    word = drawn.samples["tags"][0]["name"]
    parks = {m["park"].id for m in drawn.samples["materials"] if word in [tag["name"] for tag in m["tags"]]}

    response = drawn.api.get(f"/parks?page[size]=100&filter[materials.tags.name]={quote(word)}")

    assert set(ids(response)) == parks


def test_a_relationship_can_be_asked_whether_it_is_empty(drawn: Drawn):
    samples = drawn.samples["materials"]

    without = set(ids(drawn.api.get("/materials?page[size]=100&filter[sub_category][isnull]=true")))
    tagged = set(ids(drawn.api.get("/materials?page[size]=100&filter[tags][isnull]=false")))

    assert without == {row.id for row in samples if row["sub_category"] is None}
    assert tagged == {row.id for row in samples if row["tags"]}


def test_filters_hold_on_related_urls_and_in_their_counts(drawn: Drawn):
    for park in drawn.samples["parks"]:
        members = [row for row in drawn.samples["materials"] if row["park"] is park]
        asked = {"name": "rental_price", "op": "gt", "val": 50}

        response = drawn.api.get(f"{park.made.path}/materials?page[size]=100&filter[rental_price][gt]=50")

        assert set(ids(response)) == matching(members, [asked])
        assert response.json["meta"]["pagination"]["total_count"] == len(ids(response))


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE tags; --", '" OR 1=1 --', "%' OR '1'='1", "\\", "\\'", "${7*7}", "\u202e"]
)
def test_hostile_text_is_only_text(drawn: Drawn, text: str):
    before = ids(drawn.api.get("/tags"))

    for field in ("name", "search", "materials.name"):
        for operator in ("eq", "contains", "like", "ilike", "startswith"):
            bracket = "[search]" if field == "search" else f"[{field}][{operator}]"
            assert ids(drawn.api.get(f"/tags?filter{bracket}={quote(text)}")) == []

    assert ids(drawn.api.get("/tags")) == before
