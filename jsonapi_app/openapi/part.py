"""One part of the OpenAPI document, and how parts become a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Part:
    """``components``: section (``schemas``, ``parameters``, …) → name → object."""

    tags: list[Json] = field(default_factory=list)
    paths: Json = field(default_factory=dict)
    components: Mapping[str, Json] = field(default_factory=dict)


def joined(parts: Iterable[Part]) -> Part:
    """All parts as one. Raises ValueError when two of them claim a path or the name of a component."""
    whole = Part([], {}, {})
    components: dict[str, Json] = {}
    for part in parts:
        whole.tags.extend(part.tags)
        _add(whole.paths, part.paths)
        for section, named in part.components.items():
            _add(components.setdefault(section, {}), named)
    return Part(whole.tags, whole.paths, components)


def ref(section: str, name: str) -> Json:
    return {"$ref": f"#/components/{section}/{name}"}


def schema_ref(name: str) -> Json:
    return ref("schemas", name)


def object_of(properties: Json, *required: str, **more: Any) -> Json:
    """The schema of an object with these properties."""
    return {"type": "object", **more, "properties": properties, **({"required": list(required)} if required else {})}


def record_of(properties: Json, **more: Any) -> Json:
    """The schema of an object that has all of these."""
    return object_of(properties, *properties, **more)


def or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def array_of(items: Json, **more: Any) -> Json:
    return {"type": "array", "items": items, **more}


def one_of_texts(*texts: str, **more: Any) -> Json:
    return {"type": "string", "enum": list(texts), **more}


def in_query(name: str, schema: Json, description: str, **more: Any) -> Json:
    """A query parameter of a dialect that writes every value as one text."""
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def answer(description: str, schema: Json, media_type: str = "application/json", **more: Any) -> Json:
    return {"description": description, **more, "content": {media_type: {"schema": schema}}}


def answers_to_failures(
    dialect: str, meaning: Mapping[int, str], schema: str, media_type: str = "application/json"
) -> Json:
    """The components that `failures` refers to, each with the same schema. ``meaning``: status → what it says."""
    told = [*meaning.items(), ("failure", "Any other failure")]
    return {f"{dialect}.{name}": answer(text, schema_ref(schema), media_type) for name, text in told}


def failures(dialect: str, *statuses: int) -> Json:
    """The ``responses`` of an operation that can fail with these statuses, of a dialect with one answer for each."""
    told = {str(status): ref("responses", f"{dialect}.{status}") for status in statuses}
    return {**told, "default": ref("responses", f"{dialect}.failure")}


def _add(to: Json, more: Json) -> None:
    if twice := to.keys() & more.keys():
        raise ValueError(f"twice in the OpenAPI document: {', '.join(sorted(twice))}")
    to.update(more)
