"""Rebuilding: a projection's tables built again from the log, beside those that are in use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, event, select
from sqlalchemy.schema import CreateSchema, DropSchema

from shared.checksum import Difference, checksum, difference
from shared.following import follower_position, move, stand, start
from shared.log.read import Reader
from shared.log.tables import open_engine, snapshot
from shared.projection import Projection

BATCH = 10_000
Watch = Callable[[int, int], None]
"""Somebody who is told how many events are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a check came to: up to which event, the checksum of the live tables, what differs."""

    position: int
    checksum: str
    difference: Difference | None


def rebuild(engine: Engine, projection: Projection, watch: Watch) -> int:
    """Build a projection again and put it in the place of the live one; return its position.

    Until then the live tables are not touched, and then in one transaction: whoever reads sees
    the old rows or the new ones, and whoever follows goes on from where the new ones stand.
    """
    reader = Reader(engine)
    start(engine, projection.name)
    projection.metadata.create_all(engine)
    with _beside(engine, projection) as copy:
        for _ in range(2):  # the second time brings in what came during the first
            copy.build(reader.size() - 1, watch)
        return copy.swap()


def check(engine: Engine, projection: Projection, watch: Watch) -> Compared:
    """Build a projection again and compare it with the live one, which is only read."""
    metadata = projection.metadata
    with _beside(engine, projection) as copy:
        with engine.connect() as live:
            stands = _position(live, follower_position, projection.name)
        copy.build(stands, watch)
        with snapshot(engine) as live:
            stands = _position(live, follower_position, projection.name)
            copy.build(stands, watch)
            with copy.engine.connect() as rebuilt:
                found = checksum(live, metadata)
                same = found == checksum(rebuilt, metadata)
                differs = None if same else difference(live, rebuilt, metadata)
    return Compared(stands, found, differs)


class _Copy:
    """A projection's tables, built a second time, with a position of their own."""

    def __init__(self, live: Engine, engine: Engine, schema: str, projection: Projection) -> None:
        """Begin a copy that `engine` sees by its names, and the live connection as `schema`."""
        self.engine = engine
        self._live = live
        self._reader = Reader(live)
        self._projection = projection
        self._seen = MetaData(schema=schema)
        projection.metadata.create_all(engine)
        with engine.begin() as connection:
            for table in projection.metadata.sorted_tables:
                for index in table.indexes:  # nobody asks a copy for anything but all of it
                    index.drop(connection)
        start(engine, projection.name)

    def position(self) -> int:
        """Return the last event that is in the copy."""
        with self.engine.connect() as connection:
            return _position(connection, follower_position, self._projection.name)

    def build(self, upto: int, watch: Watch) -> None:
        """Bring the copy up to the event `upto`, in several transactions."""
        stands = self.position()
        while stands < upto:
            with self.engine.begin() as connection:
                stands = self._build(connection, min(upto, stands + BATCH))
            watch(stands + 1, upto + 1)

    def swap(self) -> int:
        """Put the copy in the place of the live tables, in one transaction; return its position."""
        name = self._projection.name
        with self._seeing_both() as connection:
            live, copied = stand(connection, name), self._table(follower_position)
            stands = _position(connection, copied, name)
            for table in reversed(self._projection.metadata.sorted_tables):
                connection.execute(table.delete())
            for table in self._projection.metadata.sorted_tables:
                rows = select(self._table(table))
                connection.execute(table.insert().from_select(table.columns.keys(), rows))
            while stands < live:
                events = self._reader.events(stands, min(BATCH, live - stands))
                self._projection.apply(connection, events)
                stands = events[-1].position
            move(connection, name, stands)
        return stands

    def _build(self, connection: Connection, upto: int) -> int:
        stands = stand(connection, self._projection.name)
        if events := self._reader.events(stands, max(upto - stands, 0)):
            self._projection.apply(connection, events)
            stands = events[-1].position
            move(connection, self._projection.name, stands)
        return stands

    @contextmanager
    def _seeing_both(self) -> Iterator[Connection]:
        """A transaction on the live tables, from which the copy is seen too."""
        with self._live.connect() as connection:
            driver: Any = connection.connection.driver_connection
            attached = self._live.dialect.name == "sqlite"
            if attached:
                driver.execute(f"ATTACH ? AS {self._seen.schema}", [self.engine.url.database])
            try:
                with connection.begin():
                    yield connection
            finally:
                if attached:
                    driver.execute(f"DETACH {self._seen.schema}")

    def _table(self, table: Table) -> Table:
        return table.to_metadata(self._seen)


@contextmanager
def _beside(engine: Engine, projection: Projection) -> Iterator[_Copy]:
    """Make room for a copy, and clear it away afterwards; what was left by a kill goes first."""
    schema = f"rebuilt_{projection.name}"
    room = _file if engine.dialect.name == "sqlite" else _schema
    with room(engine, schema) as copied:
        yield _Copy(engine, copied, schema, projection)


@contextmanager
def _schema(engine: Engine, name: str) -> Iterator[Engine]:
    gone = DropSchema(name, cascade=True, if_exists=True)
    with engine.begin() as connection:
        connection.execute(gone)
        connection.execute(CreateSchema(name))
    try:
        yield engine.execution_options(schema_translate_map={None: name})
    finally:
        with engine.begin() as connection:
            connection.execute(gone)


@contextmanager
def _file(engine: Engine, name: str) -> Iterator[Engine]:
    place = Path(f"{engine.url.database}-{name}")
    files = [Path(f"{place}{suffix}") for suffix in ("", "-wal", "-shm")]
    for file in files:
        file.unlink(missing_ok=True)
    copied = open_engine(f"sqlite:///{place}")
    event.listen(copied, "connect", lambda driver, _: driver.execute("PRAGMA synchronous = OFF"))
    try:
        yield copied
    finally:
        copied.dispose()
        for file in files:
            file.unlink(missing_ok=True)


def _position(connection: Connection, positions: Table, name: str) -> int:
    query = select(positions.c.position).where(positions.c.name == name)
    found = connection.execute(query).scalar()
    return -1 if found is None else int(found)
