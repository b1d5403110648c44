"""Versions: each resource tells its own, and a write that is meant for another is refused (jsonapi.md, item 135)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Api
from tests.conftest import Variant
from tests.contract.atomic import add, change, link, local, operate, pointers, remove, results
from tests.contract.requests import creation, ids, linkage, member, owner, refused, relate, update
from tests.factories import Factory, Made, stored

TRASHED_AT = "2026-05-01T09:30:00Z"
OTHER = '"99-5f3c9a01.2e4"'

Send = Callable[[Api, Made, dict[str, str]], Any]

WRITES: dict[str, Send] = {
    "PATCH": lambda api, made, headers: api.patch(made.path, update(made, note="Heavy"), headers=headers),
    "DELETE": lambda api, made, headers: api.delete(made.path, headers=headers),
    "PATCH linkage": lambda api, made, headers: api.patch(f"{made.path}/relationships/tags", NO_TAGS, headers=headers),
    "POST linkage": lambda api, made, headers: api.post(f"{made.path}/relationships/tags", NO_TAGS, headers=headers),
    "DELETE linkage": lambda api, made, headers: api.delete(
        f"{made.path}/relationships/tags", NO_TAGS, headers=headers
    ),
}
NO_TAGS: dict[str, Any] = {"data": []}


def tag(api: Api, made: Made, query: str = "") -> str:
    return str(api.get(made.path + query).headers["ETag"])


def version(api: Api, made: Made) -> int:
    return int(api.get(made.path).json["data"]["meta"]["version"])


def test_related_and_included_resources_tell_theirs_too(api: Api, make: Factory):
    park = make("parks")
    material = make("materials", park=park)
    api.patch(park.path, update(park, name="Renamed"))

    answer = api.get(f"{material.path}?include=park&fields[materials]=park")

    assert answer.json["data"]["meta"] == {"version": 1}
    assert answer.json["included"][0]["meta"] == {"version": 2}
    related = api.get(f"{material.path}/park")
    assert related.headers["ETag"].startswith('"2-')
    assert api.get(f"{park.path}/materials").json["data"][0]["meta"] == {"version": 1}


def test_a_resource_in_the_trash_tells_its_version(api: Api, make: Factory):
    trashed = make("tags", deleted_at=TRASHED_AT)

    (shown,) = api.get("/tags?filter[deleted]=true").json["data"]

    assert (shown["id"], shown["meta"]) == (trashed.id, {"version": 1})


def test_the_answers_of_writes_have_the_tag_that_the_next_write_needs(api: Api, make: Factory):
    created = api.post("/tags", creation(make, "tags"))
    made = Made("tags", created.json["data"]["id"], int(created.json["data"]["id"]))

    changed = api.patch(made.path, update(made, name="One"), headers={"If-Match": created.headers["ETag"]})
    again = api.patch(made.path, update(made, name="Two"), headers={"If-Match": changed.headers["ETag"]})

    assert [answer.status_code for answer in (created, changed, again)] == [201, 200, 200]
    assert [answer.headers["ETag"].partition("-")[0] for answer in (created, changed, again)] == ['"1', '"2', '"3']
    assert tag(api, made) == again.headers["ETag"]


def test_a_tag_differs_by_what_is_shown_and_to_whom(api: Api, make: Factory):
    material = make("materials")

    tags = {tag(api, material), tag(api, material, "?fields[materials]=name"), tag(api, material, "?include=park")}
    tags.add(tag(api.as_visitor, material, "?include=park,tags"))

    assert len(tags) == 4
    assert {each.partition("-")[0] for each in tags} == {'"1'}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_with_the_tag_of_the_resource_is_done(api: Api, make: Factory, write: str):
    material = make("materials")

    answer = WRITES[write](api, material, {"If-Match": f'"x", {tag(api, material, "?fields[materials]=name")}'})

    assert answer.status_code in (200, 204)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("header", [OTHER, 'W/"1-5f3c9a01.2e4"', '"another"'])
def test_a_write_with_another_tag_is_refused_and_changes_nothing(api: Api, make: Factory, write: str, header: str):
    material = make("materials")
    before = stored(api.app, material)

    refused(WRITES[write](api, material, {"If-Match": header}), 412, header="If-Match")

    assert stored(api.app, material) == before


@pytest.mark.parametrize("write", WRITES)
def test_a_write_with_something_that_is_no_tag_is_refused(api: Api, make: Factory, write: str):
    material = make("materials")

    refused(WRITES[write](api, material, {"If-Match": "1"}), 400, header="If-Match")

    assert version(api, material) == 1


@pytest.mark.parametrize("header", ["*", OTHER])
def test_what_is_not_there_is_404_whatever_the_condition(api: Api, make: Factory, header: str):
    gone = Made("materials", "999999", 999999)

    for write in WRITES.values():
        refused(write(api, gone, {"If-Match": header}), 404)


def test_a_star_is_content_with_any_version(api: Api, make: Factory):
    material = make("materials")

    assert WRITES["PATCH"](api, material, {"If-Match": "*"}).status_code == 200


def test_a_condition_comes_before_the_values_of_the_document(api: Api, make: Factory):
    material = make("materials")

    refused(api.patch(material.path, update(material, name=""), headers={"If-Match": OTHER}), 412, header="If-Match")


@pytest.mark.parametrize("path", ["/tags", "/operations"])
def test_where_nothing_has_a_version_the_header_is_refused(api: Api, make: Factory, path: str):
    if path == "/tags":
        answer = api.post(path, creation(make, "tags"), headers={"If-Match": "*"})
    else:
        body, headers = {"atomic:operations": [add("tags", name="x")]}, operate(api).request.headers
        answer = api.post(path, body, headers={**dict(headers), "If-Match": "*"})

    refused(answer, 400, header="If-Match")
    assert ids(api.get("/tags")) == []


def test_the_trash_and_what_comes_out_of_it_have_versions_too(api: Api, make: Factory):
    made = make("tags", deleted_at=TRASHED_AT)
    restoring = update(made, deleted_at=None)

    refused(api.patch(made.path, restoring, headers={"If-Match": OTHER}), 412, header="If-Match")
    refused(api.delete(made.path, headers={"If-Match": OTHER}), 412, header="If-Match")
    assert api.patch(made.path, restoring, headers={"If-Match": '"1-x"'}).status_code == 200
    trashed = api.delete(made.path, headers={"If-Match": '"2-x"'})
    assert trashed.status_code == 200
    assert api.delete(made.path, headers={"If-Match": '"3-x"'}).status_code == 204


@pytest.mark.parametrize(("type_", "name"), [("materials", "tags"), ("companies", "people"), ("materials", "park")])
def test_a_write_of_linkage_outdates_the_tag_of_the_linkage(api: Api, make: Factory, type_: str, name: str):
    made = owner(make, type_, name)
    url = f"{made.path}/relationships/{name}"
    first = api.get(url)
    other = member(make, type_, name)
    new = other.identifier if isinstance(first.json["data"], dict | None) else [other.identifier]

    done = api.patch(url, {"data": new}, headers={"If-Match": first.headers["ETag"]})
    late = api.patch(url, {"data": first.json["data"]}, headers={"If-Match": first.headers["ETag"]})

    assert done.status_code in (200, 204)
    refused(late, 412, header="If-Match")


@pytest.mark.parametrize(
    "attributes", [{"tag_names": ["fragile"]}, {"custom_attributes": [{"name": "Colour", "value": "red"}]}]
)
def test_what_is_stored_beside_the_row_counts_as_well(api: Api, make: Factory, attributes: dict[str, Any]):
    make("attributes", name="Colour", value_type="string")
    material = make("materials")

    versions = [api.patch(material.path, update(material, **attributes)).json["data"]["meta"] for _ in range(2)]

    assert versions == [{"version": 2}, {"version": 2}]


def test_what_changes_nothing_leaves_the_version(api: Api, make: Factory):
    material = make("materials", name="Console")

    answer = api.patch(material.path, update(material, name="Console"))

    assert answer.json["data"]["meta"] == {"version": 1}


def test_the_tag_of_a_write_is_that_of_the_next_read(api: Api, make: Factory):
    made = make("tags")
    first = api.get("/tags")

    written = api.patch(made.path, update(made, name="Renamed"))

    assert api.get(made.path, headers={"If-None-Match": written.headers["ETag"]}).status_code == 304
    assert api.get("/tags", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


# Inside a document


def test_the_version_in_a_resource_object_is_compared(api: Api, make: Factory):
    made = make("tags")
    body = update(made, name="One")
    body["data"]["meta"] = {"version": 1}

    assert api.patch(made.path, body).status_code == 200
    refused(api.patch(made.path, body), 409, pointer="/data/meta/version")
    assert version(api, made) == 2


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
def test_the_version_beside_linkage_is_compared(api: Api, make: Factory, method: str):
    made = make("materials")
    url = f"{made.path}/relationships/tags"

    right = api.request(method, url, {**linkage([make("tags")]), "meta": {"version": 1}})
    wrong = api.request(method, url, {**linkage([make("tags")]), "meta": {"version": 7}})

    assert right.status_code == 204
    refused(wrong, 409, pointer="/meta/version")


@pytest.mark.parametrize("wrong", ["1", 1.5, 1.0, True, None, [1], {}])
def test_a_version_is_an_integer(api: Api, make: Factory, wrong: Any):
    made = make("materials")
    body = update(made, note="Heavy")
    body["data"]["meta"] = {"version": wrong}

    refused(api.patch(made.path, body), 422, pointer="/data/meta/version")
    refused(
        api.patch(f"{made.path}/relationships/tags", {**NO_TAGS, "meta": {"version": wrong}}),
        422,
        pointer="/meta/version",
    )


@pytest.mark.parametrize("meta", [{}, {"page": 1}, {"Version": 3}, None, "version", [3]])
def test_other_meta_is_ignored(api: Api, make: Factory, meta: Any):
    made = make("tags")
    body = {**update(made, name="One"), "meta": meta}
    body["data"]["meta"] = meta

    assert api.patch(made.path, body).status_code == 200


def test_a_new_resource_has_no_version_to_be_compared(api: Api, make: Factory):
    body = {**creation(make, "tags"), "meta": {"version": 4}}
    body["data"]["meta"] = {"version": 4}

    assert api.post("/tags", body).json["data"]["meta"] == {"version": 1}


# Operations


def with_version(operation: dict[str, Any], seen: Any, *, inside: bool = False) -> dict[str, Any]:
    if inside:
        return {**operation, "data": {**operation["data"], "meta": {"version": seen}}}
    return {**operation, "meta": {"version": seen}}


def test_each_operation_is_compared_with_what_those_before_have_left(api: Api, make: Factory):
    made, label = make("materials"), make("tags")
    linked = link("add", made.identifier, "tags", [label.identifier])

    right = operate(
        api,
        with_version(change(made, note="One"), 1, inside=True),
        with_version(change(made, note="Two"), 2),
        with_version(linked, 3),
        with_version(remove(made), 4),
    )

    assert len(results(right)) == 4


@pytest.mark.parametrize(
    ("operation", "pointer"),
    [
        (lambda made: with_version(change(made, note="Two"), 1, inside=True), "/data/meta/version"),
        (lambda made: with_version(change(made, note="Two"), 1), "/meta/version"),
        (lambda made: with_version(remove(made), 1), "/meta/version"),
        (lambda made: with_version(link("update", made.identifier, "tags", []), 1), "/meta/version"),
    ],
)
def test_an_outdated_operation_undoes_the_batch(
    api: Api, make: Factory, operation: Callable[[Made], dict[str, Any]], pointer: str
):
    made = make("materials")

    answer = operate(api, change(made, note="One"), operation(made))

    assert pointers(answer, 409) == [f"/atomic:operations/1{pointer}"]
    assert version(api, made) == 1


def test_what_an_operation_makes_has_a_version_at_once(api: Api):
    renamed = {"op": "update", "data": {**local("tags", "new"), "attributes": {"name": "Two"}}}

    right = operate(api, add("tags", "new", name="One"), with_version(renamed, 1))
    wrong = operate(api, add("tags", "new", name="Three"), with_version(renamed, 2))

    assert [result["data"]["meta"]["version"] for result in results(right)] == [1, 2]
    assert pointers(wrong, 409) == ["/atomic:operations/1/meta/version"]


def test_a_version_of_the_wrong_type_is_told_with_its_operation(api: Api, make: Factory):
    answer = operate(api, with_version(remove(make("tags")), "1"), with_version(remove(make("tags")), None))

    assert pointers(answer, 422) == ["/atomic:operations/0/meta/version", "/atomic:operations/1/meta/version"]


# Where it is required


@pytest.fixture
def strict(api: Api, variant: Variant) -> Api:
    return variant(api, require_if_match=True)


@pytest.mark.parametrize("write", WRITES)
def test_where_a_condition_is_required_a_write_without_is_428(strict: Api, make: Factory, write: str):
    material = make("materials")

    refused(WRITES[write](strict, material, {}), 428, header="If-Match")

    assert version(strict, material) == 1
    assert WRITES[write](strict, material, {"If-Match": tag(strict, material)}).status_code in (200, 204)


def test_a_version_in_the_document_is_a_condition_too(strict: Api, make: Factory):
    material = make("materials")
    body = update(material, note="Heavy")
    body["data"]["meta"] = {"version": 1}

    assert strict.patch(material.path, body).status_code == 200
    assert WRITES["PATCH"](strict, material, {"If-Match": "*"}).status_code == 200


def test_nothing_is_required_of_a_new_resource_nor_told_of_a_missing_one(strict: Api, make: Factory):
    assert strict.post("/tags", creation(make, "tags")).status_code == 201
    refused(strict.delete("/tags/999999"), 404)


def test_operations_say_it_of_what_the_batch_has_not_written(strict: Api, make: Factory):
    made = make("materials")
    rename = {"op": "update", "data": {**local("tags", "new"), "attributes": {"name": "Two"}}}

    silent = operate(strict, remove(make("tags")), change(made, note="One"))
    spoken = operate(
        strict,
        with_version(change(made, note="One"), 1),
        change(made, note="Two"),
        add("tags", "new", name="One"),
        rename,
    )

    assert pointers(silent, 428) == ["/atomic:operations/0/ref"]
    assert len(results(spoken)) == 4


def test_a_patch_of_relationships_in_a_resource_counts_as_one(api: Api, make: Factory):
    material, label = make("materials"), make("tags")

    answer = api.patch(material.path, relate(material, tags=[label]), headers={"If-Match": tag(api, material)})

    assert answer.json["data"]["meta"] == {"version": 2}
