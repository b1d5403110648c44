"""Headers that answers of every dialect share."""

from __future__ import annotations

from collections.abc import Mapping

# What one caller is shown is kept by nobody else, and asked for anew before it is shown again.
PRIVATE: Mapping[str, str] = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
