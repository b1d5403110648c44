"""Who is asking: the caller of a request, as the database knows them at this moment."""

from __future__ import annotations

from dataclasses import dataclass

VISITOR = "visitor"
MEMBER = "member"
ADMIN = "admin"
ROLES = (VISITOR, MEMBER, ADMIN)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user. ``role`` is re-read at each request; ``session`` is the ``jti`` of the token shown.

    ``founder``: nobody is signed in, and this one makes the first user; there must be none.
    """

    id: int
    role: str
    session: str | None = None
    founder: bool = False
