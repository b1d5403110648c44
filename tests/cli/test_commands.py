"""What all commands have: help with an example, plain text in a pipe, and advice instead of a traceback."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask

from jsonapi_app import create_app
from jsonapi_app.cli import COMMANDS
from jsonapi_app.cli.progress import Progress
from jsonapi_app.extensions import db
from tests.conftest import settings_for
from tests.databases import sqlite_url

pytestmark = pytest.mark.one_database

BOSS = ("create-user", "--pseudo", "boss", "--email", "boss@example.org", "--role", "admin", "--password", "of tests")


def run(app: Flask, *arguments: str, color: bool = False) -> Result:
    result = app.test_cli_runner().invoke(args=arguments, color=color)
    with app.app_context():
        db.engine.dispose()
    return result


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself_with_an_example(app: Flask, command: click.Command):
    result = run(app, str(command.name), "--help")

    assert result.exit_code == 0
    assert f"flask --app wsgi {command.name}" in result.output


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_option_says_what_it_is_for(command: click.Command):
    options = [option for option in command.params if isinstance(option, click.Option)]
    evident = {"email", "role", "size"}

    assert [option.name for option in options if not option.help and option.name not in evident] == []


@pytest.mark.parametrize("arguments", [BOSS, ("purge-trash", "--older-than", "1")])
def test_a_database_without_tables_is_told_how_to_get_them(tmp_path: Path, arguments: tuple[str, ...]):
    result = run(create_app(settings_for(sqlite_url(tmp_path))), *arguments)

    assert result.exit_code == 1
    assert result.output.startswith("Error: The tables of sqlite:///")
    assert "run `flask --app wsgi prepare` first" in result.output
    assert "SELECT" not in result.output
    assert "INSERT" not in result.output


@pytest.mark.parametrize("command", ["prepare", "create-user"])
def test_a_database_out_of_reach_is_told_without_its_password(command: str):
    app = create_app(settings_for("postgresql+psycopg://me:s3cr3t@127.0.0.1:1/none"))

    result = run(app, *(BOSS if command == "create-user" else (command,)))

    assert result.exit_code == 1
    assert "127.0.0.1:1/none cannot be reached" in result.output
    assert "Check DATABASE_URL" in result.output
    assert "s3cr3t" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_database_that_somebody_else_writes_is_busy(tmp_path: Path, app: Flask):
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.rollback()
        holder = db.engine.raw_connection()
        holder.cursor().execute("BEGIN IMMEDIATE")
        try:
            connection.close()
            result = app.test_cli_runner().invoke(args=list(BOSS))
        finally:
            holder.close()
            db.engine.dispose()

    assert result.exit_code == 1
    assert "is busy: nothing was changed" in result.output


def test_errors_are_red_on_a_terminal_and_plain_elsewhere(app: Flask, monkeypatch: pytest.MonkeyPatch):
    wrong = ("create-api-key", "--user", "nobody", "--site", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)

    on_terminal, in_pipe = run(app, *wrong, color=True).output, run(app, *wrong).output
    monkeypatch.setenv("NO_COLOR", "1")
    not_wanted = run(app, *wrong, color=True).output

    assert on_terminal == f"{click.style('Error:', fg='red', bold=True)} No user is called 'nobody'.\n"
    assert in_pipe == not_wanted == "Error: No user is called 'nobody'.\n"


def test_where_nobody_watches_progress_is_one_line_or_none(capsys: pytest.CaptureFixture[str]):
    told, untold = Progress(), Progress(err=True, told_in_pipes=False)

    for progress in (told, untold):
        for done in range(11):
            progress("Materials", done, 10)

    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert "10 of 10" in captured.out
    assert captured.err == ""


def test_on_a_terminal_progress_has_a_rate_and_the_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    clock = iter([0.0, 1.0, 2.0, 10.0])
    monkeypatch.setattr("jsonapi_app.cli.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("jsonapi_app.cli.progress.sys.stdout.isatty", lambda: True, raising=False)
    progress = Progress()

    for done in (0, 100, 200, 1000):
        progress("Materials", done, 1000)

    last_before_end, end = capsys.readouterr().out.split("\r")[-2:]
    assert "200 of 1,000" in last_before_end
    assert "100/s" in last_before_end
    assert "8 s left" in last_before_end
    assert end.endswith("\n")
