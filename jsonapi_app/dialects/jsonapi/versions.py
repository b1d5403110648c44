"""``meta.version`` of a document that writes: the version of the resource that the client has seen.

What the header ``If-Match`` says of a request, this says inside a document, so also of one operation among several. It
is the ``meta`` of the document or of the operation; of a resource object, its own will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jsonapi_app.core.errors import Invalid, OutdatedVersion, PreconditionRequired
from jsonapi_app.core.preconditions import Precondition, Preconditions

# What an operation demands that must say a version, and does not: it is never met.
UNSAID: Preconditions = (
    Precondition(frozenset(), partial(PreconditionRequired, "Say in meta.version which version it is meant for.")),
)


def seen_versions(document: Any) -> tuple[Precondition, ...]:
    """What a document, or an operation, demands of the version of what it writes. Raises Invalid.

    Unlike the header, RFC 9110 knows nothing of it: an outdated version is a conflict, of that member.
    """
    return tuple(_demanded(document))


def _demanded(document: Any) -> Iterator[Precondition]:
    for holder, pointer in ((document, "/meta/version"), (_member(document, "data"), "/data/meta/version")):
        meta = _member(holder, "meta")
        if isinstance(meta, Mapping) and "version" in meta:
            version = meta["version"]
            if not isinstance(version, int) or isinstance(version, bool):
                raise Invalid("A version is an integer.", pointer=pointer)
            yield Precondition(
                frozenset({version}), partial(OutdatedVersion, "The resource has changed.", pointer=pointer)
            )


def _member(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else None
