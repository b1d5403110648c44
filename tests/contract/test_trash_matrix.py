"""Two-step delete of every type that has it: what a resource in the trash can still do, and who can still see it.

architecture.md (delete), jsonapi.md ("trashed rows", 121 to 123), contracts.md 2.5 (R1 to R8).
"""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import (
    creation,
    document,
    identities,
    linkage,
    member,
    owner,
    refused,
    relate,
    update,
)
from tests.contract.shapes import (
    CREATABLE,
    FIXED,
    PAIRS,
    READ_ONLY,
    RELATIONSHIPS,
    RESTORABLE,
    TRASHABLE,
    TYPES,
    UNDELETABLE,
    target_of,
    targets_of,
    to_many,
)
from tests.factories import Factory, Made, stored
from tests.factories.smallest import SMALLEST, next_number

# What is seen without what it names while that is in the trash: who was billed, and whom a feed is of.
SEEN_WITHOUT = [("bills", "beneficiary"), ("feed_tokens", "user")]
# Relationships that may lead to a resource in the trash.
TO_TRASH = [
    (type_, name)
    for type_, name in PAIRS
    if target_of(type_, name) in TRASHABLE
    if not RELATIONSHIPS[type_][name].endswith("!") or (type_, name) in SEEN_WITHOUT
]
WRITABLE_TO_TRASH = [pair for pair in TO_TRASH if pair not in (*READ_ONLY, *FIXED)]
TO_MANY_TO_TRASH = [pair for pair in WRITABLE_TO_TRASH if to_many(*pair)]
GIVEN_TO_TRASH = [pair for pair in TO_TRASH if pair not in READ_ONLY and pair[0] in CREATABLE]
REQUIRED_TO_TRASH = [
    (type_, name, target)
    for type_, name in PAIRS
    for target in targets_of(type_, name)
    if target in TRASHABLE and RELATIONSHIPS[type_][name].endswith("!") and (type_, name) not in SEEN_WITHOUT
]


def trashed(api: Api, make: Factory, type_: str, **values: Any) -> Made:
    """A resource that has been deleted once. (The last live park could not be.)"""
    make("parks")
    made = make(type_, **values)
    assert api.delete(made.path).status_code == 200
    return made


def restore(api: Api, made: Made) -> Any:
    return api.patch(made.path, update(made, deleted_at=None))


@pytest.mark.parametrize("type_", TRASHABLE)
def test_the_first_delete_tells_when_and_shows_no_data(api: Api, make: Factory, type_: str):
    make("parks")
    made = make(type_)

    response = api.delete(made.path)

    assert response.status_code == 200
    assert response.json["meta"]["deleted_at"] > "2026"
    assert stored(api.app, made)["deleted_at"] is not None


@pytest.mark.parametrize("type_", TRASHABLE)
def test_delete_trashes_then_purges_then_is_404(api: Api, make: Factory, type_: str):
    make("parks")
    made = make(type_)

    statuses = [api.delete(made.path).status_code for _ in range(4)]

    assert statuses == [200, 204, 404, 404]
    assert stored(api.app, made) is None


@pytest.mark.parametrize("type_", UNDELETABLE)
def test_what_nobody_deletes_is_403_and_stays(api: Api, make: Factory, type_: str):
    made = make(type_)

    refused(api.delete(made.path), 403)

    assert api.get(made.path).status_code == 200


@pytest.mark.parametrize("type_", sorted(set(TYPES) - {*TRASHABLE, *UNDELETABLE}))
def test_types_without_trash_are_deleted_at_once(api: Api, make: Factory, type_: str):
    made = make(type_)

    statuses = [api.delete(made.path).status_code for _ in range(2)]

    assert statuses == [204, 404]
    assert stored(api.app, made) is None


