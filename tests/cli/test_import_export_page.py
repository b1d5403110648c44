"""The commands of docs/import-export.md answer what the page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import Factory

PAGE = Path(__file__).parent.parent.parent / "docs" / "import-export.md"
# A file of the page, by name and content; or commands, and what they answer in a row.
STEP = re.compile(
    r"^`(?P<file>[\w.]+)`\n\n```csv\n(?P<content>.*?)^```$|"
    r"^```sh\n(?P<commands>.*?)^```$(?:\n\n```text\n(?P<answer>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


def test_every_command_answers_what_the_page_says(
    app: Flask, make: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    nord, light = make("parks", name="Nord"), make("categories", name="Light")
    spot = make(
        "materials", name="Cosmo 12 follow spot", reference="COSMO-12", rental_price=42.5, park=nord, category=light
    )
    make("materials", name="PAR 64", reference="PAR-64", rental_price=5, park=nord, category=light)
    assert (spot.id, nord.id) == ("1", "1"), "The page shows these ids."

    steps = list(STEP.finditer(PAGE.read_text(encoding="utf-8")))

    assert len(steps) > 7
    for step in steps:
        if step["file"]:
            (tmp_path / step["file"]).write_text(step["content"], encoding="utf-8")
        else:
            answered = "".join(answers(app, step["commands"]))
            if step["answer"]:
                assert answered.replace("\r\n", "\n") == step["answer"]


def answers(app: Flask, commands: str) -> Iterator[str]:
    for command in commands.splitlines():
        yield app.test_cli_runner().invoke(args=shlex.split(command)[3:]).output
