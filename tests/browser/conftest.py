"""A service with the demo company, and Chromium to look at its pages with.

`make test-browser` runs these in an environment of their own (requirements-browser.txt), which has a browser's driver
and not the service: the service runs as a process, from .venv-dev. Elsewhere, as in `make test`, they are left out.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.browser.visitor import LOOKS, Look, Visitor
from tests.service import running_service

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

# Drawing the explorer can take many seconds on a small machine that does other things, too.
PATIENCE_MS = 120_000

# Chromium as root in a container has neither a sandbox nor a graphics card.
SWITCHES = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium: that of the variable CHROMIUM, else the first there is."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("No Chromium here: `apt-get install chromium`, or name one in the variable CHROMIUM.")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def service(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service of its own."""
    with running_service(tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture(params=LOOKS, ids=str)
def visitor(request: pytest.FixtureRequest, browser: Browser, service: str) -> Iterator[Visitor]:
    """A visitor for each look."""
    yield from _visiting(browser, service, request.param)


@pytest.fixture
def desktop(browser: Browser, service: str) -> Iterator[Visitor]:
    """One visitor, for what no look changes."""
    yield from _visiting(browser, service, LOOKS[0])


def _visiting(browser: Browser, service: str, look: Look) -> Iterator[Visitor]:
    size = {"width": look.width, "height": look.height}
    context = browser.new_context(viewport=size, color_scheme=look.colours, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(context.new_page(), service, look)
    visitor.page.on("request", lambda request: visitor.asked.append(request.url))
    visitor.page.on("console", lambda message: visitor.console.append(f"{message.type}: {message.text}"))
    visitor.page.on("pageerror", lambda error: visitor.console.append(f"uncaught: {error}"))
    yield visitor
    context.close()
