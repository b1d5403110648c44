"""The Cursor Pagination profile in tests: how it is asked for, and how its pages are walked."""

from __future__ import annotations

from urllib.parse import quote

from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.profile import PROFILE_TYPE

ASKED = {"Accept": PROFILE_TYPE}

Pages = list[list[str]]


def first_page(api: Api, path: str) -> TestResponse:
    """The page at the start of a list, asked for by the header alone."""
    response = api.get(path, headers=ASKED)
    assert response.status_code == 200, response.get_data(as_text=True)
    return response


def walk_forth(api: Api, path: str) -> tuple[Pages, TestResponse]:
    """The ids of each page along ``next``, and the last page."""
    response = first_page(api, path)
    return walk(api, response, "next")


def walk_back(api: Api, response: TestResponse) -> Pages:
    """The ids of each page along ``prev``, from a page to the first, in the order of the list."""
    return walk(api, response, "prev")[0][::-1]


def page_at(api: Api, path: str, **ends: str) -> TestResponse:
    """The page ``after`` a cursor, ``before`` one, or between two."""
    query = "&".join(f"page[{end}]={quote(cursor)}" for end, cursor in ends.items())
    return api.get(f"{path}{'&' if '?' in path else '?'}{query}")


def cursors_of(response: TestResponse) -> list[str]:
    assert response.json is not None
    return [row["meta"]["page"]["cursor"] for row in response.json["data"]]


def flat(pages: Pages) -> list[str]:
    return [id_ for page in pages for id_ in page]


def walk(api: Api, response: TestResponse, link: str) -> tuple[Pages, TestResponse]:
    """The ids of each page along one link, and the last page."""
    pages: Pages = []
    while True:
        document = response.json
        assert document is not None
        pages.append([row["id"] for row in document["data"]])
        if document["links"][link] is None:
            return pages, response
        assert len(pages) < 400
        response = api.get(document["links"][link])
        assert response.status_code == 200, response.get_data(as_text=True)
