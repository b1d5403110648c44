"""The engine without HTTP, as the tests of the core have it."""

from tests.core.conftest import engine

__all__ = ["engine"]
