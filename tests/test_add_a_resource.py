"""Following docs/add-a-resource.md word for word, in a copy of the repository, gives a resource that works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "add-a-resource.md"
PARTS = ("jsonapi_app", "schemas", "migrations", "tests", "docs", "setup.cfg", "wsgi.py", "openapi.yaml")
CONTRACT = ("creating", "updating", "documents", "filters", "trash_matrix", "relationship_writes", "sorting")
OF_ITS_OWN = """
def test_a_van_is_found_by_its_plate(api, make):
    make("vans", name="Old one", plate="GE-4711")
    make("vans")

    found = api.get("/vans?filter[search]=4711&include=park").json

    assert [van["attributes"]["name"] for van in found["data"]] == ["Old one"]
    assert [park["type"] for park in found["included"]] == ["parks"]
"""
# What the page says of a block: the file that it is about, and how; the block itself.
STEP = re.compile(r"(?:`(?P<file>[\w/]+\.py)`:\n\n)?^```(?P<kind>python|diff|sh)\n(?P<text>.*?)^```$", re.M | re.S)


def test_following_the_page_gives_a_resource_that_works(tmp_path: Path) -> None:
    copy_repository(tmp_path)

    for file, kind, text in steps():
        follow(tmp_path, file, kind, text)

    assert "No new upgrade operations detected" in run(tmp_path, "flask", "--app", "wsgi", "db", "check")
    assert searched_columns(tmp_path) == "('name_folded', 'plate_folded')"
    assert "/api/v3/vans/{id}/relationships/park" in (tmp_path / "openapi.yaml").read_text()
    assert passing_tests(tmp_path) > 30


def copy_repository(folder: Path) -> None:
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / part, folder)
    (folder / "tests" / "test_vans.py").write_text(OF_ITS_OWN, encoding="utf-8")


def searched_columns(folder: Path) -> str:
    """What the new revision makes a search index of."""
    (revision,) = (folder / "migrations" / "versions").glob("*vans.py")
    text = revision.read_text(encoding="utf-8")
    assert "op.drop_search_index('vans')" in text
    return re.findall(r"op\.create_search_index\('vans', (.*)\)", text)[0]


def passing_tests(folder: Path) -> int:
    """How many tests of the type there are now, all of which pass."""
    files = [f"tests/contract/test_{name}.py" for name in CONTRACT]
    told = run(folder, "pytest", "-p", "no:cacheprovider", "--sqlite-only", "-k", "van", "tests/test_vans.py", *files)
    return int(re.findall(r"(\d+) passed", told)[-1])


def steps() -> Iterator[tuple[str, str, str]]:
    """(file, kind of block, text); a block without a file of its own is about that of the block before."""
    file = ""
    for step in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        file = step["file"] or file
        yield file, step["kind"], step["text"]


def follow(folder: Path, file: str, kind: str, text: str) -> None:
    path = folder / file
    match kind:
        case "python":
            path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{text}", encoding="utf-8")
        case "diff":
            lines = text.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if not line.startswith("+"))
            after = "".join(line[1:] for line in lines if not line.startswith("-"))
            old = path.read_text(encoding="utf-8")
            assert before in old, f"{file} has no longer:\n{before}"
            path.write_text(old.replace(before, after, 1), encoding="utf-8")
        case "sh":
            for command in text.splitlines():
                run(folder, *command.replace('"', "").split())


def run(folder: Path, module: str, *arguments: str) -> str:
    environment = {**os.environ, "BACKLINE_ENV": "testing", "JWT_SECRET_KEY": "of the copy " * 4}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={name: value for name, value in environment.items() if not name.startswith(("PYTEST", "DATABASE"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{module} {' '.join(arguments)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout
