"""``rs/events``, at ``/calendar/v2/rs/events``: every kind of event in a stretch of time (contracts 4).

``asking`` (headers and query string → query), ``events`` (rows → the 29 keys), ``views`` (the request, its faults).
"""

from jsonapi_app.dialects.rs_events.views import PREFIX, make_blueprint, render_error

MOVES_SLASHES = False

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
