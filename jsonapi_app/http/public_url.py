"""The absolute URL that links start with: the setting ``PUBLIC_URL``, else what the request came in by."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import current_app, request


def public_root() -> str:
    """Scheme, host and path prefix, without a last slash."""
    configured: str | None = current_app.extensions["backline.public_url"]
    return configured or _root(request.scheme, request.host, request.root_path)


@lru_cache(maxsize=256)
def _root(scheme: str, host: str, prefix: str) -> str:
    return f"{scheme}://{host}{quote(prefix.rstrip('/'))}"
