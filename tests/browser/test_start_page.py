"""The start page, in a browser."""

from __future__ import annotations

from tests.browser.visitor import Visitor


def test_it_is_right_in_light_and_dark_on_a_desk_and_on_a_phone(visitor: Visitor):
    visitor.open("/")
    visitor.picture("start", whole=True)

    assert visitor.barriers() == []
    assert visitor.sideways() <= 0
    assert visitor.strangers() == []
    assert visitor.console == []


def test_its_colours_follow_the_system(visitor: Visitor):
    visitor.open("/")

    ground = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert ground == {"light": "rgb(247, 245, 241)", "dark": "rgb(21, 16, 29)"}[visitor.look.colours]


def test_the_keyboard_leads_to_the_explorer(desktop: Visitor):
    desktop.open("/")

    stops = []
    for _ in range(3):
        desktop.page.keyboard.press("Tab")
        stops.append(desktop.focused())
    desktop.page.keyboard.press("Enter")

    assert stops == ["Skip to the contents", "Backline", "Open the explorer"]
    desktop.page.wait_for_url("**/docs")


def test_the_contents_can_be_skipped_to(desktop: Visitor):
    desktop.open("/")

    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")

    assert desktop.page.evaluate("document.activeElement.id") == "start"
