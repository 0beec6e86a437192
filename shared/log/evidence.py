"""What is kept beside the log so that it can be proved: hashes of tiles, signed checkpoints.

Only ever added to. The log proves itself without them: they can be made again from its events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    select,
)

from .tables import reading

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

evidence_metadata = MetaData()

_number = BigInteger().with_variant(Integer(), "sqlite")

log_tile = Table(
    "log_tile",
    evidence_metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", _number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The hash of each full tile (c2sp.org/tlog-tiles): at level 1, number n, that over the leaves
[256 n, 256 n + 256); at each higher level that over 256 hashes of the level below. The tile n of a
level is its hashes [256 n, 256 n + 256). Level 0, the leaf hashes, is in log_event."""

log_checkpoint = Table(
    "log_checkpoint",
    evidence_metadata,
    Column("size", _number, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
)
"""Every checkpoint that was signed: `note` is what was shown; size and root repeat it."""


def make_evidence(engine: Engine) -> None:
    """Makes the tables in a store that lacks them."""
    evidence_metadata.create_all(engine)


def latest(connection: Connection) -> tuple[int, bytes, str] | None:
    """Size, root and note of the largest checkpoint that is kept, if there is any."""
    found = connection.execute(_LATEST).one_or_none()
    return None if found is None else (int(found.size), bytes(found.root), str(found.note))


def checkpoints(engine: Engine) -> list[tuple[int, bytes, str]]:
    """Size, root and note of every checkpoint that is kept, smallest first."""
    with reading(engine).connect() as connection:
        rows = connection.execute(select(log_checkpoint).order_by(log_checkpoint.c.size))
        return [(int(row.size), bytes(row.root), str(row.note)) for row in rows]


_LATEST = select(log_checkpoint).order_by(log_checkpoint.c.size.desc()).limit(1)


def _append_only(table: str) -> dict[str, list[str]]:
    words = f"{table} is append-only"
    refused = "BEFORE UPDATE OR DELETE OR TRUNCATE"
    then = "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()"
    return {
        "sqlite": [
            *(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
                for act in ("update", "delete")
            ),
        ],
        "postgresql": [
            f"CREATE TRIGGER {table}_append_only {refused} ON {table} {then}",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
        ],
    }


for _table in (log_tile, log_checkpoint):
    for _dialect, _statements in _append_only(_table.name).items():
        for _statement in _statements:
            event.listen(
                _table,
                "after_create",
                DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
            )
