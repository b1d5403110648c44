"""The texts of contracts 2.4, word for word, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialects.robert2.stage import Stage

NAME_TEXT = r"""{} must contain only letters (a-z) and ""&-_'\",;./\\ÇçàÀâÂäÄèÈéÉêÊëËîÎïÏôÔöÔùÙûÛüÜøØæÆ""" + '""'
LENGTH = "{} must have a length between {} and {}"
REFERENCE = 'reference must contain only letters (a-z), digits (0-9) and ".,-/_+ "'
SERIAL = 'serial_number must contain only letters (a-z), digits (0-9) and "-/*."'
TYPES = [
    "At least one of these rules must pass for type",
    'type must be equals "string"',
    'type must be equals "integer"',
    'type must be equals "float"',
    'type must be equals "boolean"',
]


def person_name(field: str) -> list[str]:
    return [f"{field} must not be empty", NAME_TEXT.format(field), LENGTH.format(field, 2, 96)]


# Kind, what is sent (``...``: the field is left out), the texts.
REFUSED: list[tuple[str, str, Any, list[str]]] = [
    ("categories", "name", ..., [LENGTH.format("name", 2, 96)]),
    ("categories", "name", "x", [LENGTH.format("name", 2, 96)]),
    ("categories", "name", "x" * 97, [LENGTH.format("name", 2, 96)]),
    ("categories", "name", 12, [LENGTH.format("name", 2, 96)]),
    ("subcategories", "category_id", ..., ["category_id must not be empty", "category_id must be numeric"]),
    ("subcategories", "category_id", None, ["category_id must not be empty", "category_id must be numeric"]),
    ("subcategories", "category_id", "x", ["category_id must be numeric"]),
    ("subcategories", "category_id", 99999, ["category_id is unknown"]),
    ("subcategories", "name", ..., [LENGTH.format("name", 2, 96)]),
    ("companies", "legal_name", ..., ["legal_name must not be empty", LENGTH.format("legal_name", 1, 255)]),
    ("companies", "legal_name", "x" * 256, [LENGTH.format("legal_name", 1, 255)]),
    ("companies", "street", "x" * 192, ["street must have a length lower than 191"]),
    ("companies", "locality", "x" * 192, ["locality must have a length lower than 191"]),
    ("companies", "postal_code", "x" * 11, ["postal_code must have a length lower than 10"]),
    ("companies", "country_id", True, ["country_id must be numeric"]),
    ("companies", "country_id", 99999, ["country_id is unknown"]),
    ("companies", "country_id", 2**40, ["country_id is unknown"]),
    ("companies", "phone", "call me", ["phone must be a valid telephone number"]),
    ("companies", "phone", "1" * 25, ["phone must have a length lower than 24"]),
    ("companies", "tags", "vip", ["tags must be an array"]),
    ("parks", "name", "Abc", [LENGTH.format("name", 4, 96)]),
    ("parks", "name", "Park 4", ["name must contain only letters (a-z)"]),
    ("tags", "name", "a-b", ["name must contain only letters (a-z) and digits (0-9)"]),
    ("tags", "name", "x" * 49, [LENGTH.format("name", 1, 48)]),
    ("attributes", "name", ..., ["name must not be empty", LENGTH.format("name", 2, 64)]),
    ("attributes", "name", "x", [LENGTH.format("name", 2, 64)]),
    ("attributes", "type", ..., TYPES),
    ("attributes", "type", "date", TYPES),
    ("attributes", "unit", "x" * 9, [LENGTH.format("unit", 1, 8)]),
    ("attributes", "max_length", "x", ["max_length must be numeric"]),
    ("persons", "first_name", ..., person_name("first_name")),
    ("persons", "first_name", "", person_name("first_name")),
    ("persons", "last_name", None, person_name("last_name")),
    ("persons", "last_name", "A", [LENGTH.format("last_name", 2, 96)]),
    ("persons", "last_name", "R2D2", [NAME_TEXT.format("last_name")]),
    ("persons", "nickname", ..., ["nickname must not be empty"]),
    ("persons", "email", "nobody", ["email must be valid email"]),
    (
        "persons",
        "email",
        "x" * 186 + "@b.org",
        ["email must have a length lower than 191"],
    ),
    ("persons", "company_id", 99999, ["company_id is unknown"]),
    ("persons", "country_id", 99999, ["country_id is unknown"]),
    ("users", "pseudo", "abc", [LENGTH.format("pseudo", 4, 100)]),
    ("users", "pseudo", "new user", ["pseudo must contain only letters (a-z) and digits (0-9)"]),
    ("users", "email", ..., ["email must be valid email"]),
    ("users", "password", ..., ["password must not be empty", LENGTH.format("password", 4, 255)]),
    ("users", "password", "abc", [LENGTH.format("password", 4, 255)]),
    ("users", "person", "Ada", ["person must be an object"]),
    ("events", "user_id", ..., ["user_id must not be empty", "user_id must be numeric"]),
    ("events", "user_id", "x", ["user_id must be numeric"]),
    ("events", "user_id", 99999, ["user_id is unknown"]),
    ("events", "title", "x", [LENGTH.format("title", 2, 255)]),
    ("events", "start_date", ..., ["start_date must be a valid date"]),
    ("events", "start_date", "2019-02-29", ["start_date must be a valid date"]),
    ("events", "start_date", "0001-01-01", ["start_date must be a valid date"]),
    ("events", "end_date", "24/12/2018", ["end_date must be a valid date"]),
    ("events", "end_date", "2018-12-23", ["end_date must be later than start_date"]),
    ("events", "end_date", "2018-12-24 00:00:00", ["end_date must be later than start_date"]),
    ("events", "is_confirmed", 1, ["is_confirmed must be a boolean"]),
    ("events", "location", ..., [LENGTH.format("location", 2, 64)]),
    ("events", "description", "x" * 256, ["description must have a length lower than 255"]),
    ("events", "beneficiaries", [99999], ["beneficiaries contains an unknown id"]),
    ("events", "beneficiaries", ["x"], ["beneficiaries contains an unknown id"]),
    ("events", "beneficiaries", 5, ["beneficiaries must be an array"]),
    ("events", "assignees", [99999, 99998], ["assignees contains an unknown id"]),
    ("events", "materials", [{"id": 99999, "quantity": 1}], ["materials contains an unknown id"]),
    ("events", "materials", [{"quantity": 1}], ["materials contains an unknown id"]),
    ("materials", "name", "x", [LENGTH.format("name", 2, 255)]),
    ("materials", "reference", "a*b", [REFERENCE]),
    ("materials", "reference", "é", [LENGTH.format("reference", 2, 64), REFERENCE]),
    ("materials", "description", ..., ["description must not be empty"]),
    ("materials", "park_id", None, ["park_id must be numeric"]),
    ("materials", "park_id", 99999, ["park_id is unknown"]),
    ("materials", "category_id", 99999, ["category_id is unknown"]),
    ("materials", "sub_category_id", 99999, ["sub_category_id is unknown"]),
    ("materials", "rental_price", ..., ["rental_price must be a float number"]),
    ("materials", "rental_price", -1, ["rental_price must be between 0 and 999999.99"]),
    ("materials", "rental_price", 1000000, ["rental_price must be between 0 and 999999.99"]),
    ("materials", "stock_quantity", 1.5, ["stock_quantity must be an integer number"]),
    ("materials", "stock_quantity", 100001, ["stock_quantity must be lower than or equals 100000"]),
    ("materials", "out_of_order_quantity", "x", ["out_of_order_quantity must be an integer number"]),
    ("materials", "replacement_price", ..., ["replacement_price must be a float number"]),
    ("materials", "replacement_price", "x", ["replacement_price must be a float number"]),
    ("materials", "serial_number", "x", [LENGTH.format("serial_number", 2, 64)]),
    ("materials", "serial_number", "a b", [SERIAL]),
    ("materials", "is_hidden_on_bill", "yes", ["is_hidden_on_bill must be a boolean"]),
    ("materials", "is_discountable", 0, ["is_discountable must be a boolean"]),
    ("materials", "note", 5, ["note must be a string"]),
]


