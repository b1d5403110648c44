"""Fields of the schemas → JSON Schema (2020-12): two tables, of kinds of fields and of kinds of validators.

Not apispec's plugin: its Regexp is Python's, it keeps one of several, and our fields and validators would have to be
taught to it one by one all the same.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields as ma
from marshmallow import validate

from jsonapi_app.core.resource import Attribute, Resource
from jsonapi_app.openapi import part
from jsonapi_app.openapi.part import object_of
from schemas.audit import ChangedMembers
from schemas.base import Decimal, Instant, Json, Money
from schemas.inventory import Scalar
from schemas.limits import Letters, TimeZone


def shown_attribute(resource: Resource, attribute: Attribute) -> part.Json:
    """What the service answers for an attribute. The column says whether it may be null, of what has none the field."""
    column = resource.columns.get(attribute.key)
    return shown(attribute.field, nullable=bool(attribute.field.allow_none if column is None else column.nullable))


def shown(field: ma.Field, *, nullable: bool) -> part.Json:
    """What the service answers. Limits of what may be written are left out: only enumerations stay."""
    choices = [validator for validator in field.validators if isinstance(validator, validate.OneOf)]
    schema = _constrained(_typed(field, shown), choices)
    schema = with_null(schema) if nullable else schema
    return {**schema, **({"readOnly": True} if field.dump_only else {})}


def accepted(field: ma.Field) -> part.Json:
    """What may be written, as far as JSON Schema can say it; what only words can is in the description."""
    schema = _constrained(_typed(field, _accepted_inside), field.validators)
    schema = with_null(schema) if field.allow_none else schema
    return {**schema, **({"writeOnly": True} if field.load_only else {})}


def _accepted_inside(field: ma.Field, *, nullable: bool) -> part.Json:
    """Clients send back what they were shown, so what is only read has its place too."""
    return shown(field, nullable=nullable) if field.dump_only else accepted(field)


def with_null(schema: part.Json) -> part.Json:
    """``schema``, which says its type, or null."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    choices = {"enum": list(dict.fromkeys([*schema["enum"], None]))} if "enum" in schema else {}
    return {**schema, "type": list(dict.fromkeys([*types, "null"])), **choices}


# What a field of a list or of an object in it is like: (field, nullable=…) → schema.
_Inner = Callable[..., part.Json]


def _typed(field: ma.Field, inner: _Inner) -> part.Json:
    """The schema of a field without its validators and without null."""
    match field:
        case ma.List():
            return {"type": "array", "items": inner(field.inner, nullable=field.inner.allow_none)}
        case ma.Nested():
            # Of what is computed, nothing says that it is never null.
            members = {
                name: inner(each, nullable=each.allow_none or each.dump_only)
                for name, each in field.schema.fields.items()
            }
            return object_of(members, *(name for name, each in field.schema.fields.items() if each.required))
    return dict(next(schema for kind, schema in _TYPES if isinstance(field, kind)))


_VALUES = object_of({"before": {}, "after": {}}, "before", "after", description="Of an attribute, or a link to one.")
_TEXT: part.Json = {"type": "string"}
_IDENTIFIERS: part.Json = {
    "type": "array",
    "items": object_of({"type": _TEXT, "id": _TEXT, "meta": {"type": "object"}}, "type", "id"),
}
_LINKS = object_of(
    {"added": _IDENTIFIERS, "removed": _IDENTIFIERS},
    "added",
    "removed",
    description="Of links to many. One that says something else now is in both; without any, their order changed.",
)
_CHANGES: part.Json = {
    "type": "object",
    "description": "What changed, by the name of the member. Of a write-only attribute both values are null.",
    "additionalProperties": {"oneOf": [_VALUES, _LINKS]},
}

# The first that fits counts: special ones come before their bases.
_TYPES: tuple[tuple[type[ma.Field], part.Json], ...] = (
    (Money, {"type": "number", "description": "At most two decimals."}),
    (Decimal, {"type": "number"}),
    (ChangedMembers, _CHANGES),
    (Json, {"type": "array", "items": {"type": "object"}}),
    (Instant, {"type": "string", "format": "date-time"}),
    (Scalar, {"type": ["string", "number", "boolean"]}),
    (ma.Boolean, {"type": "boolean"}),
    (ma.Integer, {"type": "integer"}),
    (ma.Date, {"type": "string", "format": "date"}),
    (ma.String, {"type": "string"}),
)


def _constrained(schema: part.Json, validators: list[Any]) -> part.Json:
    """``schema`` with what the validators add; a keyword that is there already goes into an ``allOf``."""
    notes = [schema.pop("description")] if "description" in schema else []
    others = []
    for validator in validators:
        keywords = dict(_CONSTRAINTS[type(validator)](validator, schema))
        if "description" in keywords:
            notes.append(keywords.pop("description"))
        twice = {name: keywords.pop(name) for name in list(keywords) if name in schema}
        others += [twice] if twice else []
        schema |= keywords
    return {
        **schema,
        **({"allOf": others} if others else {}),
        **({"description": " ".join(notes)} if notes else {}),
    }


def _length(validator: validate.Length, schema: part.Json) -> part.Json:
    least, most = ("minItems", "maxItems") if schema["type"] == "array" else ("minLength", "maxLength")
    if validator.equal is not None:
        return {least: validator.equal, most: validator.equal}
    return _present({least: validator.min, most: validator.max})


def _range(validator: validate.Range, schema: part.Json) -> part.Json:
    least = "minimum" if validator.min_inclusive else "exclusiveMinimum"
    most = "maximum" if validator.max_inclusive else "exclusiveMaximum"
    return _present({least: _number(validator.min), most: _number(validator.max)})


def _one_of(validator: validate.OneOf, schema: part.Json) -> part.Json:
    return {"enum": list(validator.choices)}


def _regexp(validator: validate.Regexp, schema: part.Json) -> part.Json:
    own_words = validator.error if validator.error != validate.Regexp.default_message else None
    return _present({"pattern": ecma_pattern(validator.regex), "description": own_words})


def _letters(validator: Letters, schema: part.Json) -> part.Json:
    # ECMA's \p{L} would say it, but most validators that are not written in JavaScript refuse it.
    marks = validator.others.replace(" ", "")
    kinds = {
        "letters of any script": True,
        "digits": validator.digits,
        "blanks": " " in validator.others,
        f"`{marks}`": marks,
    }
    return {"description": f"Only {', '.join(kind for kind, allowed in kinds.items() if allowed)}."}


_CONSTRAINTS: Mapping[type, Callable[[Any, part.Json], part.Json]] = {
    validate.Length: _length,
    validate.Range: _range,
    validate.OneOf: _one_of,
    validate.Regexp: _regexp,
    validate.Email: lambda validator, schema: {"format": "email"},
    validate.URL: lambda validator, schema: {"format": "uri"},
    Letters: _letters,
    TimeZone: lambda validator, schema: {"description": validator.message},
}


def ecma_pattern(regex: re.Pattern[Any]) -> str:
    r"""The same pattern for ECMA-262, which has ``^`` and ``$`` for ``\A`` and ``\Z``.

    Raises ValueError for flags and for groups that only Python has.
    """
    if regex.flags & ~re.UNICODE or "(?" in regex.pattern.replace("(?:", ""):
        raise ValueError(f"{regex.pattern!r} has no equal in ECMA-262")
    return str(regex.pattern).replace(r"\A", "^").replace(r"\Z", "$")


def _number(value: Any) -> int | float | None:
    return float(value) if isinstance(value, decimal.Decimal) else value


def _present(schema: part.Json) -> part.Json:
    return {name: value for name, value in schema.items() if value is not None}
