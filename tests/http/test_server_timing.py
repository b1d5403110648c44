"""``Server-Timing``: where the time went, in every dialect."""

from __future__ import annotations

import re

import pytest

from tests.client import Api
from tests.conftest import Statements, Variant

STAGES = ["request", "auth", "engine", "db", "render"]


def durations(header: str) -> dict[str, float]:
    return {name: float(time) for name, time in re.findall(r"(\w+);dur=(\d+\.\d\d)", header)}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v3/materials?include=park",
        "/api/materials",
        "/api/v2/organizations/contacts",
        "/api/v3/parks/404",
        "/docs",
    ],
)
def test_the_stages_add_up_to_the_total(api: Api, path: str) -> None:
    headers = {"Authorization": f"Bearer {api.sign_in('admin')[1]}"}

    response = api.app.test_client().get(path, headers=headers)

    told = durations(response.headers["Server-Timing"])
    assert list(told) == [*STAGES, "total"]
    assert told["total"] == pytest.approx(sum(told[stage] for stage in STAGES), abs=0.06)


def test_a_read_spends_its_time_in_every_stage(api: Api, statements: Statements) -> None:
    api.get("/parks")

    with statements() as texts:
        header = api.get("/parks").headers["Server-Timing"]

    assert all(durations(header).values())
    assert f'desc="statements: {len(texts)}"' in header


def test_a_write_tells_the_time_of_its_transaction(api: Api) -> None:
    park = {"data": {"type": "parks", "attributes": {"name": "Nord"}}}

    header = api.post("/parks", park).headers["Server-Timing"]

    assert all(durations(header).values())


def test_a_setting_turns_it_off(api: Api, variant: Variant) -> None:
    assert "Server-Timing" not in variant(api, server_timing=False).get("/parks").headers


def test_pages_of_other_origins_may_read_it(api: Api, variant: Variant) -> None:
    allowed = variant(api, cors_origins=("https://app.example",))

    headers = allowed.get("/parks", headers={"Origin": "https://app.example"}).headers

    assert "Server-Timing" in headers["Access-Control-Expose-Headers"].split(", ")
