"""What every resource schema is made of; the sole importer of marshmallow_jsonapi.

A schema is the public declaration of one JSON:API type: its attributes, its relationships and the
limits of what may be written. It knows nothing of HTTP or of tables.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

with warnings.catch_warnings():
    # marshmallow_jsonapi 0.24 registers DocumentMeta fields the way marshmallow 3 deprecates (ADR 0002).
    warnings.simplefilter("ignore")
    import marshmallow_jsonapi
    from marshmallow_jsonapi import fields as jsonapi_fields

from marshmallow import RAISE, ValidationError, fields, validate


class Instant(fields.AwareDateTime):
    """An instant: any ISO 8601 offset comes in, UTC with milliseconds and ``Z`` goes out.

    A time without an offset is read as UTC.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else instant_text(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        try:
            instant: datetime = super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class Decimal(fields.Decimal):
    """A number with at most so many ``decimals``: a JSON number on the wire, a ``Decimal`` inside."""

    def __init__(self, decimals: int, **kwargs: Any) -> None:
        self.decimals = decimals
        super().__init__(places=None, allow_nan=False, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else float(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        number: Any = super()._deserialize(value, attr, data, **kwargs)
        if number.normalize().as_tuple().exponent < -self.decimals:
            raise ValidationError(f"Not a valid number: at most {self.decimals} decimals.")
        return number


class Money(Decimal):
    """An amount with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2, **kwargs)


class Integer(fields.Integer):
    """A JSON number without a fraction; text and booleans are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Boolean(fields.Boolean):
    """``true`` or ``false``, nothing that merely resembles them."""

    truthy = {True}
    falsy = {False}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Json(fields.Field):
    """Finished JSON, stored as its text; shown only."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else json.loads(value)


class Text(fields.String):
    """Text without control characters that no database stores alike (NUL, lone surrogates)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)):
            raise self.make_error("invalid")
        return text


class _Relationship(jsonapi_fields.Relationship):  # type: ignore[misc]  # the library has no types
    """A relationship to one or more types; ``types`` has several names where it is polymorphic."""

    def __init__(self, *types: str, many: bool, **kwargs: Any) -> None:
        self.types = types
        self.fixed: bool = kwargs.pop("fixed", False)
        self.meta: Mapping[str, fields.Field] = kwargs.pop("meta", {})
        super().__init__(many=many, type_=types[0], include_resource_linkage=False, **kwargs)


def to_one(*types: str, **kwargs: Any) -> _Relationship:
    """A relationship to at most one resource.

    Options: ``required=True`` (never null), ``dump_only=True`` (computed or written from the other side only),
    ``fixed=True`` (given on create, then unchangeable), ``attribute=`` the model's name for it.
    Several ``types`` make it polymorphic.
    """
    return _Relationship(*types, many=False, **kwargs)


def to_many(type_: str, **kwargs: Any) -> _Relationship:
    """A relationship to any number of resources; the options are those of `to_one`.

    ``meta={"quantity": Integer()}``: what is said of each pair, in the ``meta`` of the member's identifier.
    """
    return _Relationship(type_, many=True, **kwargs)


class ResourceSchema(marshmallow_jsonapi.Schema):  # type: ignore[misc]  # the library has no types
    """One JSON:API type. Each has an id, two stamps and its revisions; a subclass adds the rest.

    ``class Meta: type_ = "…"`` names the type; ``exclude`` what of the above it does not have.
    """

    id = fields.String(dump_only=True)
    created_at = Instant(dump_only=True)
    updated_at = Instant(dump_only=True)
    revisions = to_many("revisions", dump_only=True)

    class Meta:
        type_ = "resources"
        unknown = RAISE

    @classmethod
    def type_name(cls) -> str:
        return str(cls.Meta.type_)

    @classmethod
    def attributes(cls) -> Iterator[tuple[str, fields.Field]]:
        """Name and field of each attribute, in the order of declaration, the stamps last."""
        stamps = ("created_at", "updated_at", "deleted_at")
        declared = cls._declared_fields
        own = [n for n, f in declared.items() if n != "id" and n not in stamps and not isinstance(f, _Relationship)]
        for name in (*own, *(stamp for stamp in stamps if stamp in declared)):
            yield name, declared[name]

    @classmethod
    def relationships(cls) -> Iterator[tuple[str, _Relationship]]:
        """Name and field of each relationship, in the order of declaration, the revisions last."""
        declared = {name: field for name, field in cls._declared_fields.items() if isinstance(field, _Relationship)}
        own = [name for name in declared if name != "revisions"]
        for name in (*own, "revisions"):
            if name not in getattr(cls.Meta, "exclude", ()):
                yield name, declared[name]

    def faults(self, attributes: Mapping[str, Any], *, partial: bool) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Load ``attributes``; the loaded values, and every fault as (JSON pointer, text).

        With ``partial`` only what is sent is checked (PATCH); otherwise required attributes must be there.
        Relationships are not looked at here: linkage needs the database.
        """
        document = {"data": {"type": self.type_name(), "attributes": dict(attributes)}}
        # Named one by one: ``partial=True`` would also excuse what nested objects lack.
        leave_out = tuple(self.fields) if partial else tuple(name for name, _ in self.relationships())
        try:
            return self.load(document, partial=leave_out, unknown=RAISE), []
        except ValidationError as error:
            messages: Any = error.messages
            return {}, [
                (fault["source"]["pointer"].removesuffix("/_schema"), fault["detail"]) for fault in messages["errors"]
            ]


class TrashableSchema(ResourceSchema):
    """A type with two-step delete: ``deleted_at`` is set while a resource is in the trash."""

    deleted_at = Instant(dump_only=True)

    class Meta(ResourceSchema.Meta):
        pass


def instant_text(instant: datetime) -> str:
    """``2026-05-01T09:30:00.000Z``: the one way an instant is written, in UTC."""
    utc = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


Length = validate.Length
OneOf = validate.OneOf
Range = validate.Range
Regexp = validate.Regexp
