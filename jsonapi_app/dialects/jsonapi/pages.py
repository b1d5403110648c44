"""What a document says because it is a page: its links, its ``meta``, and cursors where the profile is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jsonapi_app.core.fetch import LoadedPage
from jsonapi_app.core.resource import Resource
from jsonapi_app.dialects.jsonapi import cursor
from jsonapi_app.dialects.jsonapi.cursor import Cursors
from jsonapi_app.dialects.jsonapi.documents import PLAIN, self_of
from jsonapi_app.dialects.jsonapi.grammar import Request
from jsonapi_app.dialects.jsonapi.links import cursor_links, page_links, self_link
from jsonapi_app.http.negotiation import Negotiated


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A request for a page; ``cursors`` where it is one between cursors."""

    request: Request
    cursors: Cursors | None

    @property
    def applied(self) -> Negotiated:
        return PLAIN if self.cursors is None else cursor.APPLIED

    def links(self, url: str, page: LoadedPage) -> dict[str, Any]:
        if self.cursors is None:
            return {**page_links(url, self.request, page.total)}
        here = self_of(self.applied, self_link(url, self.request))
        return {"self": here, **cursor_links(url, self.request, page, self.cursors)}

    def meta(self, page: LoadedPage) -> Mapping[str, Any]:
        if self.cursors is None:
            return {"pagination": self._pagination(page.total or 0)}
        asked = self.request.query.page
        truncated = page.more and asked.after is not None and asked.before is not None
        told = {} if page.total is None else {"total": page.total}
        return {"page": {**told, "rangeTruncated": True} if truncated else told}

    def cursors_of(self, page: LoadedPage) -> list[str]:
        """The cursors of the rows; none on a page of another style."""
        return [] if self.cursors is None else [self.cursors.write(place) for place in page.places]

    def _pagination(self, total: int) -> dict[str, int]:
        paging = self.request.paging
        pages = -(-total // paging.size)
        return {"page": paging.number, "per_page": paging.size, "total_count": total, "total_pages": pages}


def asked_page(request: Request, path: str, resource: Resource, secret: str) -> AskedPage:
    """``request`` for a page of the list at ``path``, which is of this type. Raises BadParameter for a wrong cursor."""
    paging, query = request.paging, request.query
    if paging.style != "cursor":
        return AskedPage(request, None)
    cursors = Cursors(secret, path, resource, query)
    after, before = cursors.read(paging.after, "page[after]"), cursors.read(paging.before, "page[before]")
    query = replace(query, page=replace(query.page, after=after, before=before))
    return AskedPage(replace(request, query=query), cursors)
