"""How each store holds the head and takes a batch, in as few round trips as it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Engine


class Entry(NamedTuple):
    """One row of `log_event`."""

    position: int
    event_id: UUID
    command_id: UUID
    command_events: int
    stream: str
    version: int
    type: str
    recorded_at: str
    envelope: str
    leaf_hash: bytes


class Held(NamedTuple):
    """What a writer knows once it holds the head, and nobody else can change."""

    size: int
    edge: bytes
    recorded_at: str
    versions: dict[str, int]
    repeats: list[UUID]


class Store(Protocol):
    """One transaction at a time: hold the head, then put entries and a new head, or let go."""

    def hold(self, streams: Collection[str], commands: Collection[UUID]) -> Held:
        """Takes the head; says where these streams stand and which commands are known."""

    def put(self, entries: Sequence[Entry], edge: bytes) -> None:
        """Saves entries of one instant and the head after them, for good."""

    def let_go(self) -> None:
        """Gives the head back unchanged."""

    def close(self) -> None:
        """Leaves the store; what was not put is undone. It may be held again."""


def store_of(engine: Engine) -> Store:
    """The writer's side of an engine's store."""
    return (Postgresql if engine.dialect.name == "postgresql" else Sqlite)(engine)


class _Connected:
    """A connection of the writer's own, opened when first needed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def _cursor(self) -> Any:
        if self._connection is None:
            pooled = self._engine.raw_connection()
            pooled.detach()
            self._connection = pooled.dbapi_connection
            self._prepare(self._connection)
        return self._connection.cursor()

    def _prepare(self, connection: Any) -> None:
        """Sets the connection up for transactions that the SQL itself begins and ends."""

    def close(self) -> None:
        """Leaves the store; what was not put is undone. It may be held again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Sqlite(_Connected):
    """Plain statements: a round trip costs nothing here."""

    def hold(self, streams: Collection[str], commands: Collection[UUID]) -> Held:
        """Takes the head; says where these streams stand and which commands are known."""
        cursor = self._cursor()
        cursor.execute("BEGIN IMMEDIATE")
        head = cursor.execute("SELECT size, edge, recorded_at FROM log_head").fetchone()
        versions = cursor.execute(_SQLITE_VERSIONS, [orjson.dumps(list(streams)).decode()])
        known = dict(versions.fetchall())
        ids = orjson.dumps([command.hex for command in commands]).decode()
        repeats = cursor.execute(_SQLITE_REPEATS, [ids]).fetchall()
        size, edge, recorded_at = head
        return Held(size, edge, recorded_at, known, [UUID(found) for (found,) in repeats])

    def put(self, entries: Sequence[Entry], edge: bytes) -> None:
        """Saves entries of one instant and the head after them, for good."""
        cursor = self._cursor()
        last = entries[-1]
        cursor.executemany(_SQLITE_INSERT, [_sqlite_row(entry) for entry in entries])
        cursor.execute(_SQLITE_HEAD, [last.position + 1, edge, last.recorded_at])
        cursor.execute("COMMIT")

    def let_go(self) -> None:
        """Gives the head back unchanged."""
        self._cursor().execute("ROLLBACK")


class Postgresql(_Connected):
    """Two round trips: a string that locks and looks, a string that saves.

    Canonical JSON has no raw newline and names are printable, so each column travels as one
    constant, which the server parses far faster than one constant a value. Everything read under
    the lock is read by a statement that began after it, so it sees every earlier commit.
    """

    def hold(self, streams: Collection[str], commands: Collection[UUID]) -> Held:
        """Takes the head; says where these streams stand and which commands are known."""
        cursor = self._cursor()
        names = list(streams)
        ids = ",".join(command.hex for command in commands)
        cursor.execute(_POSTGRESQL_HOLD, ["\n".join(names), ids])
        size, edge, recorded_at, versions, repeats = cursor.fetchone()
        known = dict(zip(names, versions, strict=True))
        return Held(size, bytes(edge), recorded_at, known, [UUID(found) for found in repeats])

    def put(self, entries: Sequence[Entry], edge: bytes) -> None:
        """Saves entries of one instant and the head after them, for good."""
        _, ids, commands, counts, streams, versions, types, _, texts, leaves = zip(
            *entries, strict=True
        )
        size = entries[-1].position + 1
        recorded_at = entries[0].recorded_at
        columns = [
            "\n".join([identity.hex for identity in ids]),
            "\n".join([command.hex for command in commands]),
            "\n".join(map(str, counts)),
            "\n".join(streams),
            "\n".join(map(str, versions)),
            "\n".join(types),
            "\n".join(texts),
            "\n".join([leaf.hex() for leaf in leaves]),
        ]
        self._cursor().execute(
            _POSTGRESQL_PUT,
            [entries[0].position - 1, recorded_at, *columns, size, edge, recorded_at, str(size)],
        )

    def let_go(self) -> None:
        """Gives the head back unchanged."""
        self._cursor().execute("ROLLBACK")

    def _prepare(self, connection: Any) -> None:
        connection.autocommit = True


def _sqlite_row(entry: Entry) -> tuple[Any, ...]:
    return entry[0], entry[1].hex, entry[2].hex, *entry[3:]


_SQLITE_VERSIONS = """
SELECT value, coalesce((SELECT max(version) FROM log_event WHERE stream = value), 0)
FROM json_each(?)
"""

_SQLITE_REPEATS = """
SELECT command_id FROM json_each(?) CROSS JOIN log_event
WHERE command_id = value AND command_events > 0
"""

_SQLITE_INSERT = "INSERT INTO log_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_SQLITE_HEAD = "UPDATE log_head SET size = ?, edge = ?, recorded_at = ?"

_POSTGRESQL_HOLD = r"""
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT FROM log_head FOR UPDATE;
SELECT size, edge, recorded_at,
  ARRAY(
    SELECT coalesce((SELECT max(version) FROM log_event WHERE stream = name), 0)
    FROM unnest(string_to_array(%s, E'\n')) WITH ORDINALITY AS asked (name, place)
    ORDER BY place
  ),
  ARRAY(
    SELECT command_id::text FROM log_event
    WHERE command_id = ANY (string_to_array(%s, ',')::uuid[]) AND command_events > 0
  )
FROM log_head
"""

_POSTGRESQL_PUT = r"""
INSERT INTO log_event (position, recorded_at, event_id, command_id, command_events, stream,
  version, type, envelope, leaf_hash)
SELECT %s + place, %s, id::uuid, command::uuid, events::int, stream, version::int, type, envelope,
  decode(leaf, 'hex')
FROM unnest(
  string_to_array(%s, E'\n'), string_to_array(%s, E'\n'), string_to_array(%s, E'\n'),
  string_to_array(%s, E'\n'), string_to_array(%s, E'\n'), string_to_array(%s, E'\n'),
  string_to_array(%s, E'\n'), string_to_array(%s, E'\n')
) WITH ORDINALITY AS entry (id, command, events, stream, version, type, envelope, leaf, place);
UPDATE log_head SET size = %s, edge = %s, recorded_at = %s;
SELECT pg_notify('log', %s);
COMMIT
"""
