"""The API explorer, in a browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Request, expect

from tests.browser.visitor import Visitor

LIST, CREATE = "#operations-inventory-list_materials", "#operations-inventory-create_tags"
JSON_API = "application/vnd.api+json"


def open_explorer(visitor: Visitor) -> None:
    visitor.open("/docs")
    visitor.page.wait_for_selector(".opblock-tag")


def log_in(visitor: Visitor, password: str = "demo-member") -> None:
    visitor.page.fill("[name=identifier]", "member")
    visitor.page.fill("[name=password]", password)
    visitor.page.click("#log-in button")


def open_operation(visitor: Visitor, operation: str) -> None:
    if not visitor.page.locator(operation).count():
        visitor.page.click("#operations-tag-inventory .expand-operation")
    visitor.page.click(f"{operation} .opblock-summary-control")
    visitor.page.wait_for_selector(f"{operation} .execute")


def execute(visitor: Visitor, operation: str) -> tuple[Request, str]:
    """The request that the page sends, and the status that it shows."""
    with visitor.page.expect_request("**/api/v3/**") as sent:
        visitor.page.click(f"{operation} .execute")
    status = visitor.page.locator(f"{operation} .live-responses-table tbody .response-col_status").first
    expect(status).not_to_be_empty()
    return sent.value, status.inner_text().split()[0]


def test_it_is_right_in_light_and_dark_on_a_desk_and_on_a_phone(visitor: Visitor):
    open_explorer(visitor)
    visitor.picture("explorer")
    barriers = visitor.barriers()
    log_in(visitor)
    visitor.page.wait_for_selector("#logged-in:not([hidden])")
    open_operation(visitor, CREATE)
    open_operation(visitor, LIST)
    visitor.page.locator(LIST).evaluate("element => element.scrollIntoView()")
    visitor.picture("explorer-operation")
    execute(visitor, LIST)
    visitor.page.locator(f"{LIST} .responses-wrapper").evaluate("element => element.scrollIntoView()")
    visitor.picture("explorer-answer")

    assert barriers + visitor.barriers() == []
    assert visitor.sideways() <= 0
    assert visitor.strangers() == []
    assert visitor.console == []


def test_the_areas_are_those_of_the_contract(desktop: Visitor):
    open_explorer(desktop)

    areas = desktop.page.locator(".opblock-tag").evaluate_all("all => all.map(area => area.dataset.tag)")

    assert {"log-in", "entry", "inventory", "crm", "planning", "support", "identity"} <= set(areas)


def test_nothing_is_shown_to_nobody(desktop: Visitor):
    open_explorer(desktop)
    open_operation(desktop, LIST)

    request, status = execute(desktop, LIST)

    assert (status, request.header_value("authorization")) == ("401", None)


def test_requests_carry_the_token_of_the_form(desktop: Visitor):
    open_explorer(desktop)
    log_in(desktop)
    expect(desktop.page.locator("#logged-in")).to_contain_text("Logged in as member")
    open_operation(desktop, LIST)

    request, status = execute(desktop, LIST)

    assert status == "200"
    assert request.url == f"{desktop.service}/api/v3/materials"
    assert (request.header_value("authorization") or "").startswith("Bearer eyJ")
    assert request.header_value("accept") == JSON_API


def test_a_filled_in_example_creates_something(desktop: Visitor):
    open_explorer(desktop)
    log_in(desktop)
    open_operation(desktop, CREATE)

    request, status = execute(desktop, CREATE)

    assert status == "201"
    assert request.header_value("content-type") == JSON_API
    assert json.loads(request.post_data or "") == {"data": {"type": "tags", "attributes": {"name": "long hire"}}}


def test_what_is_filled_in_goes_into_the_query(desktop: Visitor):
    open_explorer(desktop)
    log_in(desktop)
    open_operation(desktop, LIST)
    for name, value in (("include", "park,category"), ("fields[materials]", "name,park"), ("page[size]", "2")):
        desktop.page.get_by_label(name, exact=True).fill(value)

    request, status = execute(desktop, LIST)

    assert status == "200"
    query = "include=park%2Ccategory&fields%5Bmaterials%5D=name%2Cpark&page%5Bsize%5D=2"
    assert request.url.partition("?")[2] == query


def test_a_wrong_password_is_told_in_words(desktop: Visitor):
    open_explorer(desktop)

    log_in(desktop, "wrong")

    notice = desktop.page.locator("#notice")
    expect(notice).to_contain_text("Not logged in")
    assert notice.get_attribute("role") == "status"
    assert desktop.barriers() == []


def test_the_log_in_lasts_over_a_reload_and_ends_when_asked(desktop: Visitor):
    open_explorer(desktop)
    log_in(desktop)
    expect(desktop.page.locator("#logged-in")).to_be_visible()
    desktop.page.reload()
    expect(desktop.page.locator("#logged-in")).to_be_visible()

    with desktop.page.expect_response("**/auth/logout") as ended:
        desktop.page.click("#logged-in button")

    assert ended.value.status == 204
    expect(desktop.page.locator("#log-in")).to_be_visible()
    open_operation(desktop, LIST)
    assert execute(desktop, LIST)[1] == "401"


def test_all_of_it_works_by_keyboard(desktop: Visitor):
    open_explorer(desktop)
    keys = desktop.page.keyboard

    desktop.page.focus("[name=identifier]")
    keys.type("member")
    keys.press("Tab")
    keys.type("demo-member")
    keys.press("Enter")
    expect(desktop.page.locator("#logged-in button")).to_be_focused()
    desktop.page.focus("#operations-tag-inventory .expand-operation")
    keys.press("Enter")
    desktop.page.focus(f"{LIST} .opblock-summary-control")
    keys.press("Enter")
    desktop.page.focus(f"{LIST} .execute")
    with desktop.page.expect_response("**/api/v3/materials") as answered:
        keys.press("Enter")

    assert answered.value.status == 200


@pytest.mark.parametrize("path", ["/openapi/jsonapi.json"])
def test_a_contract_that_cannot_be_read_is_told(desktop: Visitor, path: str):
    desktop.page.route(f"**{path}", lambda route: route.fulfill(status=503))

    desktop.open("/docs")

    expect(desktop.page.locator("#explorer")).to_have_text("The contract cannot be read: it answers 503.")


@pytest.mark.parametrize("interface", ["robert2", "flavours", "clicrdv", "rs_events", "mpdx"])
def test_each_interface_is_shown_by_itself(desktop: Visitor, interface: str):
    desktop.open(f"/docs?interface={interface}")
    desktop.page.wait_for_selector(".opblock-tag")

    assert desktop.page.locator(".opblock-tag").count() <= 5
    assert desktop.barriers() == []
    assert desktop.console == []


def test_the_token_of_the_form_is_good_for_an_interface_with_two(desktop: Visitor):
    operation = "#operations-rs-events-rs_events_list_events"
    desktop.open("/docs?interface=rs_events")
    desktop.page.wait_for_selector(".opblock-tag")
    log_in(desktop)
    expect(desktop.page.locator("#logged-in")).to_be_visible()
    desktop.page.click("#operations-tag-rs-events .expand-operation")
    desktop.page.click(f"{operation} .opblock-summary-control")
    desktop.page.wait_for_selector(f"{operation} .execute")

    with desktop.page.expect_response("**/calendar/v2/rs/events?**") as answered:
        desktop.page.click(f"{operation} .execute")

    assert answered.value.status == 200
    assert (answered.value.request.header_value("x-session-token") or "").startswith("eyJ")
    assert answered.value.request.header_value("content-type") == "application/json"