@pytest.mark.parametrize("type_", TRASHABLE)
def test_a_trashed_resource_is_404_on_every_url(api: Api, make: Factory, type_: str):
    made = trashed(api, make, type_)

    refused(api.get(made.path), 404)
    for name in RELATIONSHIPS[type_]:
        refused(api.get(f"{made.path}/{name}"), 404)
        refused(api.get(f"{made.path}/relationships/{name}"), 404)


@pytest.mark.parametrize("type_", TRASHABLE)
def test_a_trashed_resource_is_neither_listed_nor_counted(api: Api, make: Factory, type_: str):
    live, gone = make(type_), trashed(api, make, type_)

    response = api.get(f"/{type_}?filter[id]={live.id},{gone.id}")

    assert [resource["id"] for resource in response.json["data"]] == [live.id]
    assert response.json["meta"]["pagination"]["total_count"] == 1


@pytest.mark.parametrize("type_", TRASHABLE)
def test_the_trash_lists_the_trashed_only_without_links_and_relationships(api: Api, make: Factory, type_: str):
    make(type_)
    gone = trashed(api, make, type_)

    (resource,) = api.get(f"/{type_}?filter[deleted]=true").json["data"]

    assert resource["id"] == gone.id
    assert resource["attributes"]["deleted_at"] > "2026"
    assert not {"links", "relationships"} & resource.keys()


@pytest.mark.parametrize("type_", TRASHABLE)
def test_the_trash_can_be_filtered_sorted_and_paged(api: Api, make: Factory, type_: str):
    gone = [trashed(api, make, type_) for _ in range(3)]

    sort = api.get(f"/{type_}?filter[deleted]=true&sort=-created_at&page[size]=2&fields[{type_}]=created_at").json
    named = api.get(f"/{type_}?filter[deleted]=true&filter[id]={gone[0].id}").json
    live = api.get(f"/{type_}?filter[deleted]=false&filter[id]={gone[0].id}").json

    assert len(sort["data"]) == 2
    assert sort["meta"]["pagination"]["total_count"] == 3
    assert [resource["id"] for resource in named["data"]] == [gone[0].id]
    assert live["data"] == []


@pytest.mark.parametrize("type_", RESTORABLE)
def test_a_trashed_resource_cannot_be_updated(api: Api, make: Factory, type_: str):
    gone = trashed(api, make, type_)
    before = stored(api.app, gone)
    attributes = {n: v for n, v in SMALLEST[type_].attributes(next_number()).items() if n != "password"}

    refused(api.patch(gone.path, document(type_, gone.id, attributes=attributes)), 404)
    refused(api.patch(gone.path, document(type_, gone.id)), 404)

    assert stored(api.app, gone) == before


@pytest.mark.parametrize("type_", TRASHABLE)
def test_the_relationships_of_a_trashed_resource_cannot_be_written(api: Api, make: Factory, type_: str):
    gone = trashed(api, make, type_)

    for name in RELATIONSHIPS[type_]:
        body = {"data": [] if to_many(type_, name) else None}
        for method in ("PATCH", "POST", "DELETE"):
            assert api.request(method, f"{gone.path}/relationships/{name}", body).status_code in (403, 404)


@pytest.mark.parametrize("type_", RESTORABLE)
def test_restore_brings_everything_back(api: Api, make: Factory, type_: str):
    made = filled(make, type_)
    make("parks")
    # What was done to it is told, and so there are more revisions.
    with_linkage = f"{made.path}?include={','.join(name for name in RELATIONSHIPS[type_] if name != 'revisions')}"
    before = api.get(with_linkage).json["data"]
    api.delete(made.path)

    response = restore(api, made)

    assert response.status_code == 200
    assert response.json["data"] == api.get(made.path).json["data"]
    after = api.get(with_linkage).json["data"]
    assert after["relationships"] == before["relationships"]
    unchanged = {n: v for n, v in before["attributes"].items() if n != "updated_at"}
    assert unchanged.items() <= after["attributes"].items()
    assert after["attributes"]["updated_at"] >= before["attributes"]["updated_at"]
    assert api.get(f"/{type_}?filter[deleted]=true").json["data"] == []


