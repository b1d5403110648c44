"""Where the interface is, and what bounds one request to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request

from jsonapi_app.core.budget import Budget
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.http.public_url import public_root

PREFIX = "/api/v3"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits that the settings put on one request."""

    query: Limits
    json_depth: int
    budget: Budget
    most_operations: int
    require_if_match: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The absolute URLs of one request: of the interface, of what is asked for, of the document that describes it."""

    root: str
    url: str
    describedby: str


def bounds() -> Bounds:
    found: Bounds = current_app.extensions["backline.bounds"]
    return found


def here() -> Here:
    root = public_root()
    return Here(root + PREFIX, root + request.path, root + "/openapi.json")
