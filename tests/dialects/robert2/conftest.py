"""Fixtures of the Robert 2 tests: a client that checks what it gets, and records to work on."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage


@pytest.fixture
def robert(api: Api) -> Robert:
    """Signed in as an admin; ``robert.acting("member")`` is somebody else."""
    return Robert(api.app, api.sign_in)


@pytest.fixture
def stage(robert: Robert) -> Stage:
    """``stage.new("parks")`` makes the smallest park over HTTP, and answers it."""
    return Stage(robert)
