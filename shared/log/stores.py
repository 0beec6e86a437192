"""How each store holds the head and takes a batch, in as few round trips as it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast
from uuid import UUID

import orjson

from .tree import HASH_SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

    from .turns import Writer
    from .writes import NewKey


class Entry(NamedTuple):
    """One row of `log_event`; ids as 32 hexadecimal digits."""

    position: int
    event_id: str
    command_id: str
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
    keys: dict[str, UUID]


class Store(Protocol):
    """One transaction at a time: hold the head, then put entries and a new head, or let go."""

    def hold(
        self, streams: Collection[str], commands: Collection[UUID], subjects: Collection[str]
    ) -> Held:
        """Takes the head; says where streams stand, which commands are known, who has a key."""

    def put(self, entries: Sequence[Entry], edge: bytes, keys: Sequence[NewKey]) -> None:
        """Saves entries of one instant, the keys they need, and the head after them, for good."""

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
        self._connection: DBAPIConnection | None = None

    def _cursor(self) -> DBAPICursor:
        if self._connection is None:
            pooled = self._engine.raw_connection()
            connection = pooled.dbapi_connection
            pooled.detach()
            if connection is None:
                raise ConnectionError("the pool gave no connection")
            self._prepare(connection)
            self._connection = connection
        return self._connection.cursor()

    def _prepare(self, connection: DBAPIConnection) -> None:
        """Sets the connection up for transactions that the SQL itself begins and ends."""

    def close(self) -> None:
        """Leaves the store; what was not put is undone. It may be held again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._engine.dispose()  # idle connections may be as dead as this one


class Sqlite(_Connected):
    """Plain statements: a round trip costs nothing here."""

    def hold(
        self, streams: Collection[str], commands: Collection[UUID], subjects: Collection[str]
    ) -> Held:
        """Takes the head; says where streams stand, which commands are known, who has a key."""
        cursor = self._cursor()
        cast("Writer", self._connection).begin()
        cursor.execute("SELECT size, edge, recorded_at FROM log_head")
        size, edge, recorded_at = cursor.fetchall()[0]
        cursor.execute(_SQLITE_VERSIONS, [orjson.dumps(list(streams)).decode()])
        versions = dict(cursor.fetchall())
        ids = orjson.dumps([command.hex for command in commands]).decode()
        cursor.execute(_SQLITE_REPEATS, [ids])
        repeats = [UUID(found) for (found,) in cursor.fetchall()]
        keys = {}
        if subjects:
            cursor.execute(_SQLITE_KEYS, [orjson.dumps(list(subjects)).decode()])
            keys = {subject: UUID(key) for subject, key in cursor.fetchall()}
        return Held(size, edge, recorded_at, versions, repeats, keys)

    def put(self, entries: Sequence[Entry], edge: bytes, keys: Sequence[NewKey]) -> None:
        """Saves entries of one instant, the keys they need, and the head after them, for good."""
        cursor = self._cursor()
        last = entries[-1]
        cursor.executemany(_SQLITE_INSERT, entries)
        if keys:
            rows = [(key.key_id.hex, key.subject, key.wrapped) for key in keys]
            cursor.executemany(_SQLITE_NEW_KEY, rows)
        cursor.execute(_SQLITE_HEAD, [last.position + 1, edge, last.recorded_at])
        cast("Writer", self._connection).commit()

    def let_go(self) -> None:
        """Gives the head back unchanged."""
        cast("Writer", self._connection).rollback()

    def close(self) -> None:
        """Leaves the store at once, even while a failure's traceback still holds a cursor."""
        if self._connection is not None:
            self._connection.rollback()
        super().close()


class Postgresql(_Connected):
    """Two round trips: a string that locks and looks, a string that saves.

    Canonical JSON has no raw newline and names are printable, so each column travels as one
    constant, which the server parses far faster than one constant a value. Everything read under
    the lock is read by a statement that began after it, so it sees every earlier commit.
    """

    def hold(
        self, streams: Collection[str], commands: Collection[UUID], subjects: Collection[str]
    ) -> Held:
        """Takes the head; says where streams stand, which commands are known, who has a key."""
        names, cursor = list(streams), self._cursor()
        ids = ",".join(command.hex for command in commands)
        if subjects:
            self._know_keys(cursor)
            sought = ["\n".join(names), ids, "\n".join(subjects)]
            cursor.execute(_POSTGRESQL_HOLD_KEYS, sought)
        else:
            cursor.execute(_POSTGRESQL_HOLD, ["\n".join(names), ids])
        size, edge, recorded_at, versions, repeats, *found = cursor.fetchall()[0]
        known = dict(zip(names, versions, strict=True))
        keys = {
            subject: UUID(key)
            for subject, key in zip(subjects, found[0] if found else (), strict=True)
            if key
        }
        return Held(size, bytes(edge), recorded_at, known, [UUID(each) for each in repeats], keys)

    def put(self, entries: Sequence[Entry], edge: bytes, keys: Sequence[NewKey]) -> None:
        """Saves entries of one instant, the keys they need, and the head after them, for good."""
        position, recorded_at = entries[0].position, entries[0].recorded_at
        columns = list(zip(*entries, strict=True))
        texts = ["\n".join(map(str, columns[place])) for place in (1, 2, 3, 4, 5, 6, 8)]
        leaves = b"".join(columns[9]).hex("\n", HASH_SIZE)
        values = [position, position + len(entries), edge, recorded_at, *texts, leaves]
        if not keys:
            self._cursor().execute(_POSTGRESQL_PUT, values)
            return
        ids = ",".join(key.key_id.hex for key in keys)
        subjects = "\n".join(key.subject for key in keys)
        wrapped = ",".join(key.wrapped.hex() for key in keys)
        self._cursor().execute(_POSTGRESQL_PUT_KEYS, [ids, subjects, wrapped, *values])

    def let_go(self) -> None:
        """Gives the head back unchanged."""
        self._cursor().execute("ROLLBACK")

    def _prepare(self, connection: DBAPIConnection) -> None:
        connection.autocommit = True
        connection.cursor().execute(_POSTGRESQL_PREPARE)
        self._knows_keys = False

    def _know_keys(self, cursor: DBAPICursor) -> None:
        """Prepares for keys when the first comes: not every store of a log has them."""
        if not self._knows_keys:
            cursor.execute(_POSTGRESQL_PREPARE_KEYS)
            self._knows_keys = True


