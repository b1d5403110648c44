"""Every example of docs/filters.md finds what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import Api
from tests.conftest import Applications, signing_in
from tests.factories import Factory

PAGE = Path(__file__).parent.parent / "docs" / "filters.md"
ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)
EXAMPLE = re.compile(r"^\| `(filter.*?)` \| (.*?) \|$", re.MULTILINE)
ANSWERS, REFUSALS = PAGE.read_text(encoding="utf-8").split("## What is refused")


def rows() -> list[dict[str, str]]:
    """The materials that the page starts with."""
    table = [
        [cell.strip() for cell in line.split("|")] for line in ROW.findall(ANSWERS.partition("\n\nA filter is")[0])
    ]
    names, _, *cells = table
    return [dict(zip(names, row, strict=True)) for row in cells]


@pytest.fixture(scope="module")
def materials(database: str, applications: Applications) -> Iterator[Api]:
    app, empty = applications(database)
    make = Factory(app)
    parks = {name: make("parks", name=name) for name in ("Nord", "Süden")}
    categories = {name: make("categories", name=name) for name in ("Light", "Sound")}
    tags = {name: make("tags", name=name) for name in ("fragile", "heavy")}
    for row in rows():
        make(
            "materials",
            name=row["name"],
            reference=row["reference"],
            rental_price=float(row["rental_price"]),
            stock_quantity=int(row["stock_quantity"]),
            description=row["description"] or None,
            park=parks[row["park"]],
            category=categories[row["category"]],
            tags=[tags[name] for name in row["tags"].split(", ") if name],
        )
    yield Api(app, signing_in(app))
    empty()


def test_the_page_has_rows_and_examples() -> None:
    assert len(rows()) == 6
    assert len(EXAMPLE.findall(ANSWERS)) > 40
    assert len(EXAMPLE.findall(REFUSALS)) > 5


@pytest.mark.parametrize(("query", "found"), EXAMPLE.findall(ANSWERS))
def test_an_example_finds_what_the_page_says(materials: Api, query: str, found: str) -> None:
    names = [] if found == "nothing" else re.split(r", ", found)

    document = materials.get(f"/materials?{query}&sort=name&fields[materials]=name").json

    assert [material["attributes"]["name"] for material in document["data"]] == names
    assert document["meta"]["pagination"]["total_count"] == len(names)


@pytest.mark.parametrize(("query", "parameter"), EXAMPLE.findall(REFUSALS))
def test_what_the_page_calls_refused_is_refused(materials: Api, query: str, parameter: str) -> None:
    response = materials.get(f"/materials?{query}")

    assert response.status_code == 400
    assert parameter in {error["source"]["parameter"] for error in response.json["errors"]}


def test_every_operator_has_an_example() -> None:
    described = {"eq", "ne", "lt", "le", "gt", "ge", "in", "notin", "like", "ilike", "contains", "startswith"}
    described |= {"endswith", "between", "isnull"}

    shown = set(re.findall(r"\[(\w+)\]=", ANSWERS)) | set(re.findall(r'"op": "(\w+)"', ANSWERS))

    assert described <= shown
