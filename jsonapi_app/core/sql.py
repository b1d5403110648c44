"""Statements on their way to the database: compiled once, run on the driver's own cursor.

`Statement` is the only place that touches the driver: SQLAlchemy writes the SQL, but its result layer costs more
than most of these reads do (architecture.md, "Reading fast"). Transactions are opened here and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import ColumnElement, Connection, Dialect, Engine, Executable, bindparam, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Boolean, TypeEngine

from jsonapi_app.core.memory import Memory
from jsonapi_app.core.tally import current_tally, running, spent_on

T = TypeVar("T")
Observer = Callable[[str], None]
_observers: list[Observer] = []
_ATTEMPTS = 5
# A replica's snapshot may stay the same when one of several transactions ends; how far it has followed does not.
_POSTGRESQL_STATE = (
    "SELECT pg_current_snapshot()::text, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END"
)


class Statement:
    """A statement compiled for one database. Its text never changes; values are bound by name at each run."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(  # type: ignore[attr-defined]
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        self.text = str(compiled)
        self._names: Sequence[str] | None = compiled.positiontup
        self._fixed = dict(compiled.params)
        self._processors = cast("dict[str, Callable[[Any], Any]]", dict(compiled._bind_processors))
        for name, process in self._processors.items():
            if self._fixed.get(name) is not None:
                self._fixed[name] = process(self._fixed[name])
        self._open = tuple(name for name, value in self._fixed.items() if value is None)

    def run(self, cursor: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows, as the driver returns them. ``values`` may have names that this statement does not use."""
        bound = self._bound(values)
        tally = current_tally()
        if tally is None:
            return self._fetch(cursor, bound)
        before = tally.turn("db")
        try:
            return self._fetch(cursor, bound)
        finally:
            tally.ran(self.text, before)

    def start(self, cursor: Any, values: Mapping[str, Any]) -> None:
        """Run it; the rows are then the cursor's to fetch."""
        bound = self._bound(values)
        with running(self.text):
            self._execute(cursor, bound)

    def _fetch(self, cursor: Any, bound: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self._execute(cursor, bound)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _execute(self, cursor: Any, bound: Mapping[str, Any]) -> None:
        for observer in _observers:
            observer(self.text)
        names = self._names
        try:
            cursor.execute(self.text, bound if names is None else [bound[name] for name in names])
        except BaseException:
            # It is in the traceback, which any thread may collect: SQLite would let that one wait for this connection.
            cursor.close()
            raise

    def run_each(self, cursor: Any, shared: Mapping[str, Any], sets: Sequence[Mapping[str, Any]]) -> None:
        """Run it with each of several sets of values, beside those that all share, in one go; it answers nothing."""
        for observer in _observers:
            observer(self.text)
        common, names, as_they_are = self._bound(shared), self._names, self._processors.keys().isdisjoint(sets[0])
        bound = [{**common, **one} if as_they_are else self._bound({**shared, **one}) for one in sets]
        cursor.executemany(self.text, bound if names is None else [[one[name] for name in names] for one in bound])

    def key(self, values: Mapping[str, Any]) -> str:
        """What tells one run of this statement from another."""
        bound = self._bound(values)
        return repr([bound[name] for name in self._open])

    def _bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        bound = self._fixed.copy()
        for name in self._open:
            value = values.get(name)
            process = self._processors.get(name)
            bound[name] = process(value) if process is not None and value is not None else value
        return bound


class ListType(TypeEngine[Any]):
    """The values of an ``IN`` list as one parameter: JSON text for SQLite, an array for PostgreSQL."""

    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        self.item = item

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        process = self.item.dialect_impl(dialect).bind_processor(dialect)
        pack: Callable[[Any], Any] = json.dumps if dialect.name == "sqlite" else list
        return lambda values: pack(values if process is None else [process(value) for value in values])


class one_of(ColumnElement[bool]):  # noqa: N801  # reads as an operator, like SQLAlchemy's own and_, or_
    """``column IN (the list bound as name)`` with a text that does not depend on how many there are."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str, type_: TypeEngine[Any] | None = None) -> None:
        self.column = column
        self.values = bindparam(name, None, type_=ListType(type_ or column.type), unique=False)

    def self_group(self, against: Any = None) -> one_of:
        """As it is: SQLAlchemy would write ``(…) = 1`` around a boolean, and no index could be used."""
        return self


@compiles(one_of, "sqlite")
def _one_of_json(element: one_of, compiler: Any, **kwargs: Any) -> str:
    column, values = compiler.process(element.column, **kwargs), compiler.process(element.values, **kwargs)
    return f"(({column}) IN (SELECT value FROM json_each({values})))"


@compiles(one_of)
def _one_of_array(element: one_of, compiler: Any, **kwargs: Any) -> str:
    column, values = compiler.process(element.column, **kwargs), compiler.process(element.values, **kwargs)
    return f"(({column}) = ANY({values}))"


class Reader:
    """One transaction's view of the database, through the driver's cursor."""

    __slots__ = ("cursor", "dialect", "_totals", "_stretching")

    def __init__(self, cursor: Any, dialect: Dialect, totals: Totals | None = None) -> None:
        self.cursor = cursor
        self.dialect = dialect
        self._totals = totals
        self._stretching: list[Any] = []

    def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return statement.run(self.cursor, values)

    def stretches(self, statement: Statement, values: Mapping[str, Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
        """All rows, at most ``size`` of them at a time; the database keeps the others.

        Other statements can be run meanwhile. PostgreSQL's driver fetches all rows unless its cursor has a name.
        """
        connection = self.cursor.connection
        cursor = connection.cursor() if self.dialect.name == "sqlite" else connection.cursor(name="stretches")
        self._stretching.append(cursor)
        try:
            statement.start(cursor, values)
            while rows := _next_rows(cursor, size):
                yield rows
        finally:
            cursor.close()

    def end_stretches(self) -> None:
        """Close the cursors of rows that nobody took to the end: whoever has the connection next may have one, too."""
        while self._stretching:
            self._stretching.pop().close()

    def total(self, count: Statement, values: Mapping[str, Any]) -> int:
        """The number that ``count`` answers, from memory where nothing was written since it was counted."""
        if self._totals is None:
            return int(count.run(self.cursor, values)[0][0])
        return self._totals.count(self.cursor, count, values)


def _next_rows(cursor: Any, size: int) -> list[tuple[Any, ...]]:
    with spent_on("db"):
        rows: list[tuple[Any, ...]] = cursor.fetchmany(size)
    return rows


class Totals:
    """Totals counted on one connection, each good for as long as the database stays as it was.

    Counting 100,000 rows costs twenty times what reading a page does. Both databases can tell for next to nothing
    whether anything was committed meanwhile: SQLite by its data version (which leaves out one's own writes, hence the
    change counter), PostgreSQL by the snapshot that a statement would see.
    """

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self._connection = connection
        self._sqlite = dialect.name == "sqlite"
        self._state: Any = None
        self._known: Memory[int] = Memory(256)

    def count(self, cursor: Any, count: Statement, values: Mapping[str, Any]) -> int:
        state = self._current_state(cursor)
        if state != self._state:
            self._state, self._known = state, Memory(256)
        key = (count, count.key(values))
        total = self._known.get(key)
        if total is None:
            total = self._known[key] = int(count.run(cursor, values)[0][0])
        return total

    def _current_state(self, cursor: Any) -> Any:
        with spent_on("db"):
            if self._sqlite:
                return cursor.execute("PRAGMA data_version").fetchone()[0], self._connection.total_changes
            return cursor.execute(_POSTGRESQL_STATE).fetchone()


@contextmanager
def reading(engine: Engine) -> Iterator[Reader]:
    """A reader in a transaction of its own: all statements of a read see the same state.

    SQLite's transactions are like that; PostgreSQL's, because the connections default to REPEATABLE READ.
    """
    with spent_on("db"):
        connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN")
        totals = connection.info.get("totals")
        if totals is None:
            totals = connection.info["totals"] = Totals(connection.dbapi_connection, engine.dialect)
        reader = Reader(cursor, engine.dialect, totals)
        try:
            yield reader
        finally:
            reader.end_stretches()
    finally:
        with spent_on("db"):
            connection.close()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one write transaction: committed at the end, rolled back if anything is raised.

    SQLite takes its write lock at the start (BEGIN IMMEDIATE), so two writers never deadlock. An engine with the option
    ``before_commit`` has that called with the connection at the end.
    """
    options: dict[str, Any] = {"write": True}
    if engine.dialect.name == "postgresql":
        # Reads are repeatable (see `reading`); a write must see what others committed while it waited for a lock.
        options["isolation_level"] = "READ COMMITTED"
    with (
        spent_on("db") as time,
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
        time.but_for(),
    ):
        yield connection
        before_commit = connection.get_execution_options().get("before_commit")
        if before_commit is not None:
            before_commit(connection)


def transact(engine: Engine, work: Callable[[Connection], T]) -> T:
    """What ``work`` answers in a write transaction of its own.

    Of two that wait for each other's locks PostgreSQL ends one: ``work`` is then done again from the start.
    """
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            with writing(engine) as connection:
                return work(connection)
        except DBAPIError as error:
            if not (attempts_left and isinstance(error.orig, psycopg.errors.DeadlockDetected)):
                raise
    raise AssertionError("the last attempt returns or raises")


def reader_of(connection: Connection) -> Reader:
    """A reader inside ``connection``'s transaction, for reading one's own writes."""
    return Reader(connection.connection.cursor(), connection.dialect)


@contextmanager
def observe(observer: Observer) -> Iterator[None]:
    """Call ``observer`` with the text of every statement run in the block, by any thread of this process."""
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)


def prepare_engine(engine: Engine, *, writable: bool = True) -> None:
    """Make SQLite behave like a server database: foreign keys, WAL, explicit transactions, patience for locks."""

    @event.listens_for(engine, "before_cursor_execute")
    def _observed(conn: Any, cursor: Any, text: str, *_: Any) -> None:
        for observer in _observers:
            observer(text)

    @event.listens_for(engine, "do_execute")
    def _counted(cursor: Any, text: str, parameters: Any, context: Any) -> bool:
        with running(text):
            cursor.execute(text, parameters)
        return True  # nothing is left to do

    @event.listens_for(engine, "do_executemany")
    def _counted_once(cursor: Any, text: str, parameters: Any, context: Any) -> bool:
        with running(text):
            cursor.executemany(text, parameters)
        return True

    if engine.dialect.name != "sqlite":
        return

    of_writers = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON") if writable else ()

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in ("busy_timeout = 10000", "cache_size = -65536", "temp_store = MEMORY", *of_writers):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("write", False)
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")
