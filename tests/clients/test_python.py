"""The recipe for Python in docs/clients.md."""

from __future__ import annotations

import re
import uuid
from functools import partial

import pytest

from tests.clients.recipes.python.backline import Backline, Refused
from tests.service import ROOT


@pytest.fixture(scope="module")
def backline(service: str) -> Backline:
    return Backline("member", "demo-member", service)


def test_a_page_has_what_was_asked_for(backline: Backline):
    wanted = {"filter[rental_price][ge]": 40, "sort": "-rental_price", "include": "park", "page[size]": 3}

    page = backline.get("/materials", **wanted)

    prices = [material["attributes"]["rental_price"] for material in page["data"]]
    assert len(prices) == 3
    assert prices == sorted(prices, reverse=True)
    assert {resource["type"] for resource in page["included"]} == {"parks"}


def test_every_page_of_a_list_is_read(backline: Backline):
    total = backline.get("/sub_categories")["meta"]["pagination"]["total_count"]

    ids = [one["id"] for one in backline.every("/sub_categories", **{"page[size]": 10})]

    assert len(ids) == len(set(ids)) == total > 10


def test_a_material_is_made_changed_and_deleted(backline: Backline):
    attributes = {"name": "Lamp", "reference": str(uuid.uuid4()), "rental_price": 4, "stock_quantity": 2}
    linkage = {"park": {"type": "parks", "id": "1"}, "category": {"type": "categories", "id": "1"}}

    material = backline.create("materials", attributes, **linkage)
    changed = backline.change(material, rental_price=4.5)
    backline.delete(material)

    assert changed["attributes"]["rental_price"] == 4.5
    with pytest.raises(Refused, match="No resource"):
        backline.get(f"/materials/{material['id']}")


def test_what_was_refused_is_told_by_its_place(backline: Backline):
    with pytest.raises(Refused) as refused:
        backline.create("materials", {"name": "X", "rental_price": "cheap"})

    assert {"/data/attributes/name", "/data/attributes/rental_price"} <= refused.value.faults.keys()

    with pytest.raises(Refused) as refused:
        backline.get("/materials", sort="colour")

    assert list(refused.value.faults) == ["sort"]


def test_the_example_of_the_page_runs(service: str, capsys: pytest.CaptureFixture[str]):
    page = (ROOT / "docs" / "clients.md").read_text()
    (example,) = re.findall(r"^```python\n(backline = .*?)^```$", page, re.MULTILINE | re.DOTALL)
    names = {"Backline": partial(Backline, host=service)}

    exec(compile(example, "docs/clients.md", "exec"), names)

    assert names["dear"]["data"][0]["attributes"]["rental_price"] >= 40
    assert "weatherproof" in capsys.readouterr().out
