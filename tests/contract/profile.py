"""A strict validator of JSON:API 1.1 responses: pages with the Cursor Pagination profile applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.media import MEDIA_TYPE

PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
PROFILE_TYPE = f'{MEDIA_TYPE};profile="{PROFILE}"'


def page_violations(document: dict[str, Any]) -> Iterator[str]:
    """88 and 90: what a document with paginated data says when the profile is applied."""
    links, meta = document.get("links", {}), document.get("meta", {})
    for name in ("prev", "next"):
        if name not in links:
            yield f"/links/{name}: missing (88)"
    page = meta.get("page") if isinstance(meta, dict) else None
    if not isinstance(page, dict):
        yield "/meta/page: not an object (90)"
    elif not isinstance(page.get("total", 0), int):
        yield "/meta/page/total: not an integer (90)"
    for index, row in enumerate(document.get("data") or ()):
        cursor = row.get("meta", {}).get("page", {}).get("cursor")
        if not isinstance(cursor, str) or not cursor:
            yield f"/data/{index}/meta/page/cursor: not a string (90)"
