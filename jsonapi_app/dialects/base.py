"""What a wire dialect is: the protocol that each module in ``DIALECTS`` satisfies (mypy checks them against it)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint, Response

from jsonapi_app.core.errors import ApiError
from jsonapi_app.core.resource import Catalogue


class Dialect(Protocol):
    """One HTTP interface over the engine, at the paths that start with ``PREFIX``."""

    __name__: str
    PREFIX: str
    # Whether a URL with a slash too many leads to the one without, by a redirection.
    MOVES_SLASHES: bool

    def make_blueprint(self, catalogue: Catalogue) -> Blueprint:
        """The routes of the dialect."""

    def render_error(self, faults: Sequence[ApiError], identifier: str) -> Response:
        """The faults of a request in the dialect's shape; ``identifier`` is what the log calls the request."""
