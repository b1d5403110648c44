"""The examples in docs/import-export.md do what the page says, one after the other."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask

from jsonapi_app import create_app
from jsonapi_app.extensions import db
from tests.conftest import MIGRATIONS, settings_for
from tests.databases import sqlite_url
from tests.factories.sessions import signed_in_user

PAGE = Path(__file__).parent.parent.parent / "docs" / "import-export.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application on a database with nothing in it, with the files of the page in the current folder."""
    monkeypatch.chdir(tmp_path)
    app = create_app(settings_for(sqlite_url(tmp_path)))
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.one_database
def test_every_example_answers_as_the_page_says(fresh: Flask):
    token = signed_in_user(fresh, "admin")[1]
    steps = [step for block in _BLOCK.findall(PAGE.read_text()) for step in _STEP.findall(block)]

    answers = [(command, answer(fresh, token, command, expected)) for command, expected in steps]

    assert len(steps) > 15
    assert answers == steps


def answer(app: Flask, token: str, command: str, expected: str) -> str:
    """What the command prints; ``cat`` makes the file that it shows."""
    program, *arguments = shlex.split(command)
    if program == "cat":
        Path(arguments[0]).write_text(expected)
        return expected
    if program == "curl":
        accept = next(text for text in arguments if text.startswith("Accept: ")).removeprefix("Accept: ")
        path = arguments[-1].replace("$API", "/api/v3")
        response = app.test_client().get(path, headers={"Accept": accept, "Authorization": f"Bearer {token}"})
        return response.get_data(as_text=True).replace("\r\n", "\n")
    assert arguments[:2] == ["--app", "wsgi"]
    result: Result = app.test_cli_runner().invoke(args=arguments[2:])
    return result.output.replace("\r\n", "\n")
