"""What the formats of tables with a head have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonapi_app.core.errors import ApiError
from jsonapi_app.core.resource import Resource
from jsonapi_app.transfer.base import Row
from jsonapi_app.transfer.columns import Column
from jsonapi_app.transfer.entries import entry_of


def row_of(number: int, resource: Resource, role: str, values: Mapping[Column, Any]) -> Row:
    """The row with the values of its columns; what is wrong with their form is its content otherwise."""
    try:
        return Row(number, entry_of(resource, role, values))
    except ApiError as fault:
        return Row(number, fault)
