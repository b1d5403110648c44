"""JSON:API 1.1, the native dialect, at ``/api/v3``.

``grammar`` (query string → query), ``bodies`` (request document → changes), ``documents`` and ``serialiser`` (rows →
bytes), ``views`` (one function an endpoint), ``shells`` (their routes).
"""

from jsonapi_app.dialects.jsonapi.errors import render_error
from jsonapi_app.dialects.jsonapi.shells import make_blueprint
from jsonapi_app.dialects.jsonapi.surface import PREFIX

MOVES_SLASHES = True

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
