"""The pages for browsers, as they come over HTTP; tests/browser looks at them in a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from jsonapi_app.http import explorer, openapi_document, start_page
from jsonapi_app.http.openapi_document import DOCUMENTS, Published
from tests.client import Api
from tests.conftest import Variant

pytestmark = pytest.mark.one_database
PAGES = pytest.mark.parametrize("path", ["/", "/docs"])
LOADING = {("script", "src"), ("link", "href"), ("img", "src")}
ANOTHER = Published("other", "Other & older", "api/v9", "openapi/other.json", "For clients of <old>.")


class Elements(HTMLParser):
    """The elements of a page: tag and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def urls(self, *places: tuple[str, str]) -> set[str]:
        return {
            url for tag, attributes in self.found for name, url in attributes.items() if url and (tag, name) in places
        }


def fetch(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers=headers)


@pytest.fixture
def two_interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (explorer, start_page, openapi_document):
        monkeypatch.setattr(module, "DOCUMENTS", (*DOCUMENTS, ANOTHER))


@PAGES
def test_a_page_is_for_anybody_and_lets_nothing_in_from_elsewhere(app: Flask, path: str):
    page = fetch(app, path)

    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@PAGES
def test_a_page_has_nothing_that_its_policy_forbids(app: Flask, path: str):
    elements = Elements(fetch(app, path).text)

    assert [tag for tag, _ in elements.found if tag == "style"] == []
    assert [tag for tag, attributes in elements.found if tag == "script" and not attributes.get("src")] == []
    assert [
        name for _, attributes in elements.found for name in attributes if name == "style" or name[:2] == "on"
    ] == []


@PAGES
def test_what_a_page_loads_is_served_by_us_and_kept_for_good(app: Flask, path: str):
    urls = Elements(fetch(app, path).text).urls(*LOADING)

    assert len(urls) >= 3
    for url in urls:
        assert not urlsplit(url).netloc
        asset = fetch(app, urljoin(path, url))
        assert asset.status_code == 200, url
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.headers["X-Content-Type-Options"] == "nosniff"


@PAGES
def test_every_link_of_a_page_leads_somewhere(app: Flask, path: str):
    links = Elements(fetch(app, path).text).urls(("a", "href"))

    assert len(links) >= 3
    wrong = {link: fetch(app, urljoin(path, link)).status_code for link in links if link[0] != "#"}
    assert {link: status for link, status in wrong.items() if status not in (200, 503)} == {}


@PAGES
def test_a_page_works_under_a_path(app: Flask, path: str):
    urls = Elements(fetch(app, path).text).urls(*LOADING, ("a", "href"))

    assert [url for url in urls if url.startswith("/") or "://" in url] == []


@PAGES
def test_a_browser_that_has_the_page_is_told_so(app: Flask, path: str):
    first = fetch(app, path)

    assert fetch(app, path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Cache-Control"] == "no-cache"


@PAGES
def test_a_page_is_only_read(app: Flask, path: str):
    assert app.test_client().head(path).status_code == 200
    assert app.test_client().post(path).status_code == 405


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_an_asset_without_its_version_is_asked_for_again(app: Flask, name: str, content_type: str):
    asset = fetch(app, f"/docs/assets/{name}?v=older")

    assert asset.content_type == content_type
    assert asset.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert fetch(app, f"/docs/assets/{name}", **{"If-None-Match": asset.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["explorer.html", "..%2f__init__.py", "%2e%2e/__init__.py", "LICENSE"])
def test_only_assets_are_served_as_such(app: Flask, name: str):
    assert fetch(app, f"/docs/assets/{name}").status_code == 404


def test_the_style_sheets_ask_nobody_else(app: Flask):
    for name in ("backline.css", "start.css", "explorer.css", "swagger-ui.css"):
        sheet = fetch(app, f"/docs/assets/{name}").text
        urls = re.findall(r"url\(\s*[\"']?([^\"')]{0,20})", sheet)
        assert [url for url in urls if not url.startswith("data:")] == []
        assert "@import" not in sheet


def test_the_explorer_shows_the_first_interface_unless_asked_for_another(app: Flask, two_interfaces: None):
    first, other = fetch(app, "/docs").text, fetch(app, "/docs?interface=other").text

    assert 'data-document="openapi/jsonapi.json"' in first
    assert 'data-document="openapi/other.json"' in other
    for page, current in ((first, "jsonapi"), (other, "other")):
        assert re.findall(r'interface=(\w+)" aria-current="page"', page) == [current]


def test_an_interface_that_there_is_not_is_an_error_document(app: Flask):
    answer = fetch(app, "/docs?interface=soap")

    assert (answer.status_code, answer.content_type) == (404, "application/vnd.api+json")


def test_the_start_page_names_every_interface(app: Flask, two_interfaces: None):
    page = fetch(app, "/").text

    assert "Other &amp; older" in page
    assert "For clients of &lt;old&gt;." in page
    assert {"docs?interface=jsonapi", "docs?interface=other"} <= Elements(page).urls(("a", "href"))


def test_the_commands_on_the_start_page_have_the_public_address(api: Api, variant: Variant):
    behind_a_proxy = variant(api, public_url="https://backline.example/rent")

    assert "curl https://backline.example/rent/api/v3/auth/login" in fetch(behind_a_proxy.app, "/").text
