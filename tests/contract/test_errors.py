"""Errors, the jsonapi object, HEAD and OPTIONS: jsonapi.md, groups B (23 to 25) and L."""

import json
from typing import Any

import pytest

from jsonapi_app.core import sql
from tests.client import ROOT, Api
from tests.contract.document import MEDIA_TYPE
from tests.contract.requests import creation, document, refused
from tests.contract.shapes import UPDATABLE
from tests.factories import Factory

BROKEN = (
    "",
    " ",
    "{",
    "nonsense",
    '{"data": {"type": "tags", "attributes": {"name": "x"}}',
    '{"data": NaN}',
    '{"data": {"type": "tags", "attributes": {"name": Infinity}}}',
    '{"data": {"type": "tags", "attributes": {"name": "a", "name": "b"}}}',
    '{"data": {"type": "tags", "type": "tags", "attributes": {"name": "b"}}}',
    '{"data": {"type": "tags", "attributes": {"name": "\\ud800"}}}',
    b'{"data": {"type": "tags", "attributes": {"name": "\xff"}}}',
    b"\xef\xbb\xbf{}",
    b"\x00",
    "[" * 2000,
    '{"data":' * 2000,
    '{"data": {"type": "tags", "attributes": ' + '{"a":' * 40 + "1" + "}" * 40 + "}}",
    '{"data": {"type": "tags", "attributes": {"name": 1e999}}}',
    '{"data": {"type": "tags", "attributes": {"name": ' + "9" * 5000 + "}}}",
)
# One URL of each form.
FORMS = ("", "/tags", "/tags/{id}", "/tags/{id}/materials", "/tags/{id}/relationships/materials")
NO_DOCUMENTS: tuple[Any, ...] = (
    [],
    "x",
    1,
    True,
    {},
    {"meta": {}},
    {"data": None},
    {"data": []},
    {"data": [{}]},
    {"data": "x"},
    {"data": 1},
    {"data": {}},
    {"data": {"type": 1}},
    {"data": {"type": None}},
    {"data": {"type": "tags", "attributes": None}},
    {"data": {"type": "tags", "attributes": []}},
    {"data": {"type": "tags", "attributes": "x"}},
    {"data": {"type": "tags", "attributes": {"name": "x"}, "relationships": []}},
    {"data": {"type": "tags", "attributes": {"name": "x"}, "relationships": "x"}},
    {"data": {"type": "tags", "attributes": {"name": "x"}, "id": 7}},
    {"data": {"type": "tags", "attributes": {"name": "x"}, "id": []}},
    {"data": {"type": "tags", "attributes": {"name": "x"}, "lid": 7}},
    {"data": {"type": "tags", "attributes": {"name": None}}},
    {"data": {"type": "tags", "attributes": {"name": "nul \x00"}}},
)


@pytest.mark.one_database
@pytest.mark.parametrize("body", BROKEN)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_that_is_not_json_is_400(api: Api, make: Factory, method: str, body: str | bytes):
    path = "/tags" if method == "POST" else make("tags").path
    before = api.get("/tags").json

    response = api.request(method, path, body=body)

    assert response.status_code == 400
    assert api.get("/tags").json == before


@pytest.mark.one_database
@pytest.mark.parametrize("body", NO_DOCUMENTS)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_that_is_no_document_is_400_or_422(api: Api, make: Factory, method: str, body: Any):
    path = "/tags" if method == "POST" else make("tags").path
    before = api.get("/tags").json

    response = api.request(method, path, body=json.dumps(body))

    assert response.status_code in (400, 403, 409, 422)
    assert api.get("/tags").json == before


@pytest.mark.parametrize("type_", UPDATABLE)
def test_unknown_members_and_at_members_of_a_request_are_ignored(api: Api, make: Factory, type_: str):
    """Items 23 and 24: the same result as without them."""
    made = make(type_)
    before = api.get(made.path).json["data"]
    attributes = {"@context": "x", "@id": 1}
    body = document(type_, made.id, attributes=attributes, links={"self": "x"}, meta={"a": 1}, foo="bar", bar=[1])
    body |= {"foo": 1, "@type": "x", "meta": {}, "links": {"self": "y"}, "included": []}

    response = api.patch(made.path, body)

    assert response.status_code in (200, 204)
    after = api.get(made.path).json["data"]
    assert after.get("relationships") == before.get("relationships")
    assert after["attributes"].keys() == before["attributes"].keys()


def test_unknown_and_at_members_of_a_relationship_are_ignored(api: Api, make: Factory):
    person, tag = make("people"), make("tags")
    linkage = {"data": [tag.identifier | {"@a": 1, "foo": 2}], "foo": 1, "@b": []}

    patched = api.patch(person.path, document("people", person.id, relationships={"tags": linkage, "@c": 1}))
    posted = api.post(f"{person.path}/relationships/tags", linkage)

    assert patched.status_code == 200
    assert posted.status_code in (200, 204)
    assert [t["id"] for t in api.get(f"{person.path}/tags").json["data"]] == [tag.id]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path", ["/nothing", "/Materials", "/material", "/nothing/1", "/tags/1/2/3/4", "/operations/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_url_of_nothing_is_404_as_a_document(api: Api, method: str, path: str):
    refused(api.request(method, path, {"data": None} if method in ("POST", "PATCH") else None), 404)


