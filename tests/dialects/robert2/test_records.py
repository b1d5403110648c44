"""Every kind of record: made, listed, read, changed, trashed, removed and brought back (contracts 2.3, R1–R4)."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage

LENGTH = "{} must have a length between {} and {}"


@dataclass(frozen=True)
class Kind:
    """``changed``: a change that is valid. ``broken``: a body that is not, and the texts that it is answered."""

    changed: dict[str, Any]
    broken: dict[str, Any]
    texts: dict[str, list[str]]
    unique: tuple[str, ...] = ()
    reads: bool = True
    listed: bool = True
    more: dict[str, Any] = field(default_factory=dict)


PARK_TEXTS = ["name must not be empty", "name must contain only letters (a-z)", LENGTH.format("name", 4, 96)]
TAG_TEXTS = [
    "name must not be empty",
    "name must contain only letters (a-z) and digits (0-9)",
    LENGTH.format("name", 1, 48),
]
KINDS: dict[str, Kind] = {
    "categories": Kind({"name": "Sound"}, {"name": None}, {"name": [LENGTH.format("name", 2, 96)]}, ("name",)),
    "subcategories": Kind(
        {"name": "Mixers"},
        {"name": "", "category_id": "x"},
        {"category_id": ["category_id must be numeric"], "name": [LENGTH.format("name", 2, 96)]},
        ("name",),
        reads=False,
        listed=False,
    ),
    "companies": Kind(
        {"legal_name": "Modified", "street": "central av. 42", "postal_code": "5550", "locality": "Somewhereville"},
        {"legal_name": "", "phone": "none", "country_id": "x", "postal_code": "12345678901"},
        {
            "legal_name": ["legal_name must not be empty", LENGTH.format("legal_name", 1, 255)],
            "postal_code": ["postal_code must have a length lower than 10"],
            "country_id": ["country_id must be numeric"],
            "phone": ["phone must be a valid telephone number"],
        },
        ("legal_name",),
    ),
    "parks": Kind({"name": "Modified Park"}, {"name": ""}, {"name": PARK_TEXTS}, ("name",)),
    "tags": Kind({"name": "Just modified Tag"}, {"name": ""}, {"name": TAG_TEXTS}, ("name",), reads=False),
    "persons": Kind(
        {"first_name": "Bilbo", "last_name": "Baggins", "nickname": "Bilbus"},
        {"email": "none", "phone": "none", "postal_code": "12345678901", "country_id": "x", "company_id": "x"},
        {
            "email": ["email must be valid email"],
            "phone": ["phone must be a valid telephone number"],
            "postal_code": ["postal_code must have a length lower than 10"],
            "country_id": ["country_id must be numeric"],
            "company_id": ["company_id must be numeric"],
        },
    ),
    "materials": Kind(
        {"name": "Console Yamaha PM5D"},
        {
            "name": "",
            "reference": "",
            "park_id": "",
            "category_id": "",
            "sub_category_id": "x",
            "rental_price": "",
            "stock_quantity": "x",
            "replacement_price": "x",
        },
        {
            "name": [LENGTH.format("name", 2, 255)],
            "reference": [LENGTH.format("reference", 2, 64)],
            "park_id": ["park_id must be numeric"],
            "category_id": ["category_id must be numeric"],
            "sub_category_id": ["sub_category_id must be numeric"],
            "rental_price": ["rental_price must be a float number"],
            "stock_quantity": ["stock_quantity must be an integer number"],
            "replacement_price": ["replacement_price must be a float number"],
        },
        ("reference",),
    ),
    "events": Kind(
        {"title": "C'est noël", "is_confirmed": True},
        {"user_id": "x", "title": "", "start_date": "x", "end_date": "", "is_confirmed": "x", "location": ""},
        {
            "user_id": ["user_id must be numeric"],
            "title": [LENGTH.format("title", 2, 255)],
            "start_date": ["start_date must be a valid date"],
            "end_date": ["end_date must be a valid date"],
            "is_confirmed": ["is_confirmed must be a boolean"],
            "location": [LENGTH.format("location", 2, 64)],
        },
    ),
    "users": Kind(
        {"pseudo": "tobedeleted", "person": {"first_name": "Remove", "last_name": "Me please"}},
        {"pseudo": "", "email": "none", "group_id": "x"},
        {
            "pseudo": [
                "pseudo must not be empty",
                "pseudo must contain only letters (a-z) and digits (0-9)",
                LENGTH.format("pseudo", 4, 100),
            ],
            "email": ["email must be valid email"],
            "group_id": [
                "At least one of these rules must pass for group_id",
                'group_id must be equals "admin"',
                'group_id must be equals "member"',
                'group_id must be equals "visitor"',
            ],
        },
        ("pseudo", "email"),
    ),
}
ALL = pytest.mark.parametrize("kind", KINDS)
LISTED = pytest.mark.parametrize("kind", [kind for kind, about in KINDS.items() if about.listed])
READ = pytest.mark.parametrize("kind", [kind for kind, about in KINDS.items() if about.reads])
UNIQUE = pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, about in KINDS.items() for name in about.unique]
)


def made_at(kind: str) -> str:
    return "/users/signup" if kind == "users" else f"/{kind}"


@ALL
def test_a_record_is_made_and_shown_as_it_is_kept(kind: str, stage: Stage):
    body = stage.body(kind)

    made = stage.robert.post(made_at(kind), body)

    assert made.status_code == 201
    shown = {key: value for key, value in body.items() if key != "password"}
    assert shown.items() <= made.json.items()
    assert made.json["deleted_at"] is None


@ALL
def test_a_new_record_with_faults_is_answered_every_text(kind: str, stage: Stage):
    about = KINDS[kind]

    refused = stage.robert.post(made_at(kind), stage.body(kind) | about.broken)

    assert refused.status_code == 400
    assert refused.json["error"]["details"] == about.texts
    assert list(refused.json["error"]["details"]) == list(about.texts)


@UNIQUE
def test_a_second_one_of_a_name_is_a_conflict_whatever_its_case(kind: str, name: str, stage: Stage):
    first = stage.body(kind)
    stage.robert.post(made_at(kind), first)
    second = stage.body(kind, **({"category_id": first["category_id"]} if kind == "subcategories" else {}))

    refused = stage.robert.post(made_at(kind), second | {name: str(first[name]).swapcase()})

    assert refused.status_code == 409
    assert refused.json["error"]["details"] == []


@UNIQUE
def test_one_in_the_trash_keeps_its_name(kind: str, name: str, stage: Stage):
    trashed = stage.trashed(kind)
    body = stage.body(kind, **({"category_id": trashed["category_id"]} if kind == "subcategories" else {}))

    assert stage.robert.post(made_at(kind), body | {name: trashed[name]}).status_code == 409


@LISTED
def test_the_list_has_the_live_ones(kind: str, stage: Stage):
    made, trashed = stage.new(kind), stage.trashed(kind)

    listed = stage.robert.get(f"/{kind}")

    assert listed.status_code == 200
    ids = [row["id"] for row in listed.json["data"]]
    assert made["id"] in ids
    assert trashed["id"] not in ids
    assert listed.json["pagination"]["total"] == len(ids)


@LISTED
def test_deleted_lists_the_trash(kind: str, stage: Stage):
    stage.new(kind)
    trashed = stage.trashed(kind)

    listed = stage.robert.get(f"/{kind}?deleted=1")

    assert [row["id"] for row in listed.json["data"]] == [trashed["id"]]
    assert listed.json["data"][0]["deleted_at"] is not None
    assert listed.json["pagination"]["first_page_url"] == f"/api/{kind}?deleted=1&page=1"
    assert (
        stage.robert.get(f"/{kind}?deleted=0").json["pagination"]["first_page_url"] == f"/api/{kind}?deleted=0&page=1"
    )


@READ
def test_one_is_read_by_its_id(kind: str, stage: Stage):
    made = stage.new(kind)

    assert stage.robert.get(f"/{kind}/{made['id']}").json == made


@READ
@pytest.mark.parametrize("id_", ["99999", "99999999999999999999", "0"])
def test_an_unknown_one_is_not_found(kind: str, id_: str, robert: Robert):
    assert robert.get(f"/{kind}/{id_}").status_code == 404


@READ
def test_one_in_the_trash_is_not_found(kind: str, stage: Stage):
    trashed = stage.trashed(kind)

    assert stage.robert.get(f"/{kind}/{trashed['id']}").status_code == 404
    assert stage.robert.put(f"/{kind}/{trashed['id']}", KINDS[kind].changed).status_code == 404


@ALL
def test_a_change_keeps_what_is_not_sent(kind: str, stage: Stage):
    made, changed = stage.new(kind), KINDS[kind].changed

    answered = stage.robert.put(f"/{kind}/{made['id']}", changed)

    assert answered.status_code == 200
    own = {key: value for key, value in changed.items() if key != "person"}
    assert own.items() <= answered.json.items()
    same = made.keys() - changed.keys() - {"updated_at", "full_name"}
    assert {key: answered.json[key] for key in same} == {key: made[key] for key in same}


@ALL
def test_a_change_with_faults_is_answered_every_text(kind: str, stage: Stage):
    made = stage.new(kind)

    refused = stage.robert.put(f"/{kind}/{made['id']}", KINDS[kind].broken)

    assert refused.status_code == 400
    assert refused.json["error"]["details"] == KINDS[kind].texts


@ALL
def test_existence_comes_before_the_texts(kind: str, robert: Robert):
    assert robert.put(f"/{kind}/99999", KINDS[kind].broken).status_code == 404


@UNIQUE
def test_a_change_to_a_taken_name_is_a_conflict(kind: str, name: str, stage: Stage):
    first = stage.new(kind)
    second = stage.new(kind, **({"category_id": first["category_id"]} if kind == "subcategories" else {}))

    assert stage.robert.put(f"/{kind}/{second['id']}", {name: first[name]}).status_code == 409


@ALL
def test_the_first_delete_trashes_the_second_removes(kind: str, stage: Stage):
    if kind == "parks":
        stage.new("parks")
    made = stage.new(kind)
    path = f"/{kind}/{made['id']}"

    first, second, third = (stage.robert.delete(path) for _ in range(3))

    assert first.status_code == 200
    assert first.json["deleted_at"] == first.json["updated_at"]
    kept = first.json.keys() - {"deleted_at", "updated_at"}
    assert {key: first.json[key] for key in kept} == {key: made[key] for key in kept}
    assert (second.status_code, second.json) == (200, {"destroyed": True})
    assert third.status_code == 404


@ALL
def test_what_is_in_the_trash_is_restored(kind: str, stage: Stage):
    trashed = stage.trashed(kind)

    restored = stage.robert.put(f"/{kind}/restore/{trashed['id']}")

    assert restored.status_code == 200
    assert restored.json == trashed | {"deleted_at": None, "updated_at": restored.json["updated_at"]}


@ALL
def test_a_live_or_unknown_one_is_not_restored(kind: str, stage: Stage):
    live = stage.new(kind)

    assert stage.robert.put(f"/{kind}/restore/{live['id']}").status_code == 404
    assert stage.robert.put(f"/{kind}/restore/99999").status_code == 404
    assert stage.robert.delete(f"/{kind}/99999").status_code == 404