@pytest.mark.parametrize(("kind", "field", "sent", "texts"), REFUSED)
def test_a_fault_is_told_in_the_words_of_the_contract(kind: str, field: str, sent: Any, texts: list[str], stage: Stage):
    body = stage.body(kind) | {field: sent, "else": 1}
    if sent is ...:
        del body[field]

    refused = stage.robert.post("/users/signup" if kind == "users" else f"/{kind}", body)

    assert refused.status_code == 400, refused.text
    assert refused.json["error"]["details"] == {field: texts}


# Kind, field, what is sent, what is kept.
TAKEN: list[tuple[str, str, Any, Any]] = [
    ("categories", "name", "x" * 96, "x" * 96),
    ("companies", "legal_name", "X", "X"),
    ("companies", "postal_code", "x" * 10, "x" * 10),
    ("companies", "phone", "021 345 67 89", "0213456789"),
    ("companies", "street", "", None),
    ("companies", "country_id", "75", 75),
    ("parks", "name", "Parc de l", "Parc de l"),
    ("parks", "name", "Élysée", "Élysée"),
    ("tags", "name", "Tout neuf 2", "Tout neuf 2"),
    ("tags", "name", "  Trimmed  ", "Trimmed"),
    ("attributes", "max_length", 32, 32),
    ("attributes", "unit", "", None),
    ("persons", "first_name", 'Jean-François d\'"Été" & fils', 'Jean-François d\'"Été" & fils'),
    ("persons", "nickname", None, None),
    ("persons", "email", "", None),
    ("events", "start_date", "2018-12-01", "2018-12-01 00:00:00"),
    ("events", "start_date", "2018-12-01T08:30:00", "2018-12-01 08:30:00"),
    ("events", "is_confirmed", None, False),
    ("events", "is_confirmed", True, True),
    ("materials", "reference", "a.,-/_+ 9", "a.,-/_+ 9"),
    ("materials", "rental_price", "10.50", 10.5),
    ("materials", "rental_price", 10.006, 10.01),
    ("materials", "rental_price", 0, 0),
    ("materials", "stock_quantity", "7", 7),
    ("materials", "stock_quantity", -3, 0),
    ("materials", "out_of_order_quantity", 3, 3),
    ("materials", "out_of_order_quantity", 9, 5),
    ("materials", "out_of_order_quantity", 0, None),
    ("materials", "out_of_order_quantity", -1, None),
    ("materials", "serial_number", "A-1/*.", "A-1/*."),
    ("materials", "is_discountable", None, True),
    ("materials", "is_hidden_on_bill", None, False),
    ("materials", "description", None, None),
]


