"""The wire dialects, one line each: interfaces that only translate, over the same engine."""

from jsonapi_app.dialects import jsonapi
from jsonapi_app.dialects.base import Dialect

DIALECTS: tuple[Dialect, ...] = (jsonapi,)


def dialect_of(path: str) -> Dialect:
    """The dialect that a URL path belongs to; the native one for a path of nobody's."""
    return next((dialect for dialect in DIALECTS if path.startswith(dialect.PREFIX)), jsonapi)
