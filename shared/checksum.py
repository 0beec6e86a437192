"""Comparing tables that hold the same thing twice: by checksum, and where the first row differs."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import orjson
from sqlalchemy import Connection, MetaData, Row, Table, select

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row, by primary key, in which a table is not what it should be.

    `found` and `wanted` are keys; None where there is no row left to compare with.
    """

    table: str
    found: tuple[Any, ...] | None
    wanted: tuple[Any, ...] | None

    def __str__(self) -> str:
        """Say which row it is, and not what it holds."""
        if self.found == self.wanted:
            return f"{self.table}: the row {_shown(self.found)} differs"
        there = f"{_shown(self.found)} stands" if self.found else "nothing stands"
        return f"{self.table}: {there} where {_shown(self.wanted)} should"


def checksum(connection: Connection, metadata: MetaData) -> str:
    """Return a digest (SHA-256, hex) of all rows and columns, in whatever order they came in."""
    digest = hashlib.sha256()
    for table in metadata.sorted_tables:
        digest.update(f"{table.name}\n".encode())
        for row in _rows(connection, table):
            digest.update(orjson.dumps(tuple(row), default=bytes.hex))
            digest.update(b"\n")
    return digest.hexdigest()


def difference(found: Connection, wanted: Connection, metadata: MetaData) -> Difference | None:
    """Return where the tables that `found` sees first differ from those that `wanted` sees."""
    for table in metadata.sorted_tables:
        for one, other in zip_longest(_rows(found, table), _rows(wanted, table)):
            if one is None or other is None or tuple(one) != tuple(other):
                return Difference(table.name, _key(table, one), _key(table, other))
    return None


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    query = select(table).order_by(*table.primary_key)
    yield from connection.execute(query, execution_options={"yield_per": PAGE})


def _key(table: Table, row: Row[Any] | None) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row._mapping[column] for column in table.primary_key)  # noqa: SLF001  public, for all its underscore


def _shown(key: tuple[Any, ...] | None) -> str:
    return ", ".join(map(str, key)) if key else "nothing"
