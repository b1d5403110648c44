"""Robert 2, at ``/api``: stock, events and people of a rental company, as clients of that program know them.

``routes`` (every URL), ``records`` (what each kind of record is), ``shapes`` (what is shown), ``fields`` and ``checks``
(what is written), ``bodies`` (body → changes), ``lists`` (query string → query), ``views``, ``envelopes`` (faults).
"""

from jsonapi_app.dialects.robert2.envelopes import render_error
from jsonapi_app.dialects.robert2.routes import PREFIX, make_blueprint

MOVES_SLASHES = False  # every route takes one

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
