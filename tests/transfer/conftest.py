"""Files that the commands write and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.cli.files import Files


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(app, tmp_path)
