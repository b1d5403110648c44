"""What every table is made of: column types that mean the same on SQLite and PostgreSQL, and the common columns.

Text that can be sorted has a *folded twin*, a stored column ``<name>_folded`` with its case-folded form: ordering,
case-insensitive search and case-insensitive uniqueness use the twin, so they are equal on both databases.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Index, Integer, MetaData, Numeric, String, event
from sqlalchemy import text as sql_text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from schemas.base import instant_text

TWIN = "_folded"


def fold(text: str) -> str:
    """The form of ``text`` in which case does not matter: sorting, searching and uniqueness compare it."""
    return text.casefold()


def now() -> datetime:
    """The current instant in UTC, cut to the millisecond, which is what is stored and shown."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, to the millisecond.

    On SQLite it is text in the form that goes over the wire, ``2026-05-01T09:30:00.000Z``: it sorts as time and
    is read without conversion. On PostgreSQL it is ``timestamptz(3)``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(24))
        from sqlalchemy.dialects.postgresql import TIMESTAMP

        return TIMESTAMP(timezone=True, precision=3)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return instant_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, exact on both databases.

    SQLite has no decimal type, so there it is an integer of the smallest unit (15.95 is stored as 1595).
    Values are rounded half up to ``scale`` places.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int = 2) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | float | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        units = (Decimal(str(value)) * 10**self.scale).quantize(Decimal(1), ROUND_HALF_UP)
        return int(units) if dialect.name == "sqlite" else units / 10**self.scale

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]  # PostgreSQL's driver answers Decimal
        return Decimal(value) / 10**self.scale


class AmountOperand(TypeDecorator[Decimal]):
    """A decimal to compare an `Amount` with: never rounded, so 10.005 equals no stored amount."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        units = value * 10**self.scale
        return int(units) if units == int(units) and abs(units) < 2**63 else float(units)


# "C" is byte order, which for UTF-8 is code point order; SQLite's BINARY is the same.
Folded = String().with_variant(String(collation="C"), "postgresql")


def text(length: int | None = None, *, unique: bool = False, default: str | None = None) -> MappedColumn[str]:
    """Text that is never null, with its folded twin; ``unique`` regardless of case."""
    return mapped_column(String(length), nullable=False, default=default, info={"folded": True, "unique": unique})


def optional_text(length: int | None = None, *, unique: bool = False) -> MappedColumn[str | None]:
    """Text that may be null, with its folded twin."""
    return mapped_column(String(length), nullable=True, info={"folded": True, "unique": unique})


def live_index(*columns: str) -> Index:
    """An index of the rows that are not in the trash.

    Partial, because nearly all rows are live: an index that began with ``deleted_at`` would look selective to SQLite.
    """
    live = sql_text("deleted_at IS NULL")
    return Index(None, *columns, sqlite_where=live, postgresql_where=live)


def trash_index() -> Index:
    """An index of the rows in the trash."""
    trashed = sql_text("deleted_at IS NOT NULL")
    return Index(None, "deleted_at", sqlite_where=trashed, postgresql_where=trashed)


def flag(default: bool = False) -> MappedColumn[bool]:
    """A boolean that is never null."""
    return mapped_column(nullable=False, default=default)


def _folded_columns(cls: type) -> list[tuple[str, Any]]:
    return [
        (name, value.column)
        for name, value in list(vars(cls).items())
        if isinstance(value, MappedColumn) and value.column.info.get("folded")
    ]


def _fold_of(name: str) -> Callable[[Any], str | None]:
    def default(context: Any) -> str | None:
        value = context.get_current_parameters().get(name)
        return None if value is None else fold(value)

    return default


class FoldedTwins:
    """Gives each folded text column of a table its twin.

    Not part of `Base` itself: Flask-SQLAlchemy copies the base's members into a base of its own and keeps only
    the base's bases.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        for name, column in _folded_columns(cls):
            twin = mapped_column(
                Folded,
                nullable=column.nullable,
                unique=column.info["unique"],
                default=_fold_of(name),
                info={"twin_of": name},
            )
            setattr(cls, name + TWIN, twin)
        super().__init_subclass__(**kwargs)


class Base(FoldedTwins, DeclarativeBase):
    """The declarative base, with the names of constraints and indexes."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Stamped:
    """The columns of every table that is a resource."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime | None] = mapped_column(Instant, default=now)
    updated_at: Mapped[datetime | None] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(nullable=False, default=1)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = vars(cls).get("__table__")
        if table is not None and "id" in table.c:
            # The id of a row that is gone is never given again: a client may still know it as that row.
            table.dialect_options["sqlite"]["autoincrement"] = True

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Trashable(Stamped):
    """A table with two-step delete: ``deleted_at`` is set while the row is in the trash."""

    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class KindOf:
    """A table of details: each row completes one of the shared table that the model derives from.

    ``__kinds__``: what the column ``kind`` of the shared table says of these rows; a new one is of the first.
    """

    __kinds__: tuple[str, ...]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {}  # the version is the shared table's


class Public:
    """A table whose public id is a UUID (in canonical form), beside the integer key that foreign keys use."""

    uuid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid.uuid4()))


@event.listens_for(FoldedTwins, "before_update", propagate=True)
def _refold(mapper: Any, connection: Any, row: Any) -> None:
    """Keep the twins current when a row is changed through the ORM."""
    for column in mapper.local_table.columns:
        if source := column.info.get("twin_of"):
            value = getattr(row, source)
            setattr(row, column.key, None if value is None else fold(value))
