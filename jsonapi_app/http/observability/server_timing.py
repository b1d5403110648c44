"""``Server-Timing``: where the time of a request went, for whoever looks at it in a browser.

Until the headers are made, so of a list that is streamed only what came before its first row.
"""

from __future__ import annotations

from flask import Flask, Response

from jsonapi_app.core.tally import STAGES, Tally
from jsonapi_app.http.observability.exchange import current_exchange

HEADER = "Server-Timing"


def tell_server_timing(app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        exchange = current_exchange()
        if exchange is not None:
            response.headers.add(HEADER, _metrics(exchange))
        return response


def _metrics(tally: Tally) -> str:
    """The stages, in milliseconds: they add up to the total, which is last."""
    total = tally.total() * 1000
    request, auth, engine, db, render = (tally.spent[stage] * 1000 for stage in STAGES)
    return (
        f"request;dur={request:.2f}, auth;dur={auth:.2f}, engine;dur={engine:.2f}, "
        f'db;dur={db:.2f};desc="statements: {tally.statements}", render;dur={render:.2f}, total;dur={total:.2f}'
    )
