"""Every link in every document answers 200: jsonapi.md, item 29."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest

from tests.client import ROOT, Api, below_root
from tests.contract.cursors import ASKED
from tests.contract.document import MEDIA_TYPE
from tests.contract.shapes import RELATIONSHIPS, TYPES
from tests.factories.world import World


def links_in(value: Any) -> Iterator[str]:
    """The URLs of all ``links`` members, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from links_in(item)
    elif isinstance(value, dict):
        for link in (value.get("links") or {}).values() if isinstance(value.get("links"), dict) else ():
            if link is not None:
                yield link["href"] if isinstance(link, dict) else link
        for member in value.values():
            yield from links_in(member)


def crawl(api: Api, starts: list[str], headers: Mapping[str, str] = MappingProxyType({})) -> dict[str, int]:
    """URL → status, of everything that links lead to from ``starts``."""
    found: dict[str, int] = {}
    frontier = list(starts)
    while frontier:
        url = below_root(frontier.pop())
        if url in found:
            continue
        response = api.get(url, headers=headers) if url.startswith(ROOT) else api.app.test_client().get(url)
        found[url] = response.status_code
        if response.mimetype == MEDIA_TYPE:
            frontier.extend(links_in(response.json))
    return found


@pytest.mark.parametrize("role", ["admin", "member", "visitor"])
def test_every_link_from_the_entry_document_answers_200(world: World, role: str):
    api = world.api.acting(role)
    starts = ["", *api.get("").json["meta"]["resources"].values()]

    found = crawl(api, starts)

    assert {url: status for url, status in found.items() if status != 200} == {}
    if role == "admin":
        assert len(found) > 400


def test_every_link_of_compound_and_paged_documents_answers_200(world: World):
    starts = [
        f"/{type_}?include={','.join(RELATIONSHIPS[type_])}&page[size]=1&sort=-id&fields[materials]=name,park,tags"
        for type_ in TYPES
        if type_ != "countries"
    ]

    found = crawl(world.api, starts)

    assert {url: status for url, status in found.items() if status != 200} == {}


def test_every_link_answers_200_on_pages_between_cursors(world: World):
    lists = ["/events", "/materials", "/people", "/users", "/tags", "/calendars"]

    found = crawl(world.api, [f"{path}?page[size]=1&page[total]=true" for path in lists], ASKED)

    assert {url: status for url, status in found.items() if status != 200} == {}
    assert sum("page%5Bafter%5D" in url for url in found) > 10
    assert sum("page%5Bbefore%5D" in url for url in found) > 10


def test_a_visitor_is_shown_no_link_to_what_he_may_not_see(world: World):
    visitor = world.api.as_visitor

    resources = visitor.get("").json["meta"]["resources"]

    for url in resources.values():
        assert visitor.get(url).status_code == 200