def test_a_url_of_nothing_outside_of_the_api_is_not_html_either(api: Api):
    response = api.app.test_client().get("/nothing")

    assert response.status_code == 404
    assert "html" not in response.content_type


@pytest.mark.one_database
@pytest.mark.parametrize("method", ["PUT", "TRACE", "PROPFIND", "NONSENSE"])
@pytest.mark.parametrize("path", FORMS)
def test_a_method_that_the_url_never_has_is_405_with_allow(api: Api, make: Factory, method: str, path: str):
    path = path.format(id=make("tags").id)

    response = api.request(method, path)

    refused(response, 405)
    assert "GET" in response.headers["Allow"]


@pytest.mark.one_database
@pytest.mark.parametrize("path", FORMS)
def test_options_tells_what_is_allowed(api: Api, make: Factory, path: str):
    path = path.format(id=make("tags").id)

    for client in (api, api.as_nobody):
        response = client.request("OPTIONS", path)
        assert response.status_code in (200, 204)
        assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", [*FORMS, "/tags/0", "/nothing"])
def test_head_is_get_without_the_body(api: Api, make: Factory, path: str):
    path = path.format(id=make("tags").id)

    head, get = api.request("HEAD", path), api.get(path)

    assert head.status_code == get.status_code
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("ETag") == get.headers.get("ETag")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.get_data() == b""


@pytest.mark.one_database
def test_a_body_over_one_mebibyte_is_413(api: Api):
    body = creation(Factory(api.app), "tags", name="x" * (1024 * 1024))

    refused(api.post("/tags", body), 413)


@pytest.mark.one_database
def test_a_url_of_7500_characters_is_414_and_a_shorter_one_is_served(api: Api):
    named = ",".join("1" * 16 for _ in range(200))

    assert api.get(f"/tags?filter[id]={named}").status_code == 200
    refused(api.get(f"/tags?filter[name]={'x' * 7500}"), 414)
    refused(api.get(f"/{'x' * 7500}"), 414)


@pytest.mark.one_database
def test_the_title_of_an_error_never_changes_for_its_code(api: Api, make: Factory):
    tag = make("tags")
    answers = [
        api.get("/nothing"),
        api.get("/tags/0"),
        api.get("/tags?sort=nothing"),
        api.get("/tags?include=nothing"),
        api.post("/tags", {"data": {"type": "tags", "attributes": {"name": ""}}}),
        api.patch(tag.path, document("tags", tag.id, attributes={"nothing": 1})),
        api.post("/tags", creation(make, "parks")),
        api.request("PUT", "/tags"),
        api.as_nobody.get("/tags"),
        api.as_visitor.post("/tags", creation(make, "tags")),
        api.get("/tags", headers={"Accept": "text/html"}),
        api.post("/tags", creation(make, "tags"), headers={"Content-Type": "text/html"}),
    ]
    titles: dict[str, set[str]] = {}
    for response in answers:
        for error in response.json["errors"]:
            titles.setdefault(error["code"], set()).add(error["title"])

    assert all(len(found) == 1 for found in titles.values())
    assert len(titles) >= 7


def test_the_type_of_an_error_leads_to_its_documentation(api: Api):
    for path in ("/nothing", "/tags?sort=nothing"):
        (error,) = api.get(path).json["errors"]
        link = error["links"]["type"]
        href = (link["href"] if isinstance(link, dict) else link).partition("#")[0]

        assert api.app.test_client().get(href.removeprefix("http://localhost")).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "Bearer", "\u00e9" * 9])
def test_a_token_that_is_no_token_is_401(api: Api, token: str):
    for authorization in (f"Bearer {token}", token, f"Basic {token}"):
        header = authorization.encode("utf-8").decode("latin-1")
        refused(api.as_nobody.get("/tags", headers={"Authorization": header}), 401)


def test_without_a_token_everything_is_401(api: Api, make: Factory):
    tag = make("tags")
    paths = ["/tags", tag.path, f"{tag.path}/materials", f"{tag.path}/relationships/materials", "/tags/0"]

    for path in paths:
        refused(api.as_nobody.get(path), 401)
    refused(api.as_nobody.post("/tags", creation(make, "tags")), 401)
    refused(api.as_nobody.patch(tag.path, document("tags", tag.id, attributes={"name": "x"})), 401)
    refused(api.as_nobody.delete(tag.path), 401)
    refused(api.as_nobody.post(f"{tag.path}/relationships/materials", {"data": []}), 401)
    assert api.get(tag.path).status_code == 200


@pytest.mark.one_database
def test_an_exception_inside_is_a_500_document_that_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any) -> None:
        raise RuntimeError("SELECT secret FROM /srv/app")

    monkeypatch.setattr(sql.Statement, "run", fail)
    token = api.sign_in("admin")[1]

    response = api.app.test_client().get(
        f"{ROOT}/tags", headers={"Accept": MEDIA_TYPE, "Authorization": f"Bearer {token}"}
    )

    assert response.status_code == 500
    assert response.content_type == MEDIA_TYPE
    (error,) = response.json["errors"]
    assert error["status"] == "500"
    assert "secret" not in response.get_data(as_text=True)
    assert "srv" not in response.get_data(as_text=True)