def filled(make: Factory, type_: str) -> Made:
    """A resource with members in its to-many relationships, where deleting it is still allowed."""
    tag, person = make("tags"), make("people")
    match type_:
        case "materials" | "companies":
            return make(type_, tags=[tag])
        case "people":
            made = make(type_, tags=[tag], contacts=[make("contacts")], company=make("companies"))
            make("client_files", person=made)
            return made
        case "tags":
            return make(type_, people=[person], materials=[make("materials")], companies=[make("companies")])
        case "parks" | "sub_categories":
            made = make(type_)
            make("materials", **{"park" if type_ == "parks" else "sub_category": made})
            return made
        case "users":
            made = make(type_)
            make("people", user=made)
            make("events", created_by=made)
            return made
        case "events":
            made = make(type_, assignees=[person], beneficiaries=[person], materials=[(make("materials"), 9)])
            make("bills", event=made, beneficiary=person)
            return made
        case "interventions":
            return make(type_, sites=[make("sites")], assigned_user=make("users"), routine=make("routines"))
        case "appointments":
            file = make("client_files")
            return make(type_, kind="appointment", client_file=file, service=make("services"))
        case "calendars":
            made = make(type_, services=[make("services")])
            make("appointments", calendar=made)
            return made
        case "services":
            return make(type_, calendars=[make("calendars")])
        case "client_files":
            made = make(type_)
            make("appointments", kind="appointment", client_file=made)
            return made
    return make(type_)


@pytest.mark.parametrize("type_", RESTORABLE)
def test_restoring_twice_or_a_live_resource_changes_nothing(api: Api, make: Factory, type_: str):
    live, gone = make(type_), trashed(api, make, type_)

    assert [restore(api, gone).status_code for _ in range(2)] in ([200, 200], [200, 204])
    assert restore(api, live).status_code in (200, 204)

    assert api.get(live.path).json["data"]["attributes"]["deleted_at"] is None


def test_a_bill_cannot_be_restored(api: Api, make: Factory):
    gone = trashed(api, make, "bills")

    refused(restore(api, gone), 403)

    refused(api.get(gone.path), 404)
    assert api.delete(gone.path).status_code == 204


@pytest.mark.parametrize("type_", RESTORABLE)
def test_a_purged_resource_cannot_be_restored(api: Api, make: Factory, type_: str):
    gone = trashed(api, make, type_)
    api.delete(gone.path)

    refused(restore(api, gone), 404)


@pytest.mark.parametrize("type_", RESTORABLE)
def test_a_live_resource_cannot_be_trashed_by_an_update(api: Api, make: Factory, type_: str):
    made = make(type_)

    response = api.patch(made.path, update(made, deleted_at="2026-01-01T00:00:00Z"))

    refused(response, 422, pointer="/data/attributes/deleted_at")
    assert api.get(made.path).status_code == 200


@dataclass(frozen=True)
class Pair:
    """``parent`` has ``member`` in its relationship; ``member`` has just been trashed."""

    parent: Made
    member: Made
    name: str


# Relationships that the members hold, by the name that these give the other end.
HELD_BY_MEMBERS = {
    ("users", "person"): "user",
    ("users", "events"): "created_by",
    ("sub_categories", "materials"): "sub_category",
    ("parks", "materials"): "park",
    ("categories", "materials"): "category",
    ("categories", "sub_categories"): "category",
    ("people", "client_files"): "person",
    ("sites", "calendars"): "site",
    ("sites", "services"): "site",
    ("sites", "client_files"): "site",
    ("calendars", "appointments"): "calendar",
    ("client_files", "appointments"): "client_file",
    ("events", "bills"): "event",
}


