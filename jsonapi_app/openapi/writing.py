"""The OpenAPI document as bytes. Equal documents give equal bytes: members keep their order."""

from __future__ import annotations

from typing import Any

import orjson
import yaml

from jsonapi_app.openapi.part import Json


def as_json(document: Json) -> bytes:
    return orjson.dumps(document)


def as_yaml(document: Json) -> bytes:
    """What has no members of its own that nest is on one line."""
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None
    )
    return text.encode()


class _Dumper(yaml.SafeDumper):
    """Repeats what occurs twice instead of referring to it; text of several lines is written as such."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
