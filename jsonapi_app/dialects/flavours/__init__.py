"""Flavours, at ``/api/v2/assistances``: who asks to be called back (contracts 1).

``listing`` (query string → query), ``views`` (routes, rows → pages), ``envelopes`` (what every answer is wrapped in).
"""

from jsonapi_app.dialects.flavours.envelopes import render_error
from jsonapi_app.dialects.flavours.views import PREFIX, make_blueprint

MOVES_SLASHES = False  # the one route takes them

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