@pytest.mark.parametrize(("kind", "field", "sent", "kept"), TAKEN)
def test_what_passes_is_kept(kind: str, field: str, sent: Any, kept: Any, stage: Stage):
    assert stage.new(kind, **{field: sent})[field] == kept


def test_flags_have_defaults(stage: Stage):
    material, event = stage.new("materials"), stage.new("events")

    assert (material["is_hidden_on_bill"], material["is_discountable"], event["is_confirmed"]) == (False, True, False)


def test_the_end_must_be_later_than_the_start_that_is_kept(stage: Stage):
    event = stage.new("events")

    for sent in ({"end_date": "2018-12-01"}, {"start_date": "2019-01-01"}):
        refused = stage.robert.put(f"/events/{event['id']}", sent)
        assert refused.json["error"]["details"] == {"end_date": ["end_date must be later than start_date"]}


def test_a_longest_length_is_for_strings(stage: Stage):
    assert stage.new("attributes", type="integer", max_length=5)["max_length"] is None


def test_settings_take_what_they_know(stage: Stage):
    path = f"/users/{stage.new('users')['id']}/settings"

    assert stage.robert.put(path, {"language": "FR", "auth_token_validity_duration": 744}).status_code == 200
    refused = stage.robert.put(path, {"language": "DE", "auth_token_validity_duration": 745})
    assert refused.json["error"]["details"] == {
        "language": [
            "At least one of these rules must pass for language",
            'language must be equals "EN"',
            'language must be equals "FR"',
        ],
        "auth_token_validity_duration": ["auth_token_validity_duration must be between 1 and 744"],
    }


@pytest.mark.parametrize("rate", [-1, 100, "x", True, []])
def test_a_discount_is_less_than_everything(rate: Any, stage: Stage):
    event = stage.new("events")

    refused = stage.robert.post(f"/events/{event['id']}/bill", {"discountRate": rate})

    assert refused.json["error"]["details"] == {"discountRate": ["discountRate must be between 0 and 99.9999"]}


def test_the_fields_of_an_invalid_person_are_told_beside_those_of_the_user(stage: Stage):
    user = stage.new("users")

    refused = stage.robert.put(f"/users/{user['id']}", {"pseudo": "a b", "person": {"first_name": "1"}})

    assert refused.json["error"]["details"] == {
        "pseudo": [
            "pseudo must contain only letters (a-z) and digits (0-9)",
            "pseudo must have a length between 4 and 100",
        ],
        "first_name": [NAME_TEXT.format("first_name"), LENGTH.format("first_name", 2, 96)],
    }
