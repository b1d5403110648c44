"""MPDX, at ``/api/v2/organizations/contacts``: the contacts of the organizations that an admin looks after.

Contracts 5. A JSON:API interface with words of its own (ADR 0016). ``asking`` (query string → query), ``resources``
(what is shown of each type), ``documents`` (rows → documents), ``views`` (the three requests, their faults).
"""

from jsonapi_app.dialects.mpdx.views import PREFIX, make_blueprint, render_error

MOVES_SLASHES = True

__all__ = ["MOVES_SLASHES", "PREFIX", "make_blueprint", "render_error"]
