"""ClicRDV, at ``/api/v1/groups/{id}``: the appointment book of a site (contracts 3).

``records`` (what a row of each collection shows), ``asking`` (query string → query), ``conditions`` (the ten
operators), ``views`` (key → caller, rows → envelope).
"""

from jsonapi_app.dialects.clicrdv.views import PREFIX, make_blueprint, render_error

MOVES_SLASHES = False

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
