"""Who may do what: role × type × action. The table is that of contracts.md 2.3 (ACL), section 9 and issue 2, item 4."""

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import billable_event, creation, document, ids, linkage, refused, relate, update
from tests.contract.shapes import PAIRS, TYPES, targets_of
from tests.factories import Factory, Made, stored
from tests.factories.smallest import SMALLEST, next_number

ROLES = ("visitor", "member", "admin")

# Type: what visitor, member and admin may do (c r u d), then whether visitors and members see their own rows only.
MATRIX = {
    #                      visitor  member   admin    rows
    "materials":            ("r",    "crud",  "crud",  "all"),
    "parks":                ("r",    "crud",  "crud",  "all"),
    "categories":           ("r",    "crud",  "crud",  "all"),
    "sub_categories":       ("r",    "crud",  "crud",  "all"),
    "tags":                 ("r",    "crud",  "crud",  "all"),
    "attributes":           ("r",    "r",     "crud",  "all"),
    "companies":            ("r",    "crud",  "crud",  "all"),
    "countries":            ("r",    "r",     "crud",  "all"),
    "people":               ("r",    "crud",  "crud",  "own"),
    "emails":               ("r",    "crud",  "crud",  "own"),
    "phones":               ("r",    "crud",  "crud",  "own"),
    "addresses":            ("r",    "crud",  "crud",  "own"),
    "contacts":             ("r",    "crud",  "crud",  "own"),
    "account_lists":        ("r",    "ru",    "crud",  "own"),
    "organizations":        ("r",    "r",     "crud",  "own"),
    "designation_accounts": ("r",    "r",     "crud",  "own"),
    "events":               ("r",    "crud",  "crud",  "all"),
    "bills":                ("",     "cr",    "crd",   "all"),
    "interventions":        ("r",    "crud",  "crud",  "all"),
    "appointments":         ("r",    "crud",  "crud",  "all"),
    "calendar_entries":     ("r",    "r",     "r",     "all"),
    "sites":                ("r",    "crud",  "crud",  "all"),
    "calendars":            ("r",    "crud",  "crud",  "all"),
    "services":             ("r",    "crud",  "crud",  "all"),
    "client_files":         ("r",    "crud",  "crud",  "own"),
    "routines":             ("r",    "crud",  "crud",  "all"),
    "assistances":          ("",     "crud",  "crud",  "all"),
    "sessions":             ("rd",   "rd",    "rd",    "own"),
    "api_keys":             ("",     "",      "crud",  "all"),
    "feed_tokens":          ("crud", "crud",  "crud",  "own"),
    "users":                ("ru",   "ru",    "crud",  "own"),
    "user_settings":        ("ru",   "ru",    "ru",    "own"),
    "revisions":            ("",     "",      "r",     "all"),
}  # fmt: skip
SCOPED = [type_ for type_, line in MATRIX.items() if line[3] == "own"]

CASES = [(role, type_) for type_ in MATRIX for role in ROLES]
SCOPED_CASES = [(role, type_) for type_ in SCOPED for role in ("visitor", "member")]


def may(role: str, type_: str, action: str) -> bool:
    return action in MATRIX[type_][ROLES.index(role)]


def values_of(make: Factory, type_: str, user: Made) -> dict[str, Any]:
    """What makes a row of ``type_`` one of the rows of ``user``."""
    match type_:
        case "contacts":
            return {"account_list": make("account_lists", users=[user])}
        case "account_lists":
            return {"users": [user]}
        case "people":
            return {"contacts": [make("contacts", **values_of(make, "contacts", user))]}
        case "emails" | "phones" | "client_files":
            return {"person": make("people", **values_of(make, "people", user))}
        case "addresses":
            return {"owner": make("people", **values_of(make, "people", user))}
        case "organizations":
            return {"admins": [user]}
        case "designation_accounts" | "routines":
            return {"organization": make("organizations", admins=[user])}
        case "sessions" | "feed_tokens":
            return {"user": user}
    return {}


def own_row(api: Api, make: Factory, type_: str, user: Made) -> Made:
    """A row that ``user`` may see, whatever the role."""
    make("parks")
    if type_ == "users":
        return user
    if type_ == "user_settings":
        (key,) = ids(api.as_admin.get(f"/user_settings?filter[user.id]={user.id}"))
        return Made(type_, key, int(key))
    return make(type_, **values_of(make, type_, user))


def foreign_row(make: Factory, type_: str) -> Made:
    """A row of somebody else."""
    return make(type_, **values_of(make, type_, make("users")))


# Of types whose smallest ones are all alike.
CHANGES = {
    "interventions": {"description": "changed"},
    "appointments": {"text": "changed"},
}


def change(type_: str) -> dict[str, Any]:
    unchanged = ("password", "value_type", "role")
    number = next_number()
    attributes = SMALLEST[type_].attributes(number) | CHANGES.get(type_, {})
    return {n: v for n, v in attributes.items() if n not in unchanged}


