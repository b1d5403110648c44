"""The OpenAPI documents of the versions that were released, and what breaks the last of them.

``flask --app wsgi openapi --release`` keeps the present one in ``releases/``, without what only people read.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import orjson

from jsonapi_app.openapi import VERSION
from jsonapi_app.openapi.compatibility import Break, breaking_changes, named_in
from jsonapi_app.openapi.part import Json

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASES, CHANGELOG = ROOT / "releases", ROOT / "CHANGELOG.md"
_FOR_PEOPLE = {"description", "summary", "example", "examples", "tags", "info", "servers"}


class AlreadyReleased(Exception):
    """A document that is released stays as it is."""


def unnamed_breaks(document: Json, releases: Path | None = None, changelog: Path = CHANGELOG) -> list[Break]:
    """What of the last release ``document`` breaks without a word in the changelog; nothing while there is none."""
    last = last_release(releases)
    if last is None:
        return []
    named = named_in(changelog.read_text(encoding="utf-8"))
    return [found for found in breaking_changes(read(last), document) if found.place not in named]


def advice(breaks: list[Break]) -> str:
    """What broke, and what to do about it."""
    told = "\n".join(f"  {found}" for found in breaks)
    places = ", ".join(dict.fromkeys(f"`{found.place}`" for found in breaks))
    return (
        f"The API breaks what the last release promised:\n{told}\n"
        "Take it back, or tell those who use it: in CHANGELOG.md, below '## Unreleased' and '### Breaking', "
        f"a line that names {places}."
    )


def record(document: Json, version: str = VERSION, releases: Path | None = None) -> Path:
    """Keep ``document`` as that of ``version``. Raises AlreadyReleased."""
    releases = releases or RELEASES
    path = releases / f"openapi-{version}.json.gz"
    if path.exists():
        raise AlreadyReleased(f"{path.name} is there: raise the version in setup.cfg and jsonapi_app/openapi first.")
    releases.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(orjson.dumps(_bare(document)), mtime=0))
    return path


def last_release(releases: Path | None = None) -> Path | None:
    return max((releases or RELEASES).glob("openapi-*.json.gz"), key=_version, default=None)


def read(path: Path) -> Json:
    document: Json = orjson.loads(gzip.decompress(path.read_bytes()))
    return document


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]+", path.name))


def _bare(value: Any, *, names: bool = False) -> Any:
    """``value`` without what is for people. ``names``: its keys are names, such as those of properties."""
    if isinstance(value, dict):
        return {
            key: _bare(inner, names=not names and key in _OF_NAMES)
            for key, inner in value.items()
            if names or key not in _FOR_PEOPLE
        }
    return [_bare(item) for item in value] if isinstance(value, list) else value


_OF_NAMES = {"properties", "paths", "schemas", "parameters", "responses", "securitySchemes", "headers", "content"}