def with_trashed_member(api: Api, make: Factory, type_: str, name: str) -> Pair:
    make("parks")
    if (type_, name) in HELD_BY_MEMBERS:
        parent = make(type_)
        held = member(make, type_, name, **{HELD_BY_MEMBERS[type_, name]: parent})
    elif (type_, name) == ("attributes", "materials"):
        parent = make(type_)
        held = make("materials", custom_attributes=[(parent, "x")])
    elif (type_, name) == ("events", "missing_materials"):
        held = make("materials", stock_quantity=1)
        parent = make(type_, materials=[(held, 2)])
    else:
        held = make(target_of(type_, name))
        parent = owner(make, type_, name, **{name: [held] if to_many(type_, name) else held})
    pair = Pair(parent, held, name)
    assert linked(api, pair) == whole(pair)
    assert api.delete(held.path).status_code == 200
    return pair


def linked(api: Api, pair: Pair) -> Any:
    """The identifiers that the relationship has now."""
    return identities(api.get(f"{pair.parent.path}/relationships/{pair.name}").json["data"])


def whole(pair: Pair) -> Any:
    """Those that it has with its member."""
    return [pair.member.identifier] if to_many(pair.parent.type, pair.name) else pair.member.identifier


@pytest.mark.parametrize(("type_", "name"), TO_TRASH)
def test_a_trashed_member_is_left_out_of_linkage_related_and_included(api: Api, make: Factory, type_: str, name: str):
    pair = with_trashed_member(api, make, type_, name)
    empty: Any = [] if to_many(type_, name) else None

    document_ = api.get(f"{pair.parent.path}?include={name}").json

    assert document_["included"] == []
    assert document_["data"]["relationships"][name]["data"] == empty
    assert api.get(f"{pair.parent.path}/{name}").json["data"] == empty
    assert api.get(f"{pair.parent.path}/relationships/{name}").json["data"] == empty
    if to_many(type_, name):
        assert api.get(f"{pair.parent.path}/{name}").json["meta"]["pagination"]["total_count"] == 0


@pytest.mark.parametrize(("type_", "name"), [pair for pair in TO_TRASH if target_of(*pair) in RESTORABLE])
def test_a_trashed_member_comes_back_with_its_restore(api: Api, make: Factory, type_: str, name: str):
    pair = with_trashed_member(api, make, type_, name)

    restore(api, pair.member)

    assert linked(api, pair) == whole(pair)


@pytest.mark.parametrize(("type_", "name"), TO_TRASH)
def test_a_trashed_member_is_not_found_by_filters(api: Api, make: Factory, type_: str, name: str):
    pair = with_trashed_member(api, make, type_, name)

    for query in (f"filter[{name}.id]={pair.member.id}", f"filter[{name}][isnull]=false"):
        found = api.get(f"/{type_}?{query}").json["data"]
        assert pair.parent.id not in [resource["id"] for resource in found]
    empty = api.get(f"/{type_}?filter[{name}][isnull]=true&filter[id]={pair.parent.id}").json["data"]
    assert [resource["id"] for resource in empty] == [pair.parent.id]


@pytest.mark.parametrize(
    ("type_", "name", "key"),
    [
        ("people", "company", "legal_name"),
        ("people", "user", "pseudo"),
        ("materials", "sub_category", "name"),
        ("users", "person", "last_name"),
    ],
)
def test_a_trashed_member_sorts_as_null(api: Api, make: Factory, type_: str, name: str, key: str):
    pair = with_trashed_member(api, make, type_, name)
    if name == "person":
        other = make("users")
        make("people", user=other)
    else:
        other = make(type_, **{name: make(target_of(type_, name))})

    for direction in ("", "-"):
        found = api.get(f"/{type_}?sort={direction}{name}.{key}&filter[id]={pair.parent.id},{other.id}").json["data"]
        assert [resource["id"] for resource in found] == [other.id, pair.parent.id]


