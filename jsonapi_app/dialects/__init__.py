"""The wire dialects, one line each: interfaces that only translate, over the same engine."""

from jsonapi_app.dialects import clicrdv, flavours, jsonapi, mpdx, robert2, rs_events
from jsonapi_app.dialects.base import Dialect

DIALECTS: tuple[Dialect, ...] = (jsonapi, robert2, flavours, clicrdv, rs_events, mpdx)

# One prefix may begin another: the longer one is meant.
_BY_LENGTH = sorted(DIALECTS, key=lambda dialect: len(dialect.PREFIX), reverse=True)


def dialect_of(path: str) -> Dialect:
    """The dialect that a URL path belongs to; the native one for a path of nobody's."""
    return next((d for d in _BY_LENGTH if path == d.PREFIX or path.startswith(d.PREFIX + "/")), jsonapi)


def dialect_name(path: str) -> str | None:
    """What logs and figures call the dialect of a URL path; None for a path of nobody's, such as ``/docs``."""
    dialect = dialect_of(path)
    is_below = path == dialect.PREFIX or path.startswith(dialect.PREFIX + "/")
    return dialect.__name__.rpartition(".")[2] if is_below else None