_SQLITE_VERSIONS = """
SELECT value, coalesce((SELECT max(version) FROM log_event WHERE stream = value), 0)
FROM json_each(?)
"""

_SQLITE_REPEATS = """
SELECT command_id FROM json_each(?) CROSS JOIN log_event
WHERE command_id = value AND command_events > 0
"""

_SQLITE_KEYS = """
SELECT subject, key_id FROM json_each(?) CROSS JOIN case_key
WHERE subject = value AND destroyed_at IS NULL
"""

_SQLITE_NEW_KEY = "INSERT INTO case_key (key_id, subject, wrapped) VALUES (?, ?, ?)"

_SQLITE_INSERT = "INSERT INTO log_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_SQLITE_HEAD = "UPDATE log_head SET size = ?, edge = ?, recorded_at = ?"

_POSTGRESQL_LOOK = r"""
SELECT size, edge, recorded_at,
  ARRAY(
    SELECT coalesce((SELECT max(version) FROM log_event WHERE stream = name), 0)
    FROM unnest(string_to_array($1, E'\n')) WITH ORDINALITY AS asked (name, place)
    ORDER BY place
  ),
  ARRAY(
    SELECT command_id::text FROM log_event
    WHERE command_id = ANY (string_to_array($2, ',')::uuid[]) AND command_events > 0
  )"""

_POSTGRESQL_PREPARE = rf"""
PREPARE log_lock AS SELECT FROM log_head FOR UPDATE;

PREPARE log_look (text, text) AS {_POSTGRESQL_LOOK} FROM log_head;

PREPARE log_put (bigint, bigint, bytea, text, text, text, text, text, text, text, text, text) AS
WITH saved AS (
  INSERT INTO log_event (position, recorded_at, event_id, command_id, command_events, stream,
    version, type, envelope, leaf_hash)
  SELECT $1 + place - 1, $4, id::uuid, command::uuid, events::int, stream, version::int, type,
    envelope, decode(leaf, 'hex')
  FROM unnest(
    string_to_array($5, E'\n'), string_to_array($6, E'\n'), string_to_array($7, E'\n'),
    string_to_array($8, E'\n'), string_to_array($9, E'\n'), string_to_array($10, E'\n'),
    string_to_array($11, E'\n'), string_to_array($12, E'\n')
  ) WITH ORDINALITY AS entry (id, command, events, stream, version, type, envelope, leaf, place)
)
UPDATE log_head SET size = $2, edge = $3, recorded_at = $4 RETURNING pg_notify('log', $2::text);

SET plan_cache_mode = force_generic_plan
"""  # noqa: S608  only our own text is put in

_POSTGRESQL_PREPARE_KEYS = rf"""
PREPARE log_look_keys (text, text, text) AS {_POSTGRESQL_LOOK},
  ARRAY(
    SELECT (SELECT key_id::text FROM case_key WHERE subject = name AND destroyed_at IS NULL)
    FROM unnest(string_to_array($3, E'\n')) WITH ORDINALITY AS asked (name, place)
    ORDER BY place
  )
FROM log_head;

PREPARE log_put_keys (text, text, text) AS
INSERT INTO case_key (key_id, subject, wrapped)
SELECT id::uuid, subject, decode(wrapped, 'hex')
FROM unnest(
  string_to_array($1, ','), string_to_array($2, E'\n'), string_to_array($3, ',')
) AS entry (id, subject, wrapped)
"""  # noqa: S608  only our own text is put in

_POSTGRESQL_HOLD = """
BEGIN ISOLATION LEVEL READ COMMITTED; EXECUTE log_lock; EXECUTE log_look (%s, %s)
"""

_POSTGRESQL_HOLD_KEYS = """
BEGIN ISOLATION LEVEL READ COMMITTED; EXECUTE log_lock; EXECUTE log_look_keys (%s, %s, %s)
"""

_POSTGRESQL_PUT = f"""
EXECUTE log_put ({", ".join(["%s"] * 12)}); COMMIT
"""

_POSTGRESQL_PUT_KEYS = f"EXECUTE log_put_keys (%s, %s, %s); {_POSTGRESQL_PUT}"
