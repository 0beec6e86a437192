"""Where the log is kept: two tables, the same on SQLite and PostgreSQL, and how to open them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Pool,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    create_engine,
    event,
    inspect,
    select,
    text,
)

from .turns import Turn, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

Clock = Literal["wall", "simulated"]
"""What a log's times mean."""

BEGINNING, END = "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"

THREADS = 32
"""How many may work on an SQLite store at once without opening connections anew."""

log_metadata = MetaData()

_bytewise = Text().with_variant(Text(collation="C"), "postgresql")
_position = BigInteger().with_variant(Integer(), "sqlite")

log_event = Table(
    "log_event",
    log_metadata,
    Column("position", _position, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("command_id", Uuid, nullable=False),
    Column("command_events", Integer, nullable=False),
    Column("stream", _bytewise, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", _bytewise, nullable=False),
    Column("recorded_at", _bytewise, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version"),
)
"""Every event: `envelope` is the hashed text; `command_events` is how many events the command has
on the first of them and 0 on the others; the other columns repeat the envelope for indexes."""

Index(
    "log_event_command",
    log_event.c.command_id,
    unique=True,
    sqlite_where=log_event.c.command_events > 0,
    postgresql_where=log_event.c.command_events > 0,
)

log_head = Table(
    "log_head",
    log_metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("recorded_at", _bytewise, nullable=False),
    Column("origin", Text, nullable=False),
    Column("clock", Text, nullable=False),
    postgresql_with={"fillfactor": 10},
)
"""One row: how many events there are, the right edge of their tree, and the last time recorded.
Whoever appends locks it first, so positions have no gaps and readers miss nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a log is called, whether its times are real, and how many events it holds."""

    origin: str
    clock: str
    size: int


def open_engine(url: str) -> Engine:
    """A pool of connections to a store; every write transaction on SQLite begins IMMEDIATE.

    Errors do not repeat what a statement carried: it may be somebody's account.
    """
    ours = _on_sqlite(Turn()) if url.startswith("sqlite") else {}
    engine = create_engine(url, hide_parameters=True, **ours)
    if engine.dialect.name == "postgresql":
        _give_readers(engine)
        event.listen(engine, "begin", _begin_postgresql)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _keep_reader(engine)
    return engine


def reading(engine: Engine) -> Engine:
    """The same store for single reads, each its own transaction, that never wait for a writer."""
    return _readers.get(engine) or engine.execution_options(**_ALONE[engine.dialect.name])


def derived(engine: Engine) -> Engine:
    """The same store for what can be built again from the log: no commit waits for the disk.

    A power cut, and on PostgreSQL any crash of the server, may take back its last transactions,
    each as a whole and the latest first, never one before what was appended to the log. Whoever
    outlives such a crash must not rely on what they remember; a process that is killed loses none.
    """
    return engine.execution_options(lasting=False)


def furnish(engine: Engine, metadata: MetaData) -> None:
    """Makes these tables unless they are there; the store is asked once by whoever opened it.

    In a schema of another name, where tables come and go, it is asked each time.
    """
    made = _furnished.setdefault(engine.pool, set())
    elsewhere = "schema_translate_map" in engine.get_execution_options()
    if elsewhere or metadata not in made:
        metadata.create_all(engine)
    if not elsewhere:
        made.add(metadata)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads all see one moment of the store, and never wait for a writer."""
    one_moment: dict[str, Any] = {"sqlite_begin": "DEFERRED"}
    if engine.dialect.name == "postgresql":
        one_moment = {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**one_moment) as connection:
        yield connection


def create(engine: Engine, origin: str, clock: Clock) -> Origin:
    """Makes the tables of a log unless they are there; the answer is the log that now is."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('log_head'))"))
        if not inspect(connection).has_table(log_head.name):
            log_metadata.create_all(connection)
            begin(connection, origin, clock)
        return _origin(connection)


def begin(connection: Connection, origin: str, clock: Clock) -> None:
    """Begins a log in tables that are there and empty."""
    head = {"id": 1, "size": 0, "edge": b"", "recorded_at": BEGINNING}
    connection.execute(log_head.insert(), {**head, "origin": origin, "clock": clock})


def opened(engine: Engine) -> Origin | None:
    """The log that a store holds, or None if it holds none."""
    with reading(engine).connect() as connection:
        if not inspect(connection).has_table(log_head.name):
            return None
        return _origin(connection)


def _origin(connection: Connection) -> Origin:
    found = select(log_head.c.origin, log_head.c.clock, log_head.c.size)
    return Origin(*connection.execute(found).one())


def _give_readers(engine: Engine) -> None:
    """Give reads a pool of their own: psycopg2 asks the server when a connection changes sides."""
    readers = create_engine(engine.url, hide_parameters=True, isolation_level="AUTOCOMMIT")
    event.listen(engine, "engine_disposed", lambda _: readers.dispose())
    _readers[engine] = readers


def _keep_reader(engine: Engine) -> None:
    """Make what reads are asked of once: to make it takes as long as half of what is asked."""
    _readers[engine] = engine.execution_options(**_ALONE["sqlite"])
    # it holds on to its engine, so without this both would be kept for ever
    event.listen(engine, "engine_disposed", lambda gone: _readers.pop(gone, None))


_readers: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
_furnished: WeakKeyDictionary[Pool, set[MetaData]] = WeakKeyDictionary()
_ALONE: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    "sqlite": {"sqlite_begin": None},  # a statement outside a transaction is one of its own
}


def _on_sqlite(turn: Turn) -> dict[str, Any]:
    return {"pool_size": THREADS, "connect_args": {"factory": partial(Writer, turn)}}


def _set_up_sqlite(connection: Writer, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for setting in (
        "busy_timeout = 30000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE would delete past the triggers
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    options, writer = connection.get_execution_options(), connection.connection.dbapi_connection
    how = options.get("sqlite_begin", "IMMEDIATE")
    if how == "IMMEDIATE":
        cast("Writer", writer).begin(lasting=options.get("lasting", True))
    elif how:
        connection.exec_driver_sql(f"BEGIN {how}")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("lasting", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")


_APPEND_ONLY = {
    "sqlite": [
        f"""CREATE TRIGGER log_event_no_{act} BEFORE {act} ON log_event
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"""
        for act in ("update", "delete")
    ]
    + [
        """CREATE TRIGGER log_event_no_replace BEFORE INSERT ON log_event
           WHEN EXISTS (SELECT 1 FROM log_event WHERE position = NEW.position
                        OR stream = NEW.stream AND version = NEW.version)
           BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
        """CREATE TRIGGER log_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_event
           FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()""",
        "ALTER TABLE log_event ENABLE ALWAYS TRIGGER log_event_append_only",
    ],
}
for _dialect, _statements in _APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            log_event,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
