"""Numbers that no column can hold: they are compared as numbers, and never break a statement."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.factories import Factory

LARGE = 10**11
COMPARISONS = {
    f"[lt]={LARGE}": 1,
    f"[gt]={LARGE}": 0,
    f"[gt]=-{LARGE}": 1,
    f"={LARGE}": 0,
    f"[ne]={LARGE}": 1,
    f"[in]={LARGE},4": 1,
    f"[notin]={LARGE}": 1,
    f"[between]=0,{LARGE}": 1,
}


@pytest.mark.parametrize("number", [2**31, 10**11, 10**17, 10**18, 10**30])
def test_an_id_beyond_every_key_is_nobodys(api: Api, make: Factory, number: int):
    material = make("materials")
    linkage = {"data": [{"type": "tags", "id": str(number)}]}

    assert api.get(f"/materials/{number}").status_code == 404
    assert api.get(f"/materials/{number}/park").status_code == 404
    assert api.get(f"/materials/{number}/relationships/tags").status_code == 404
    assert api.delete(f"/materials/{number}").status_code == 404
    assert api.post(f"{material.path}/relationships/tags", linkage).status_code == 404
    assert api.get(f"/materials?filter[id]={number},{material.id}").json["meta"]["pagination"]["total_count"] == 1


@pytest.mark.parametrize("field", ["stock_quantity", "rental_price"])
@pytest.mark.parametrize("comparison", COMPARISONS)
def test_a_filter_compares_with_any_number(api: Api, make: Factory, field: str, comparison: str):
    make("materials", stock_quantity=4, rental_price=4)

    response = api.get(f"/materials?filter[{field}]{comparison}")

    assert response.json["meta"]["pagination"]["total_count"] == COMPARISONS[comparison]
