"""What ``flask export`` writes, where to, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from jsonapi_app.cli.formats import FORMATS
from jsonapi_app.resources import RESOURCES
from tests.cli.files import Files
from tests.factories import Factory


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(app, tmp_path)


@pytest.mark.parametrize("type_", RESOURCES)
def test_every_type_can_be_exported(files: Files, make: Factory, type_: str):
    made = make(type_)

    for name in FORMATS:
        path = files.folder / name
        result = files.export(type_, "--format", name, "--output", str(path))
        assert (result.exit_code, result.stderr) == (0, "")
    lines = (files.folder / "ndjson").read_bytes().splitlines()
    assert made.id in {json.loads(line)["id"] for line in lines}


def test_without_a_file_and_a_format_it_is_csv_on_standard_output(files: Files, make: Factory):
    park = make("parks", name="Nord")

    result = files.export("parks", "--fields", "name,site")

    assert result.stdout_bytes == f"id,name,site\r\n{park.id},Nord,\r\n".encode()
    assert result.stderr == ""


def test_the_name_of_the_file_tells_the_format(files: Files, make: Factory):
    park = make("parks", name="Nord")

    path = files.written("parks", ".ndjson", "--fields", "name")

    assert path.read_text() == f'{{"id":"{park.id}","name":"Nord"}}\n'


def test_rows_are_filtered_and_sorted_in_the_grammar_of_the_query_string(files: Files, make: Factory):
    nord, west = make("parks", name="Nord"), make("parks", name="West")
    for number, park in enumerate((nord, nord, west, nord)):
        make("materials", reference=f"M{number}", rental_price=number, park=park)
    options = ("--fields", "reference", "--sort", "-rental_price", "--format", "ndjson")

    result = files.export("materials", *options, "--filter", "park.name=Nord", "--filter", "rental_price[ge]=1")
    as_json = files.export("materials", *options, "--filter", '[{"name": "rental_price", "op": "lt", "val": 1}]')

    assert [json.loads(line)["reference"] for line in result.stdout.splitlines()] == ["M3", "M1"]
    assert [json.loads(line)["reference"] for line in as_json.stdout.splitlines()] == ["M0"]


def test_what_is_in_the_trash_is_exported_instead_where_asked(files: Files, make: Factory):
    make("tags", name="live")
    make("tags", name="gone", deleted_at="2026-01-01T00:00:00Z")

    live, gone = (files.export("tags", "--fields", "name", *more).stdout for more in ((), ("--deleted",)))

    assert ("live" in live, "gone" in live) == (True, False)
    assert ("live" in gone, "gone" in gone) == (False, True)


def test_secrets_are_in_no_file(files: Files, make: Factory):
    user = make("users")
    make("api_keys", user=user)

    head = files.export("users").stdout.splitlines()[0].split(",")

    assert {"pseudo", "email"} < set(head)
    assert not {name for name in head if "password" in name}
    assert "hash" not in files.export("api_keys").stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--fields", "name,nothing"), "Error: fields[parks]: parks has no field 'nothing'."),
        (("--sort", "nothing"), "Error: sort: "),
        (("--filter", "nothing=1"), "Error: filter[nothing]: "),
        (("--filter", "name[near]=1"), "Error: filter[name][near]: "),
        (("--filter", "name"), "'name' is not name=value."),
        (("--filter", "[{"), "Error: filter: "),
    ],
)
def test_what_cannot_be_asked_is_refused_before_a_file_is_there(files: Files, options: tuple[str, ...], told: str):
    path = files.folder / "parks.csv"

    result = files.export("parks", "--output", str(path), *options)

    assert result.exit_code != 0
    assert told in result.stderr
    assert list(files.folder.iterdir()) == []


@pytest.mark.one_database
def test_a_failure_on_the_way_leaves_the_file_as_it_was(files: Files, make: Factory, monkeypatch: pytest.MonkeyPatch):
    make.many("tags", [{"name": f"tag {n}"} for n in range(10)])
    path = files.written("tags", ".csv")
    before = path.read_bytes()
    monkeypatch.setattr("jsonapi_app.transfer.csv_format.text_of", _failing)

    result = files.app.test_cli_runner().invoke(args=["export", "tags", "--output", str(path)])

    assert isinstance(result.exception, RuntimeError)
    assert path.read_bytes() == before
    assert [each.name for each in files.folder.iterdir()] == ["tags.csv"]


def _failing(*arguments: object) -> str:
    raise RuntimeError("no more")


@pytest.mark.one_database
def test_a_file_that_cannot_be_written_is_told(files: Files):
    result = files.export("tags", "--format", "csv", "--output", str(files.folder / "nowhere" / "tags.csv"))

    assert result.exit_code == 1
    assert "cannot be written: No such file or directory." in result.stderr
