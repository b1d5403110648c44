"""The files that are written from the tables of the service, and whether they are as they would be written."""

from __future__ import annotations

from pathlib import Path

import click

from jsonapi_app.cli.command import Refused, command
from jsonapi_app.openapi import openapi_document, releases
from jsonapi_app.openapi.writing import as_yaml
from jsonapi_app.permissions_page import permissions_page

ROOT = Path(__file__).resolve().parent.parent.parent
PERMISSIONS_PAGE = ROOT / "docs" / "permissions.md"
OPENAPI_FILE = ROOT / "openapi.yaml"


@command()
@click.option("--check", is_flag=True, help="Only tell whether the page is as it would be written.")
def permissions(check: bool) -> None:
    """Write docs/permissions.md from the table of permissions.

    \b
    Example, after a change of jsonapi_app/permissions.py:
      flask --app wsgi permissions
    """
    _write_or_check(
        PERMISSIONS_PAGE, permissions_page(), check, "docs/permissions.md is old: run `flask --app wsgi permissions`."
    )


@command()
@click.option("--check", is_flag=True, help="Only tell whether the file is current, and what breaks the last release.")
@click.option(
    "--release", is_flag=True, help="Keep the present document as that of the version, to compare later ones."
)
def openapi(check: bool, release: bool) -> None:
    """Write openapi.yaml from the schemas and the tables that the service runs on.

    \b
    Example, after a change of a schema:
      flask --app wsgi openapi
    """
    document = openapi_document()
    _write_or_check(
        OPENAPI_FILE, as_yaml(document).decode(), check, "openapi.yaml is old: run `flask --app wsgi openapi`."
    )
    if check and (breaks := releases.unnamed_breaks(document)):
        raise Refused(releases.advice(breaks))
    if release:
        try:
            click.echo(f"{releases.record(document)} is kept.")
        except releases.AlreadyReleased as refusal:
            raise Refused(str(refusal)) from None


def _write_or_check(path: Path, text: str, check: bool, old: str) -> None:
    """Keep a generated file; with ``check`` only tell, as ``old`` says, that it is not as it would be written."""
    if not check:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise Refused(old)
