"""Content negotiation: jsonapi.md, group A. The client of the tests checks the media type and Vary of each answer."""

import pytest

from tests.contract.document import MEDIA_TYPE
from tests.contract.requests import document, linkage, refused
from tests.factories.world import World

pytestmark = pytest.mark.one_database

ATOMIC = "https://jsonapi.org/ext/atomic"
UNKNOWN = "https://example.org/unknown"

READS = (
    "",
    "/materials",
    "/materials/{material}",
    "/materials/{material}/park",
    "/materials/{material}/tags",
    "/materials/{material}/relationships/park",
    "/materials/{material}/relationships/tags",
)
WRITES = (
    ("POST", "/tags"),
    ("PATCH", "/materials/{material}"),
    ("PATCH", "/materials/{material}/relationships/park"),
    ("PATCH", "/materials/{material}/relationships/tags"),
    ("POST", "/materials/{material}/relationships/tags"),
    ("DELETE", "/materials/{material}/relationships/tags"),
)

REFUSED_CONTENT_TYPES = (
    f"{MEDIA_TYPE};charset=utf-8",
    f"{MEDIA_TYPE}; foo=bar",
    f'{MEDIA_TYPE};ext="{UNKNOWN}"',
    f'{MEDIA_TYPE};ext="{ATOMIC}"',
    f'{MEDIA_TYPE};ext="{ATOMIC} {UNKNOWN}"',
    "application/json",
    "text/plain",
    None,
    "",
    "nonsense",
    f"{MEDIA_TYPE};ext",
    f'{MEDIA_TYPE};ext="unfinished',
)
ACCEPTED_CONTENT_TYPES = (
    f'{MEDIA_TYPE};profile="{UNKNOWN}"',
    f"{MEDIA_TYPE};profile={UNKNOWN}",
    "Application/VND.API+JSON",
    f'  {MEDIA_TYPE} ; profile = "{UNKNOWN}" ',
)

REFUSED_ACCEPTS = (
    f"{MEDIA_TYPE};foo=bar",
    f"{MEDIA_TYPE};foo=bar, {MEDIA_TYPE};charset=utf-8",
    f"{MEDIA_TYPE};foo=bar, */*",
    f'{MEDIA_TYPE};ext="{UNKNOWN}"',
    f'{MEDIA_TYPE};ext="{ATOMIC}"',
    f'{MEDIA_TYPE};ext="{ATOMIC} {UNKNOWN}", {MEDIA_TYPE};ext="{UNKNOWN}"',
    f"{MEDIA_TYPE};q=0",
    "text/html",
    "application/json",
)
ACCEPTED_ACCEPTS = (
    None,
    "",
    "*/*",
    "application/*",
    MEDIA_TYPE,
    f"{MEDIA_TYPE};q=0.5",
    f"{MEDIA_TYPE};foo=bar, {MEDIA_TYPE}",
    f"{MEDIA_TYPE}, {MEDIA_TYPE};foo=bar",
    f'{MEDIA_TYPE};ext="{UNKNOWN}", {MEDIA_TYPE}',
    f'{MEDIA_TYPE};profile="{UNKNOWN}"',
    "Application/VND.API+JSON",
    f" {MEDIA_TYPE} ; q = 1 ",
    f"text/html, {MEDIA_TYPE};q=0.1",
)
MALFORMED = (";", ",", "///", f"{MEDIA_TYPE};=", f'{MEDIA_TYPE};ext="', "a/b;q=x", "\u00e9\u00e9", "x" * 4000)


def filled(path: str, world: World) -> str:
    return path.format(material=world.first("materials").id)


def body_for(path: str, world: World) -> dict:
    if path == "/tags":
        return document("tags", attributes={"name": "negotiated"})
    if path.endswith("/park"):
        return linkage(world.first("parks"))
    if path.endswith("/tags"):
        return linkage([world.last("tags")])
    return document("materials", world.first("materials").id, attributes={"name": "Negotiated"})


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("accept", REFUSED_ACCEPTS)
def test_an_accept_header_that_cannot_be_satisfied_is_406(world: World, path: str, accept: str):
    response = world.api.get(filled(path, world), headers={"Accept": accept})

    refused(response, 406, header="Accept")


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("accept", ACCEPTED_ACCEPTS)
def test_an_accept_header_that_can_be_satisfied_is_200(world: World, path: str, accept: str | None):
    response = world.api.get(filled(path, world), headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("content_type", REFUSED_CONTENT_TYPES)
def test_another_content_type_is_415_and_nothing_is_stored(world: World, method: str, path: str, content_type: str):
    before = world.api.get("/tags?page[size]=100").json, world.api.get(filled(READS[2], world)).json

    response = world.api.request(
        method, filled(path, world), body_for(path, world), headers={"Content-Type": content_type}
    )

    refused(response, 415, header="Content-Type")
    assert before == (world.api.get("/tags?page[size]=100").json, world.api.get(filled(READS[2], world)).json)


@pytest.mark.parametrize("content_type", ACCEPTED_CONTENT_TYPES)
def test_an_unknown_profile_and_any_spelling_of_the_media_type_are_taken(world: World, content_type: str):
    material = world.first("materials")
    body = document("materials", material.id, attributes={"name": "Console CL5"})

    response = world.api.patch(material.path, body, headers={"Content-Type": content_type})

    assert response.status_code in (200, 204)
    assert "profile" not in response.headers.get("Content-Type", "")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("accept", REFUSED_ACCEPTS)
def test_a_write_that_cannot_be_answered_acceptably_writes_nothing(world: World, method: str, accept: str):
    path = "/tags" if method == "POST" else world.first("materials").path
    before = world.api.get("/tags?page[size]=100").json, world.api.get(filled(READS[2], world)).json

    response = world.api.request(method, path, body_for(path, world), headers={"Accept": accept})

    refused(response, 406, header="Accept")
    assert before == (world.api.get("/tags?page[size]=100").json, world.api.get(filled(READS[2], world)).json)


@pytest.mark.parametrize("header", ["Accept", "Content-Type"])
@pytest.mark.parametrize("value", MALFORMED)
def test_a_malformed_header_is_never_a_server_error(world: World, header: str, value: str):
    material = world.first("materials")
    body = document("materials", material.id, attributes={})

    response = world.api.patch(material.path, body, headers={header: value})

    assert response.status_code in (200, 204, 400, 406, 415)


def test_a_get_or_delete_without_body_may_carry_any_content_type(world: World):
    extra = world.make("tags", name="short-lived")

    read = world.api.get("/tags", headers={"Content-Type": "text/plain"})
    deleted = world.api.delete(extra.path, headers={"Content-Type": "application/json"})

    assert read.status_code == 200
    assert deleted.status_code == 200


def test_members_of_the_jsonapi_object_of_a_request_have_no_influence(world: World):
    material = world.first("materials")
    body = document("materials", material.id, attributes={}) | {"jsonapi": {"version": "9", "ext": [UNKNOWN]}}

    response = world.api.patch(material.path, body)

    assert response.status_code in (200, 204)


def test_an_error_of_negotiation_is_answered_before_authentication_is_told_anything(world: World):
    response = world.api.as_nobody.get("/materials", headers={"Accept": "text/html"})

    assert response.status_code in (401, 406)
