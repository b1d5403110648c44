"""``/openapi.json`` and ``/openapi.yaml`` over HTTP."""

from __future__ import annotations

import pytest
import yaml
from werkzeug.test import TestResponse

from jsonapi_app.openapi import INTERFACES, interface_document, openapi_document
from tests.client import Api
from tests.conftest import Variant

pytestmark = pytest.mark.one_database
FORMS = pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yaml"])


def fetch(api: Api, path: str, **headers: str) -> TestResponse:
    return api.app.test_client().get(path, headers=headers)


def test_both_forms_are_the_document_with_the_address_asked_at(api: Api):
    as_json, as_yaml = fetch(api, "/openapi.json"), fetch(api, "/openapi.yaml")

    assert (as_json.content_type, as_yaml.content_type) == ("application/json", "application/yaml")
    assert as_json.json == yaml.safe_load(as_yaml.data) == openapi_document("http://localhost")


@FORMS
def test_it_names_the_public_address(api: Api, variant: Variant, path: str):
    behind_a_proxy = variant(api, public_url="https://backline.example/rent")

    answer = fetch(behind_a_proxy, path)

    assert yaml.safe_load(answer.data)["servers"] == [{"url": "https://backline.example/rent"}]


def test_it_tells_the_limits_that_are_in_force(api: Api, variant: Variant):
    small = variant(api, page_size_default=3, page_size_max=7)

    size = fetch(small, "/openapi.json").json["components"]["parameters"]["page.size"]["schema"]

    assert (size["default"], size["maximum"]) == (3, 7)


@FORMS
def test_caches_keep_it_and_ask_whether_it_is_still_the_same(api: Api, path: str):
    first = fetch(api, path)

    again = fetch(api, path, **{"If-None-Match": first.headers["ETag"]})
    other = fetch(api, path, **{"If-None-Match": '"something else"'})

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("key", INTERFACES)
def test_each_interface_has_a_document_of_its_own(api: Api, key: str):
    answer = fetch(api, f"/openapi/{key}.json")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json == interface_document(key, "http://localhost")
    assert fetch(api, f"/openapi/{key}.json", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_interface_that_there_is_not_has_none(api: Api):
    assert fetch(api, "/openapi/soap.json").status_code == 404


def test_resources_name_it_as_what_describes_them(api: Api):
    described_by = api.get("/parks").get_json(force=True)["links"]["describedby"]

    assert fetch(api, described_by).json["openapi"] == "3.1.0"
