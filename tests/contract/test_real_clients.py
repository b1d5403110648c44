"""What real clients rely on, as far as the server shows it: jsonapi.md, group N."""

import pytest

from tests.client import ROOT, Api, below_root
from tests.contract.document import MEDIA_TYPE
from tests.contract.requests import creation, document, refused
from tests.contract.shapes import TYPES
from tests.factories import Factory


def test_ember_a_validation_failure_is_422_with_pointers_in_wire_spelling(api: Api, make: Factory):
    """N1, N2: only 422 leaves the record correctable; the pointer names the field as it was sent."""
    body = creation(make, "materials", rental_price="free", stock_quantity=-1.5)
    body["data"]["relationships"]["sub_category"] = {"data": {"type": "tags", "id": make("tags").id}}

    response = api.post("/materials", body)

    pointers = {error["source"]["pointer"] for error in response.json["errors"]}
    assert {"/data/attributes/rental_price", "/data/attributes/stock_quantity"} <= pointers


def test_ember_all_attributes_and_null_ones_are_sent_after_a_create(api: Api, make: Factory):
    """N3."""
    created = api.post("/materials", creation(make, "materials")).json["data"]
    attributes = created["attributes"] | {"name": "Renamed"}

    response = api.patch(f"/materials/{created['id']}", document("materials", created["id"], attributes=attributes))

    assert response.json["data"]["attributes"]["name"] == "Renamed"


def test_ember_a_new_record_has_all_attributes_and_empty_relationships(api: Api, make: Factory):
    """Ember sends null for whatever the form left empty, and [] for each to-many it knows."""
    body = creation(make, "people", nickname=None, birthdate=None, note=None, full_name=None, deleted_at=None)
    body["data"]["relationships"] = {
        "company": {"data": None},
        "user": {"data": None},
        "tags": {"data": []},
        "emails": {"data": []},
    }

    assert api.post("/people", body).status_code == 201


@pytest.mark.parametrize("separator", [",", "%2C"])
@pytest.mark.parametrize("name", ["filter[id]", "filter%5Bid%5D"])
def test_ember_coalesced_ids_are_found_and_unknown_ones_absent(api: Api, make: Factory, name: str, separator: str):
    """N5, N11."""
    tags = make.many("tags", [{} for _ in range(30)])
    wanted = [tag.id for tag in tags]

    response = api.get(f"/tags?{name}={separator.join([*wanted, '99999'])}")

    assert sorted(tag["id"] for tag in response.json["data"]) == sorted(wanted)


def test_clients_follow_related_of_an_empty_to_one(api: Api, make: Factory):
    """N6: 200 with null, not 404."""
    person = make("people")
    related = api.get(person.path).json["data"]["relationships"]["company"]["links"]["related"]

    response = api.get(related)

    assert response.status_code == 200
    assert response.json["data"] is None


def test_linkage_is_never_falsely_empty(api: Api, make: Factory):
    """N7."""
    tag = make("tags")
    make("materials", tags=[tag])

    relationships = api.get(tag.path).json["data"]["relationships"]

    assert relationships["materials"].get("data") != []


def test_warpdrive_creates_with_a_null_id_and_a_lid(api: Api, make: Factory):
    """N8."""
    body = creation(make, "tags", name="from WarpDrive")
    body["data"] |= {"id": None, "lid": "@lid:tags-1"}

    assert api.post("/tags", body).status_code == 201


def test_warpdrive_without_a_content_type_is_told_which_header_is_missing(api: Api, make: Factory):
    """N8."""
    for sent in (None, "text/plain;charset=UTF-8"):
        response = api.post("/tags", creation(make, "tags"), headers={"Content-Type": sent})
        (error,) = refused(response, 415, header="Content-Type")
        assert MEDIA_TYPE in error["detail"]


def test_a_document_may_refer_to_its_own_lid(api: Api, make: Factory):
    """Item 110."""
    body = creation(make, "tags")
    body["data"]["lid"] = "me"
    body["data"]["relationships"] = {"people": {"data": []}}

    assert api.post("/tags", body).status_code == 201


def test_orbit_sends_its_own_uuids(api: Api, make: Factory):
    """N10."""
    body = creation(make, "people")
    body["data"]["id"] = "6d4de5c2-41d8-4a83-8a87-2d1f0c1d8c11"

    response = api.post("/people", body)

    assert response.status_code in (201, 204)
    assert api.get("/people/6d4de5c2-41d8-4a83-8a87-2d1f0c1d8c11").status_code == 200


def test_orbit_pages_by_offset_and_limit(api: Api, make: Factory):
    """N10."""
    make.many("tags", [{} for _ in range(5)])

    response = api.get("/tags?page%5Boffset%5D=2&page%5Blimit%5D=2")

    assert len(response.json["data"]) == 2
    assert api.get(response.json["links"]["next"]).json["data"]


