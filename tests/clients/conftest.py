"""The tests here need a service: `make test-clients` starts it. Elsewhere, as in `make test`, they are left out."""

from __future__ import annotations

import os

import pytest

collect_ignore_glob = [] if "BACKLINE_URL" in os.environ else ["test_*.py"]


@pytest.fixture(scope="session")
def service() -> str:
    """The address of a service with the demo company."""
    return os.environ["BACKLINE_URL"]
