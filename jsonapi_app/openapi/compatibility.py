"""What a client of an older OpenAPI document would miss in a newer one.

Two questions are asked of every schema. Of what is sent: is all that was taken still taken? Of what is answered: is all
that is answered now what it could be before? The same comparison answers both: is one schema *within* the other?
What breaks in a component is told once, under its name, however many operations use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jsonapi_app.openapi.part import Json

_ONLY_SAID = ("description", "discriminator", "examples", "title")
METHODS = ("get", "post", "put", "patch", "delete")


class Break(NamedTuple):
    """``place``: the operationId, or the name of a component."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def breaking_changes(old: Json, new: Json) -> list[Break]:
    """Each once, in the order of the old document."""
    return list(dict.fromkeys(_Comparison(old, new).of_paths()))


def named_in(changelog: str) -> frozenset[str]:
    """What stands in backticks below ``### Breaking`` in the section ``## Unreleased`` of the changelog."""
    unreleased = re.search(r"^## \[?Unreleased\]?.*?$(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    text = unreleased[1] if unreleased else ""
    breaking = re.search(r"^### Breaking$(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    return frozenset(re.findall(r"`([^`]+)`", breaking[1])) if breaking else frozenset()


@dataclass(frozen=True)
class _Side:
    """One of the two documents."""

    document: Json

    def found(self, value: Json) -> Json:
        """``value``, or what it refers to."""
        if "$ref" not in value:
            return value
        section, name = value["$ref"].removeprefix("#/components/").split("/")
        return self.found(self.document["components"][section][name])

    def parameters(self, item: Json, operation: Json) -> dict[tuple[str, str], tuple[str, Json]]:
        """(in, name) → the name of its component, if it is one, and the parameter."""
        sent = [*item.get("parameters", ()), *operation.get("parameters", ())]
        named = [(each.get("$ref", "").rpartition("/")[2], self.found(each)) for each in sent]
        return {(each["in"], each["name"]): (component, each) for component, each in named}

    def security(self, operation: Json) -> list[frozenset[str]]:
        """The sets of keys that open it, each by itself."""
        choices = operation.get("security", self.document.get("security")) or [{}]
        return [frozenset(choice) for choice in choices]

    def alternatives(self, schema: Json) -> list[Json]:
        """Schemas one of which a valid value meets: components, and schemas that have one type each."""
        schema = self.found(schema)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                rest = {key: value for key, value in schema.items() if key not in (keyword, *_ONLY_SAID)}
                return [one for each in schema[keyword] for one in self._alternative(rest, each)]
        if isinstance(schema.get("type"), list):
            return [{**schema, "type": type_} for type_ in schema["type"]]
        return [schema]

    def _alternative(self, rest: Json, each: Json) -> list[Json]:
        return [each] if "$ref" in each and not rest else self.alternatives({**rest, **self.found(each)})


@dataclass(frozen=True)
class _Comparison:
    """``known``: pairs of components that are compared, or being compared, for one direction."""

    old_document: Json
    new_document: Json
    known: dict[tuple[str, str, bool], list[Break]] = field(default_factory=dict)

    @property
    def old(self) -> _Side:
        return _Side(self.old_document)

    @property
    def new(self) -> _Side:
        return _Side(self.new_document)

    def of_paths(self) -> Iterator[Break]:
        now = {_nameless(path): item for path, item in self.new_document["paths"].items()}
        for path, item in self.old_document["paths"].items():
            item_now = now.get(_nameless(path), {})
            for method in METHODS:
                if method in item and method in item_now:
                    yield from self._of_operation((item, item[method]), (item_now, item_now[method]))
                elif method in item:
                    yield Break(item[method]["operationId"], f"{method.upper()} {path} is gone")

    def _of_operation(self, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[Break]:
        place = old[1]["operationId"]
        if new[1]["operationId"] != place:
            yield Break(place, f"its operationId is {new[1]['operationId']}")
        keys = self.new.security(new[1])
        if any(not any(key <= choice for key in keys) for choice in self.old.security(old[1])):
            yield Break(place, "it needs another key")
        yield from self._of_parameters(place, old, new)
        yield from self._of_body(place, old[1].get("requestBody"), new[1].get("requestBody"))
        for status, answer in old[1]["responses"].items():
            yield from self._of_answer(place, status, answer, new[1]["responses"].get(status))

    def _of_parameters(self, place: str, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[Break]:
        before, now = self.old.parameters(*old), self.new.parameters(*new)
        # In a path, only the place counts.
        for key in (key for key in before if key[0] != "path"):
            if key not in now:
                yield Break(place, f"the parameter {key[1]} is gone")
                continue
            (component, was), (_, is_) = before[key], now[key]
            named = Break(component or place, f"the parameter {key[1]}")
            if is_.get("required") and not was.get("required"):
                yield Break(named.place, f"{named.what} is required")
            schemas = _schema_of(was), _schema_of(is_)
            yield from (Break(f.place, f.what) for f in self._within(*schemas, named.place, named.what, sent=True))
        for key in (key for key, (_, each) in now.items() if each.get("required") and key not in before):
            if key[0] != "path":
                yield Break(place, f"the new parameter {key[1]} is required")

    def _of_body(self, place: str, old: Json | None, new: Json | None) -> Iterator[Break]:
        if new and new.get("required") and not (old and old.get("required")):
            yield Break(place, "a body is required")
        if not old:
            return
        if not new:
            yield Break(place, "it takes no body")
            return
        for media_type, content in old["content"].items():
            if media_type not in new["content"]:
                yield Break(place, f"it takes no {media_type}")
                continue
            yield from self._within(
                content["schema"], new["content"][media_type]["schema"], place, "the body", sent=True
            )

    def _of_answer(self, place: str, status: str, old: Json, new: Json | None) -> Iterator[Break]:
        if new is None:
            # That something fails no longer breaks nobody.
            if status[0] in "23":
                yield Break(place, f"it does not answer {status}")
            return
        old, new = self.old.found(old), self.new.found(new)
        for name in old.get("headers", {}).keys() - new.get("headers", {}).keys():
            yield Break(place, f"its answer {status} has no header {name}")
        for media_type, content in old.get("content", {}).items():
            if media_type not in new.get("content", {}):
                yield Break(place, f"its answer {status} is no {media_type}")
                continue
            schema = new["content"][media_type]["schema"]
            yield from self._within(content["schema"], schema, place, f"its answer {status}", sent=False)

    def _within(self, old: Json, new: Json, place: str, at: str, *, sent: bool) -> list[Break]:
        """``sent``: what is taken, else what is answered. ``at``: in words, where in the place it is."""
        name, name_now = _component(old), _component(new)
        if not (name and name_now):
            return list(self._of_alternatives(old, new, place, at, sent))
        key = (name, name_now, sent)
        if key not in self.known:
            self.known[key] = []  # where it refers to itself, that is told already
            self.known[key] = list(self._of_alternatives(old, new, name, "it", sent))
        return self.known[key]

    def _of_alternatives(self, old: Json, new: Json, place: str, at: str, sent: bool) -> Iterator[Break]:
        """Each alternative of the one must be within some alternative of the other."""
        before, now = self.old.alternatives(old), self.new.alternatives(new)
        for inner in before if sent else now:
            others = now if sent else before
            # A component that goes by the same name is meant; else whichever is nearest.
            same = [other for other in others if _component(inner) and _component(inner) == _component(other)]
            pairs = [(inner, other) if sent else (other, inner) for other in same or others]
            yield from min((self._of_pair(*pair, place, at, sent) for pair in pairs), key=len)

    def _of_pair(self, old: Json, new: Json, place: str, at: str, sent: bool) -> list[Break]:
        if "$ref" in old or "$ref" in new:
            return self._within(old, new, place, at, sent=sent)
        return list(self._of_plain(old, new, place, at, sent))

    def _of_plain(self, old: Json, new: Json, place: str, at: str, sent: bool) -> Iterator[Break]:
        inner, outer = (old, new) if sent else (new, old)
        yield from (Break(place, f"{at} {what}") for what in _outside(inner, outer, sent))
        for name, was in old.get("properties", {}).items():
            is_ = new.get("properties", {}).get(name, new.get("additionalProperties"))
            if isinstance(is_, Mapping):
                yield from self._within(was, dict(is_), place, f"{at.rstrip(',')}, {name},", sent=sent)
            elif old.get("type") == new.get("type"):
                yield Break(place, f"{at} has no {name}")
        for keyword, word in (("items", "an item"), ("additionalProperties", "a member")):
            if isinstance(old.get(keyword), Mapping) and isinstance(new.get(keyword), Mapping):
                yield from self._within(old[keyword], new[keyword], place, f"{at.rstrip(',')}, {word},", sent=sent)


def _outside(inner: Json, outer: Json, sent: bool) -> Iterator[str]:
    """In what a value of ``inner`` may not be one of ``outer``, their members and items aside."""
    types = outer.get("type"), inner.get("type")
    if types[0] is not None and types[0] != types[1] and types != ("number", "integer"):
        yield f"takes no {types[1] or 'other value'}" if sent else f"may be {types[1] or 'anything'}"
        return
    allowed, found = _values(outer), _values(inner)
    if allowed is not None:
        more = ["other value"] if found is None else [repr(value) for value in found if value not in allowed]
        yield from (f"takes no {value}" if sent else f"may be {value}" for value in more)
    for keyword, is_wider in _LIMITS.items():
        if keyword in outer and (keyword not in inner or is_wider(inner[keyword], outer[keyword])):
            yield f"has another {keyword}: {outer[keyword] if sent else inner.get(keyword, 'none')}"
    for name in outer.get("required", ()):
        if name not in inner.get("required", ()):
            yield f"needs {name}" if sent else f"may have no {name}"
    if sent and outer.get("additionalProperties") is False and inner.get("additionalProperties") is not False:
        yield "takes no other members"


def _differs(inner: Any, outer: Any) -> bool:
    return bool(inner != outer)


def _lower(inner: Any, outer: Any) -> bool:
    return bool(inner < outer)


def _higher(inner: Any, outer: Any) -> bool:
    return bool(inner > outer)


# Keyword → whether a schema with the first value takes more than one with the second.
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _lower),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _higher),
    **dict.fromkeys(("pattern", "format", "contentMediaType", "allOf", "not", "uniqueItems"), _differs),
}


def _values(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _schema_of(parameter: Json) -> Json:
    """Some parameters are JSON texts."""
    content = next(iter(parameter.get("content", {}).values()), parameter)
    schema: Json = content["schema"]
    return schema


def _component(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _nameless(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)
