"""``/metrics``: the figures, for a Prometheus that sends the token, or where there is none asks from this machine."""

from __future__ import annotations

import hmac
import ipaddress

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from jsonapi_app.core.errors import Forbidden, Unauthorized
from jsonapi_app.http.observability.metrics import all_workers


def metrics_page(registry: CollectorRegistry, token: str | None) -> Blueprint:
    page = Blueprint("metrics", __name__)

    @page.get("/metrics")
    def show() -> Response:
        _check_reader(token)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(all_workers(registry)), content_type=content_type, headers={"Cache-Control": "no-store"})

    return page


def _check_reader(token: str | None) -> None:
    """Raises Unauthorized or Forbidden. Numbers tell how the business goes: they are not for everybody."""
    if token is None:
        if not _is_here(request.remote_addr):
            raise Forbidden("Without METRICS_TOKEN, figures are told to this machine only.")
        return
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(sent.strip().encode(), token.encode()):
        raise Unauthorized("Figures are told to whoever sends METRICS_TOKEN.", headers={"WWW-Authenticate": "Bearer"})


def _is_here(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
