"""Reads that a client has the answer of already: 304, by entity tags (jsonapi.md, items 14 and 141)."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.factories.world import World

READS = (
    "",
    "/materials",
    "/materials?include=park&page[size]=1",
    "/materials?page[after]=",
    "{material}",
    "{material}/park",
    "{material}/sub_category",
    "{material}/tags",
    "{material}/relationships/park",
    "{material}/relationships/tags?include=tags",
)


@pytest.fixture
def read(world: World, request: pytest.FixtureRequest) -> str:
    path: str = request.param.format(material=world.first("materials").path)
    if path.endswith("page[after]="):
        return "/materials?page[size]=1&page[total]=true&page[before]=" + cursor(world.api)
    return path


def cursor(api: Api) -> str:
    profile = 'application/vnd.api+json;profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"'
    rows = api.get("/materials?page[size]=2", headers={"Accept": profile}).get_json(force=True)["data"]
    return str(rows[-1]["meta"]["page"]["cursor"])


@pytest.mark.parametrize("read", READS, indirect=True)
def test_what_the_client_has_is_not_sent_again(world: World, read: str):
    first = world.api.get(read)

    answer = world.api.get(read, headers={"If-None-Match": f'"x", W/{first.headers["ETag"]}'})

    assert (first.status_code, answer.status_code, answer.data) == (200, 304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert answer.headers[name] == first.headers[name]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("read", READS, indirect=True)
def test_a_head_is_a_get_without_its_body(world: World, read: str):
    first = world.api.get(read)

    head = world.api.request("HEAD", read)
    known = world.api.request("HEAD", read, headers={"If-None-Match": first.headers["ETag"]})

    assert (head.status_code, head.data, known.status_code) == (200, b"", 304)
    for name in ("ETag", "Content-Type", "Content-Length", "Vary"):
        assert head.headers[name] == first.headers[name]


@pytest.mark.parametrize("read", READS, indirect=True)
@pytest.mark.parametrize("header", ['"1-00000000.1"', "nonsense", ""])
def test_anything_else_is_answered_in_full(world: World, read: str, header: str):
    answer = world.api.get(read, headers={"If-None-Match": header})

    assert answer.status_code == 200
    assert answer.data


def test_a_fault_is_a_fault_whatever_the_client_has(world: World):
    assert world.api.get("/materials/999999", headers={"If-None-Match": "*"}).status_code == 404
    assert world.api.get("/materials?sort=x", headers={"If-None-Match": "*"}).status_code == 400
    assert world.api.as_nobody.get("/materials", headers={"If-None-Match": "*"}).status_code == 401