@pytest.mark.parametrize(("type_", "name"), GIVEN_TO_TRASH)
def test_a_resource_cannot_be_created_with_a_trashed_one(api: Api, make: Factory, type_: str, name: str):
    gone = trashed(api, make, target_of(type_, name))
    body = creation(make, type_)
    sent = linkage([gone]) if to_many(type_, name) else linkage(gone)
    body["data"].setdefault("relationships", {})[name] = sent
    before = api.get(f"/{type_}").json["meta"]["pagination"]["total_count"]

    errors = refused(api.post(f"/{type_}", body), 404)

    assert errors[0]["source"]["pointer"].startswith(f"/data/relationships/{name}")
    assert api.get(f"/{type_}").json["meta"]["pagination"]["total_count"] == before


@pytest.mark.parametrize(("type_", "name"), WRITABLE_TO_TRASH)
def test_a_resource_cannot_be_updated_with_a_trashed_one(api: Api, make: Factory, type_: str, name: str):
    parent, gone = make(type_), trashed(api, make, target_of(type_, name))
    before = api.get(parent.path).json
    sent: Any = [gone] if to_many(type_, name) else gone

    refused(api.patch(parent.path, relate(parent, **{name: sent})), 404)
    refused(api.patch(f"{parent.path}/relationships/{name}", linkage(sent)), 404)

    assert api.get(parent.path).json == before


@pytest.mark.parametrize(("type_", "name"), TO_MANY_TO_TRASH)
def test_a_trashed_member_can_be_neither_added_nor_lost_by_other_writes(api: Api, make: Factory, type_: str, name: str):
    pair = with_trashed_member(api, make, type_, name)
    url = f"{pair.parent.path}/relationships/{name}"
    another = trashed(api, make, target_of(type_, name))

    refused(api.post(url, linkage([another])), 404)
    api.delete(url, linkage([another]))
    restore(api, pair.member)

    assert [item["id"] for item in api.get(url).json["data"]] == [pair.member.id]


@pytest.mark.parametrize(("type_", "name"), TO_MANY_TO_TRASH)
def test_a_purged_member_is_gone_from_the_relationship(api: Api, make: Factory, type_: str, name: str):
    pair = with_trashed_member(api, make, type_, name)

    assert api.delete(pair.member.path).status_code == 204

    assert api.get(f"{pair.parent.path}/relationships/{name}").json["data"] == []


def child_of(make: Factory, type_: str, name: str, parent: Made) -> Made:
    if name == "subject":
        return Made(type_, parent.id, parent.key)
    return make(type_, **{name: parent})


@pytest.mark.parametrize(("type_", "name", "target"), REQUIRED_TO_TRASH)
def test_a_live_resource_never_points_at_nothing_where_it_must_point_at_something(
    api: Api, make: Factory, type_: str, name: str, target: str
):
    make("parks")
    parent = make(target)
    child = child_of(make, type_, name, parent)

    api.delete(parent.path)

    answer = api.get(child.path)
    if answer.status_code == 200:
        assert answer.json["data"]["relationships"][name]["data"] == parent.identifier
        assert api.get(parent.path).status_code == 200
    listed = api.get(f"/{type_}?filter[id]={child.id}").json["data"]
    assert bool(listed) == (answer.status_code == 200)


@pytest.mark.parametrize(
    ("type_", "name", "target"),
    # The log-ins of a user who is put into the trash end for good.
    [case for case in REQUIRED_TO_TRASH if case[0] != "sessions"],
)
def test_what_follows_a_resource_into_the_trash_comes_back_with_it(
    api: Api, make: Factory, type_: str, name: str, target: str
):
    make("parks")
    parent = make(target)
    child = child_of(make, type_, name, parent)
    before = api.get(child.path).json["data"]["relationships"]

    if api.delete(parent.path).status_code == 200:
        restore(api, parent)

    assert api.get(child.path).json["data"]["relationships"] == before
