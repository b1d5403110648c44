"""The Cursor Pagination profile: its errors, and cursors, which are places in a list as signed text.

A cursor carries the values that its row is sorted by, so it stays a place when the row is gone (ADR 0018). It is good
for one list, in one order, under one filter: these are part of what is signed.
"""

from __future__ import annotations

import hashlib
from typing import ClassVar

from itsdangerous import BadData, URLSafeSerializer

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.order import default_order
from jsonapi_app.core.query import Place, Query
from jsonapi_app.core.resource import Resource
from jsonapi_app.http.negotiation import Negotiated

PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
APPLIED = Negotiated(profiles=(PROFILE,))

# The longest value that a query parameter may have.
MOST_CHARACTERS = 4_000


class ProfileError(BadParameter):
    """An error that the profile defines; ``page`` is where."""

    page: ClassVar[str]


class MaxSizeExceeded(ProfileError):
    code, title, page = "max_size_exceeded", "Page size too large", f"{PROFILE}max-size-exceeded"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A page has at most {most} resources.", parameter="page[size]", meta={"page": {"maxSize": most}}
        )


class UnsupportedSort(ProfileError):
    code, title, page = "unsupported_sort", "Unsupported sort", f"{PROFILE}unsupported-sort"


class Cursors:
    """Writes and reads the cursors of the list at ``path``, a collection or the members of one relationship."""

    def __init__(self, secret: str, path: str, resource: Resource, query: Query) -> None:
        order = query.sort or default_order(resource)
        terms = sorted(map(str, query.filter.terms))
        bound_to = repr((path, bool(query.sort), list(map(str, order)), terms, query.trashed, str(query.during)))
        salt = "cursor:" + hashlib.sha256(bound_to.encode("utf-8", "surrogatepass")).hexdigest()
        self._serializer = URLSafeSerializer(secret, salt, signer_kwargs={"digest_method": hashlib.sha256})

    def write(self, place: Place) -> str:
        """Raises UnsupportedSort when the sorted values are too long for a URL."""
        cursor = self._serializer.dumps([place.key, *place.values])
        text = cursor if isinstance(cursor, str) else cursor.decode()
        if len(text) > MOST_CHARACTERS:
            raise UnsupportedSort(
                "The values sorted by are too long for a cursor: name fewer fields.", parameter="sort"
            )
        return text

    def read(self, cursor: str | None, parameter: str) -> Place | None:
        """Raises BadParameter for text that is no cursor of this list, in this order and under this filter."""
        if cursor is None:
            return None
        try:
            key, *values = self._serializer.loads(cursor)
        except BadData:
            raise BadParameter(
                f"{parameter} takes a cursor of this list, in this order and with this filter.", parameter=parameter
            ) from None
        return Place(tuple(values), key)
