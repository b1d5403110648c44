"""The code of docs/clients.md and docs/tutorial.md is the code that `make test-clients` runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "tests" / "clients"
PAGES = [ROOT / "docs" / "clients.md", ROOT / "docs" / "tutorial.md"]
TUTORIAL = PAGES[1]

_BLOCK = re.compile(r"^<!-- (tests/clients/\S+) -->\n+```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```(\w+)\n", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_the_file_that_it_names(page: Path):
    blocks = _BLOCK.findall(page.read_text())

    assert len(blocks) > 5
    assert [path for path, text in blocks if (ROOT / path).read_text() != text] == []


def test_the_tutorial_shows_all_of_its_application_and_nothing_else():
    page = TUTORIAL.read_text()
    shown = [path for path, _ in _BLOCK.findall(page)]
    application = [path for path in (CLIENTS / "tutorial" / "app").rglob("*") if path.is_file()]

    assert sorted(shown) == sorted(str(path.relative_to(ROOT)) for path in application)
    assert len(shown) == len([language for language in _FENCE.findall(page) if language in ("js", "gjs", "css")])


def test_the_tutorial_names_each_file_before_it_shows_it():
    page = TUTORIAL.read_text()

    for path, _ in _BLOCK.findall(page):
        named = path.removeprefix("tests/clients/tutorial/")
        assert f"`{named}`\n\n<!-- {path} -->" in page


def test_the_lock_of_npm_names_no_registry():
    lock = (CLIENTS / "package-lock.json").read_text()

    assert '"integrity"' in lock
    assert '"resolved"' not in lock
