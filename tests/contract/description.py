"""What the OpenAPI document says of an operation, and whether an answer is as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing import Resource as Referred
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from jsonapi_app.openapi import openapi_document

METHODS = ("get", "post", "put", "patch", "delete")
# What may happen to any request, and so is told once for all: the answer named ``default``.
ANYWHERE = {405, 413, 414, 500, 503}
_HERE = "urn:openapi"


@cache
def description() -> dict[str, Any]:
    return openapi_document()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path with its placeholders, method in capitals, operation."""
    for path, item in description()["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method.upper(), item[method]


def component(section: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = description()["components"][section][name]
    return found


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """What a reference to a component leads to; anything else as it is."""
    if "$ref" not in value:
        return value
    section, name = re.fullmatch(r"#/components/(\w+)/(.+)", value["$ref"]).groups()  # type: ignore[union-attr]
    return component(section, name)


def examples(parameter: dict[str, Any]) -> Iterator[str]:
    """The query strings that the examples of a parameter stand for."""
    name = parameter["name"]
    for media_type in parameter.get("content", {}).values():
        for example in media_type["examples"].values():
            yield f"{name}={json.dumps(example['value'])}"
    match parameter.get("example"):
        case None:
            return
        case dict() as members:
            yield "&".join(f"{name}[{member}]={value}" for member, value in members.items())
        case list() as items:
            yield f"{name}={','.join(items)}"
        case bool() as truth:
            yield f"{name}={str(truth).lower()}"
        case value:
            yield f"{name}={value}"


def assert_described(response: TestResponse, method: str, path: str) -> None:
    """The answer to ``method`` at the documented ``path`` (with placeholders) has a documented status and body."""
    responses = description()["paths"][path][method.lower()]["responses"]
    status = str(response.status_code) if str(response.status_code) in responses else "default"
    described = resolved(responses[status])
    if "content" not in described:
        assert not response.data
        return
    assert response.content_type in described["content"], f"{method} {path} {status}: {response.content_type}"
    if "json" in response.content_type:
        _assert_valid(response, method, path, status)


def assert_dialect_described(response: TestResponse) -> None:
    """The same of whatever was asked for; what is no operation is described nowhere, and is 404 or 405."""
    method, path = response.request.method, documented_path(response.request.path)
    operation = description()["paths"].get(path, {}).get(method.lower())
    if operation is None:
        assert response.status_code in (404, 405), f"{method} {response.request.path} is described nowhere"
        return
    told = {int(status) for status in operation["responses"] if status != "default"}
    assert response.status_code in told | ANYWHERE, f"{method} {path} is not said to answer {response.status_code}"
    assert_described(response, method, path)


@cache
def documented_path(path: str) -> str:
    """The path that ``path`` is one of, as the document writes it; without placeholders where there are two."""
    templates = sorted(description()["paths"], key=lambda template: template.count("{"))
    return next((template for template in templates if _matches(template, path.removesuffix("/"))), path)


def _matches(template: str, path: str) -> bool:
    # In Robert 2 an id is digits, elsewhere anything.
    digits = template.startswith("/api/") and not re.match("/api/v[0-9]", template)
    return re.fullmatch(re.sub(r"\{\w+\}", "[0-9]+" if digits else "[^/]+", template), path) is not None


def _assert_valid(response: TestResponse, method: str, path: str, status: str) -> None:
    found = _validator_of(method, path, status, response.content_type).iter_errors(response.get_json(force=True))
    faults = [f"{fault.json_path}: {fault.message[:300]}" for fault in found]
    assert not faults, "\n".join([f"{method} {response.request.path} is not as described:", *faults])


@cache
def _validator_of(method: str, path: str, status: str, content_type: str) -> Draft202012Validator:
    described = resolved(description()["paths"][path][method.lower()]["responses"][status])
    return validator(described["content"][content_type]["schema"])


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Also refuses members that are not described, as an answer may not have any."""
    return Draft202012Validator(_placed(_closed(schema)), registry=_registry(), format_checker=FormatChecker())


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(_HERE, Referred.from_contents(_closed(description()), DRAFT202012))


def _placed(schema: Any) -> Any:
    """``schema`` with its references to components made absolute."""
    if isinstance(schema, dict):
        return {k: _HERE + v if k == "$ref" and v.startswith("#") else _placed(v) for k, v in schema.items()}
    return [_placed(item) for item in schema] if isinstance(schema, list) else schema


def _closed(value: Any) -> Any:
    """A copy of the schemas in ``value`` in which every object has only the members that it names."""
    value = deepcopy(value)
    _close(value)
    return value


def _close(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "object" and isinstance(value.get("properties"), dict):
            value.setdefault("additionalProperties", False)
        for inner in value.values():
            _close(inner)
    elif isinstance(value, list):
        for inner in value:
            _close(inner)
