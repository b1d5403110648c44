"""What was exported comes back: importing it changes nothing, and what is gone is there again."""

from __future__ import annotations

import pytest

from jsonapi_app.cli.formats import FORMATS
from jsonapi_app.core.actor import ADMIN
from jsonapi_app.permissions import Action, allows
from jsonapi_app.resources import RESOURCES
from tests.cli.files import Files, everything
from tests.factories.world import World

TYPES = [type_ for type_, resource in RESOURCES.items() if allows(resource, ADMIN, Action.UPDATE)]
# A rule stamps each write of a contact, be it of what is so already.
STAMPED = {"contacts": ("updated_in_db_at", "updated_at", "version")}


@pytest.fixture(scope="module")
def files(world: World, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The rows were stored directly; what the rules complete them with is there after a first import."""
    files = Files(world.app, tmp_path_factory.mktemp("files"))
    files.imported("people", files.written("people", ".csv"))
    return files


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("type_", TYPES)
def test_importing_what_was_exported_changes_nothing(files: Files, type_: str, format_name: str):
    before = everything(files.app, STAMPED.get(type_, ()))
    path = files.written(type_, FORMATS[format_name].ENDINGS[0])

    result = files.imported(type_, path)

    after = everything(files.app, STAMPED.get(type_, ()))
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"0 {type_} created" in result.output
    assert ", 0 found" not in result.output
    assert {table for table in before if before[table] != after[table]} == set()