def test_the_matrix_has_every_type():
    assert set(MATRIX) == set(TYPES)


@pytest.mark.parametrize("role", ROLES)
def test_the_entry_document_names_what_a_role_may_read(api: Api, role: str):
    named = api.acting(role).get("").json["meta"]["resources"]

    assert set(named) == {type_ for type_ in TYPES if may(role, type_, "r")}


def test_the_entry_document_names_every_type_to_who_is_not_signed_in(api: Api):
    assert set(api.as_nobody.get("").json["meta"]["resources"]) == set(TYPES)
    refused(api.as_nobody.get("", headers={"Authorization": "Bearer x"}), 401)


@pytest.mark.parametrize(("role", "type_"), CASES)
def test_reading(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    row = own_row(api, make, type_, client.user)

    if not may(role, type_, "r"):
        refused(client.get(row.path), 403)
        refused(client.get(f"/{type_}"), 403)
        return
    assert client.get(row.path).status_code == 200
    assert row.id in ids(client.get(f"/{type_}?filter[id]={row.id}"))


@pytest.mark.parametrize(("role", "type_"), CASES)
def test_creating(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    given = values_of(make, type_, client.user) if role != "admin" else {}
    if type_ == "user_settings":
        body = document(type_, attributes={}, relationships={"user": linkage(make("users"))})
    else:
        body = creation(make, type_, **{n: v for n, v in given.items() if n in SMALLEST[type_].parents})
    if type_ == "bills":
        body = document(type_, relationships={"event": linkage(billable_event(make))})
    before = api.get(f"/{type_}").json["meta"]["pagination"]["total_count"]

    response = client.post(f"/{type_}", body)

    assert response.status_code == (201 if may(role, type_, "c") else 403)
    after = api.get(f"/{type_}").json["meta"]["pagination"]["total_count"]
    assert after - before == int(may(role, type_, "c"))


@pytest.mark.parametrize(("role", "type_"), CASES)
def test_updating(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    row = own_row(api, make, type_, client.user)
    before = stored(api.app, row)

    response = client.patch(row.path, update(row, **change(type_)))

    assert response.status_code == (200 if may(role, type_, "u") else 403)
    assert (stored(api.app, row) != before) == may(role, type_, "u")


@pytest.mark.parametrize(("role", "type_"), CASES)
def test_deleting(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    row = make(type_) if type_ == "users" and role == "admin" else own_row(api, make, type_, client.user)
    before = stored(api.app, row)

    response = client.delete(row.path)

    assert response.status_code in ((200, 204) if may(role, type_, "d") else (403,))
    assert (stored(api.app, row) != before) == may(role, type_, "d")


@pytest.mark.parametrize(("role", "type_"), CASES)
def test_writing_relationships_needs_the_right_to_update(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    row = own_row(api, make, type_, client.user)
    relationships = {"people": "tags", "materials": "tags", "companies": "tags", "contacts": "people", "parks": None}
    name = relationships.get(type_)
    if name is None:
        return

    response = client.post(f"{row.path}/relationships/{name}", {"data": []})

    assert response.status_code in ((200, 204) if may(role, type_, "u") else (403,))


@pytest.mark.parametrize(("role", "type_"), SCOPED_CASES)
def test_a_row_of_somebody_else_does_not_exist(api: Api, make: Factory, role: str, type_: str):
    client = api.acting(role)
    own, foreign = own_row(api, make, type_, client.user), foreign_row(make, type_)
    before = stored(api.app, foreign)

    missing, hidden = client.get(f"/{type_}/{absent(type_)}"), client.get(foreign.path)

    assert comparable(hidden) == comparable(missing)
    refused(client.get(foreign.path), 404)
    listed = client.get(f"/{type_}?filter[id]={own.id},{foreign.id}")
    assert ids(listed) == [own.id]
    assert listed.json["meta"]["pagination"]["total_count"] == 1
    for response, action in (
        (client.patch(foreign.path, update(foreign, **change(type_))), "u"),
        (client.delete(foreign.path), "d"),
    ):
        refused(response, 404 if may(role, type_, action) else 403)
    assert stored(api.app, foreign) == before


def absent(type_: str) -> str:
    return "999999" if type_ == "user_settings" else "00000000-0000-4000-8000-000000000000"


def comparable(response: Any) -> Any:
    """An error document without what differs by nature: its id, and the id that was asked for."""
    errors = [{n: v for n, v in error.items() if n not in ("id", "detail")} for error in response.json["errors"]]
    return response.status_code, errors


@pytest.mark.parametrize("type_", SCOPED)
def test_an_admin_sees_the_rows_of_everybody(api: Api, make: Factory, type_: str):
    foreign = foreign_row(make, type_)

    assert api.get(foreign.path).status_code == 200


@pytest.mark.parametrize(
    ("type_", "parent", "name"),
    [
        ("contacts", "account_lists", "account_list"),
        ("emails", "people", "person"),
        ("phones", "people", "person"),
        ("addresses", "people", "owner"),
        ("addresses", "contacts", "owner"),
    ],
)
def test_nothing_is_created_below_a_row_of_somebody_else(api: Api, make: Factory, type_: str, parent: str, name: str):
    hidden = foreign_row(make, parent)

    errors = refused(api.as_member.post(f"/{type_}", creation(make, type_, **{name: hidden})), 404)

    assert errors[0]["source"]["pointer"].startswith(f"/data/relationships/{name}")
    assert api.get(f"/{type_}").json["data"] == []


def test_a_hidden_row_can_be_neither_linked_nor_unlinked(api: Api, make: Factory):
    member = api.as_member
    mine, theirs = own_row(api, make, "contacts", member.user), foreign_row(make, "contacts")
    person = make("people", contacts=[mine, theirs])
    tag = make("tags")

    refused(member.post(f"{person.path}/relationships/contacts", linkage([foreign_row(make, "contacts")])), 404)
    assert member.patch(person.path, relate(person, contacts=[mine], tags=[tag])).status_code == 200
    assert member.patch(f"{person.path}/relationships/contacts", linkage([])).status_code == 204

    assert ids(api.get(f"{person.path}/contacts")) == [theirs.id]
    refused(member.get(person.path), 404)  # a person on contacts of others only


def test_a_resource_whose_answer_would_be_hidden_is_not_changed(api: Api, make: Factory):
    member = api.as_member
    mine = own_row(api, make, "contacts", member.user)
    person = make("people", contacts=[mine, foreign_row(make, "contacts")])

    refused(member.patch(person.path, relate(person, contacts=[])), 403)

    assert ids(member.get(f"{person.path}/contacts")) == [mine.id]


def test_a_hidden_row_is_not_in_related_collections_or_their_counts(api: Api, make: Factory):
    member = api.as_member
    mine, theirs = own_row(api, make, "contacts", member.user), foreign_row(make, "contacts")
    person = make("people", contacts=[mine, theirs])

    for path in (f"{person.path}/contacts", f"{person.path}/relationships/contacts"):
        response = member.get(path)
        assert ids(response) == [mine.id]
        assert response.json["meta"]["pagination"]["total_count"] == 1
    document_ = member.get(f"{person.path}?include=contacts").json
    assert document_["data"]["relationships"]["contacts"]["data"] == [mine.identifier]
    assert [resource["id"] for resource in document_["included"]] == [mine.id]


def test_a_hidden_row_cannot_be_filtered_by(api: Api, make: Factory):
    """Else a caller could read it letter by letter."""
    member = api.as_member
    mine = own_row(api, make, "contacts", member.user)
    theirs = make("contacts", name="Secret", account_list=make("account_lists", name="Hidden list"))
    person = make("people", contacts=[mine, theirs])
    make("people", user=make("users", pseudo="secretive"))

    for query in (
        "filter[contacts.name]=Secret",
        "filter[contacts.name][startswith]=S",
        f"filter[contacts.id]={theirs.id}",
        "filter[contacts.account_list.name][contains]=hidden",
        "filter[user.pseudo][startswith]=s",
        "filter[user.email][contains]=@",
    ):
        assert person.id in ids(api.get(f"/people?{query}")) or "user" in query
        found = member.get(f"/people?{query}")
        assert ids(found) == []
        assert found.json["meta"]["pagination"]["total_count"] == 0


def test_a_hidden_row_cannot_be_sorted_by(api: Api, make: Factory):
    for pseudo in ("zoe", "abe", "max"):
        make("people", last_name="Same", first_name=pseudo[::-1], user=make("users", pseudo=pseudo + "x"))

    up = ids(api.as_member.get("/people?sort=user.pseudo,first_name"))
    down = ids(api.as_member.get("/people?sort=-user.pseudo,first_name"))

    assert up == down
    assert ids(api.get("/people?sort=user.pseudo")) == ids(api.get("/people?sort=-user.pseudo"))[::-1]


def test_a_hidden_to_one_is_null(api: Api, make: Factory):
    person = make("people", user=make("users"))

    data = api.as_member.get(f"{person.path}?include=user").json

    assert data["data"]["relationships"]["user"]["data"] is None
    assert data["included"] == []
    assert api.as_member.get(f"{person.path}/user").json["data"] is None
    assert api.get(f"{person.path}/user").json["data"] is not None


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_nobody_promotes_himself(api: Api, make: Factory, role: str):
    client = api.acting(role)

    refused(client.patch(client.user.path, update(client.user, role="admin")), 403)

    assert stored(api.app, client.user)["role"] == role


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_a_user_may_send_his_own_unchanged_role_back(api: Api, make: Factory, role: str):
    client = api.acting(role)

    response = client.patch(client.user.path, update(client.user, role=role, pseudo="renamed"))

    assert response.status_code == 200
    assert response.json["data"]["attributes"]["pseudo"] == "renamed"


def test_members_do_not_hand_out_access(api: Api, make: Factory):
    member = api.as_member
    mine = own_row(api, make, "account_lists", member.user)
    person = make("people")

    refused(member.post(f"{mine.path}/relationships/users", linkage([member.user])), 403)
    refused(member.patch(mine.path, relate(mine, users=[])), 403)
    refused(member.patch(person.path, relate(person, user=member.user)), 403)

    assert stored(api.app, person)["user_id"] is None


def test_a_new_role_counts_from_the_next_request(api: Api, make: Factory):
    member = api.as_member
    assert member.post("/tags", creation(make, "tags")).status_code == 201

    api.patch(member.user.path, update(member.user, role="visitor"))

    refused(member.post("/tags", creation(make, "tags")), 403)


def test_the_trash_of_somebody_else_is_not_shown(api: Api, make: Factory):
    member = api.as_member
    mine, theirs = own_row(api, make, "people", member.user), foreign_row(make, "people")
    for row in (mine, theirs):
        assert api.delete(row.path).status_code == 200

    assert ids(member.get("/people?filter[deleted]=true")) == [mine.id]
    refused(member.delete(theirs.path), 404)
    refused(member.patch(theirs.path, update(theirs, deleted_at=None)), 404)


# Relationships that lead only to types that the role may not read.
LEADING_NOWHERE = [
    (role, type_, name)
    for role in ROLES
    for type_, name in PAIRS
    if may(role, type_, "r") and not any(may(role, target, "r") for target in targets_of(type_, name))
]


def test_a_visitor_knows_of_events_but_not_of_their_bills():
    assert ("visitor", "events", "bills") in LEADING_NOWHERE


@pytest.mark.parametrize(("role", "type_", "name"), LEADING_NOWHERE)
def test_a_relationship_to_what_a_role_may_not_read_is_not_there(
    api: Api, make: Factory, role: str, type_: str, name: str
):
    client, (target, *_) = api.acting(role), targets_of(type_, name)
    row = own_row(api, make, type_, client.user)
    shown = client.get(row.path).json["data"]

    assert name not in shown.get("relationships", {})
    refused(client.get(f"{row.path}/{name}"), 404)
    refused(client.get(f"{row.path}/relationships/{name}"), 404)
    for parameter, value in (
        ("include", name),
        (f"filter[{name}][isnull]", "true"),
        (f"filter[{name}.id]", "1"),
        ("sort", f"{name}.id"),
        (f"fields[{type_}]", name),
        (f"fields[{target}]", "created_at"),
    ):
        refused(client.get(f"/{type_}?{parameter}={value}"), 400, parameter=parameter)


# SD7: codes and signatures of interventions.
SECRETS = {"code_pin": 1234, "img_signature": "data:image/png;base64,AA=="}


@pytest.mark.parametrize("role", ["member", "admin"])
def test_codes_and_signatures_are_shown_to_members(api: Api, make: Factory, role: str):
    client, visit = api.acting(role), make("interventions", **SECRETS)

    assert SECRETS.items() <= client.get(visit.path).json["data"]["attributes"].items()
    for name in SECRETS:
        assert ids(client.get(f"/interventions?filter[{name}][isnull]=false&sort={name}")) == [visit.id]


@pytest.mark.parametrize("name", SECRETS)
def test_a_visitor_knows_of_no_code_and_no_signature(api: Api, make: Factory, name: str):
    visitor, visit = api.as_visitor, make("interventions", **SECRETS)
    make("interventions")

    shown = [
        *visitor.get("/interventions").json["data"],
        visitor.get(visit.path).json["data"],
        *visitor.get("/calendar_entries?include=subject").json["included"],
        visitor.get(f"/calendar_entries/{visit.id}/subject").json["data"],
    ]

    assert len(shown) == 6
    assert not any(name in resource["attributes"] for resource in shown)
    for parameter, value in (
        ("fields[interventions]", name),
        ("sort", name),
        (f"filter[{name}]", SECRETS[name]),
        (f"filter[{name}][isnull]", "false"),
    ):
        refused(visitor.get(f"/interventions?{parameter}={value}"), 400, parameter=parameter)


def test_the_trash_shows_a_visitor_no_code_either(api: Api, make: Factory):
    visit = make("interventions", **SECRETS)
    assert api.delete(visit.path).status_code == 200

    (shown,) = api.as_visitor.get("/interventions?filter[deleted]=true").json["data"]

    assert not SECRETS.keys() & shown["attributes"].keys()