def test_devour_sends_a_content_type_on_get_and_delete_and_an_empty_meta(api: Api, make: Factory):
    """N12."""
    tag = make("tags")
    headers = {"Content-Type": MEDIA_TYPE}

    assert api.get(tag.path, headers=headers).status_code == 200
    assert api.post("/tags", creation(make, "tags") | {"meta": {}}).status_code == 201
    assert api.delete(tag.path, headers=headers).status_code == 200


def test_a_body_on_delete_is_ignored(api: Api, make: Factory):
    first, second = make("tags"), make("tags")

    assert api.delete(first.path, {"data": {"type": "tags", "id": first.id}}).status_code == 200
    assert api.delete(second.path, body="nonsense", headers={"Content-Type": "text/plain"}).status_code == 200


@pytest.mark.parametrize("type_", TYPES)
def test_python_clients_add_a_trailing_slash(api: Api, make: Factory, type_: str):
    """N13."""
    for path in (f"/{type_}/", make(type_).path + "/"):
        response = api.get(path)
        assert response.status_code in (200, 308)
        if response.status_code == 308:
            assert api.get(response.headers["Location"]).status_code == 200


def test_pagination_links_are_absolute_and_complete(api: Api, make: Factory):
    """N15."""
    make.many("tags", [{} for _ in range(3)])

    link = api.get("/tags?page[size]=1&sort=-name&filter[name][contains]=tag").json["links"]["next"]

    assert link.startswith("http://localhost/api/v3/tags?")
    assert all(part in link for part in ("sort=-name", "filter%5Bname%5D%5Bcontains%5D=tag", "page%5Bsize%5D=1"))


def test_cors_lets_a_browser_send_what_json_api_needs(api: Api):
    """N16: a preflight carries no token."""
    asked = {
        "Origin": "http://localhost:4200",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "accept,authorization,content-type,if-match,if-none-match,idempotency-key",
        "Accept": None,
    }

    response = api.as_nobody.request("OPTIONS", "/tags", headers=asked)

    allowed = {n.strip().lower() for n in response.headers["Access-Control-Allow-Headers"].split(",")}
    methods = {n.strip() for n in response.headers["Access-Control-Allow-Methods"].split(",")}
    assert response.status_code in (200, 204)
    assert set(asked["Access-Control-Request-Headers"].split(",")) <= allowed
    assert {"GET", "POST", "PATCH", "DELETE"} <= methods
    assert response.headers["Access-Control-Allow-Origin"] in ("http://localhost:4200", "*")


@pytest.mark.parametrize("path", ["/tags", "/tags/0", "/nothing", "/tags?sort=x"])
def test_cors_headers_are_on_every_answer(api: Api, path: str):
    for client in (api, api.as_nobody):
        response = client.get(path, headers={"Origin": "http://localhost:4200"})

        exposed = {n.strip().lower() for n in response.headers["Access-Control-Expose-Headers"].split(",")}
        assert response.headers["Access-Control-Allow-Origin"] in ("http://localhost:4200", "*")
        assert {"location", "etag", "retry-after"} <= exposed


def test_cors_is_not_for_strangers(api: Api):
    response = api.get("/tags", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in response.headers


def test_private_data_is_not_kept_by_shared_caches(api: Api):
    """N17."""
    control = api.get("/tags").headers["Cache-Control"]

    assert "private" in control
    assert "no-cache" in control


def test_everything_linked_under_an_include_is_included(api: Api, make: Factory):
    """N18: linkage to rows that are not in ``included`` breaks strict clients."""
    hidden, shown = make("contacts"), make("contacts", account_list=make("account_lists", users=[api.as_member.user]))
    person = make("people", contacts=[hidden, shown])
    trashed = make("tags")
    api.patch(person.path, document("people", person.id, relationships={"tags": {"data": [trashed.identifier]}}))
    api.delete(trashed.path)

    body = api.as_member.get(f"{person.path}?include=contacts,tags").json

    included = {(resource["type"], resource["id"]) for resource in body["included"]}
    for name in ("contacts", "tags"):
        for identifier in body["data"]["relationships"][name]["data"]:
            assert (identifier["type"], identifier["id"]) in included


def test_login_is_plain_json_and_its_token_opens_the_api(api: Api, make: Factory):
    make("users", pseudo="ember", password="correct horse")
    client = api.app.test_client()

    tokens = client.post(f"{ROOT}/auth/login", json={"identifier": "ember", "password": "correct horse"}).json
    answer = client.get(f"{ROOT}/users", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    wrong = client.post(f"{ROOT}/auth/login", json={"identifier": "ember", "password": "wrong horse"})

    assert [user["attributes"]["pseudo"] for user in answer.json["data"]] == ["ember"]
    assert wrong.status_code == 401
    assert wrong.content_type == "application/problem+json"


def test_the_location_of_a_create_is_below_the_api(api: Api, make: Factory):
    response = api.post("/tags", creation(make, "tags"))

    assert below_root(response.headers["Location"]).startswith(f"{ROOT}/tags/")
