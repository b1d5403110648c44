"""Exporting and importing in tests, by the commands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from jsonapi_app.extensions import db


@dataclass(frozen=True)
class Files:
    """Files in one folder, written and read by the commands of one application."""

    app: Flask
    folder: Path

    def export(self, *arguments: str) -> Result:
        """What goes to standard output is in the result."""
        return self._run("export", *arguments)

    def written(self, type_: str, ending: str, *more: str) -> Path:
        """The file with all resources of the type."""
        path = self.folder / f"{type_}{ending}"
        result = self.export(type_, "--output", str(path), *more)
        assert result.exit_code == 0, result.output
        return path

    def taken(self, type_: str, content: str | bytes, *more: str, ending: str = ".csv") -> Result:
        """Imports a file of that content."""
        path = self.folder / f"given{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.imported(type_, path, *more)

    def imported(self, type_: str, path: Path, *more: str) -> Result:
        return self._run("import", type_, str(path), *more)

    def _run(self, *arguments: str) -> Result:
        result = self.app.test_cli_runner().invoke(args=arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result


def everything(app: Flask, without: Collection[str] = ()) -> dict[str, list[str]]:
    """Every row of every table as it is stored, but for the columns of these names."""
    tables = db.metadata.sorted_tables
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(
                repr(row) for row in connection.execute(select(*(c for c in table.c if c.name not in without)))
            )
            for table in tables
        }
