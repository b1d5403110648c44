"""Whether ``docs/conformance.md`` is complete, current, and names only tests that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conformance import PAGE, VALIDATOR, Item, groups, page, proof_of, running_tests

ITEMS = [item for group in groups() for item in group.items]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/conformance.md is old: run `make conformance`."


def test_every_item_is_there() -> None:
    numbers = [item.number for item in ITEMS if item.group != "N"]
    of_clients = [item.number for item in ITEMS if item.group == "N"]

    assert numbers == [str(n) for n in range(1, 161)]
    assert of_clients == [str(n) for n in range(1, 19)]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item.group}{item.number}")
def test_an_item_is_proved_by_tests_that_there_are(item: Item) -> None:
    named = [proof_of(name) for name in item.proof if name != VALIDATOR]

    missing = [proof.function for proof in named if proof.function not in running_tests(proof.path)]

    assert not missing
    assert bool(named) is (item.absent is None)


def test_a_test_that_is_skipped_proves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(
        "import pytest\n"
        "def test_runs(): ...\n"
        "@pytest.mark.skip\ndef test_skipped(): ...\n"
        "@pytest.mark.xfail(reason='later')\ndef test_excused(): ...\n"
    )

    assert running_tests(file) == {"test_runs"}
