"""Stock: the store of files against the log: what is missing or changed, and what nobody needs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import inspect, select

from contracts.liaison_tasks import KIND
from contracts.task_attachments import Attached
from contracts.task_work import Submitted
from shared.content import address_of
from shared.log.tables import log_event, snapshot
from shared.vault import case_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from sqlalchemy import Connection, Engine

    from shared.content import Content


ALL = range(2**53)
"""Every position that a log can have."""


class Stock(NamedTuple):
    """What a look at the store came to: files that are whole, files of erased cases, and faults."""

    whole: int
    erased: int
    wrong: tuple[str, ...]


class _Named(NamedTuple):
    """A file that an event names, and the key that what is said of it lies under."""

    address: str
    position: int
    key_id: UUID | None
    data: dict[str, Any]


def look(engine: Engine, content: Content, checked: range) -> Stock:
    """Hold every file against the log that was handed in by one of the events `checked`.

    A file that is missing is none where the key of its case was destroyed: nobody could read it.
    """
    whole, erased, wrong = 0, 0, []
    with snapshot(engine) as connection:
        gone = _destroyed(connection)
        for file in _named(connection, Submitted.wire, checked):
            said = f"attachment {file.address} of event {file.position}"
            try:
                same = address_of(content.read(file.address)) == file.address
            except FileNotFoundError:
                if file.key_id in gone:
                    erased += 1
                else:
                    wrong.append(f"{said} is missing")
            else:
                whole += same
                wrong += [] if same else [f"{said} was changed"]
    return Stock(whole, erased, tuple(wrong))


def unneeded(engine: Engine, content: Content, now: datetime, waits: timedelta) -> list[str]:
    """Return the addresses of files that nobody needs.

    Those that no event names, or that were uploaded and not handed in, once they have waited for
    longer than `waits`; and those of erased cases.
    """
    with snapshot(engine) as connection:
        gone = _destroyed(connection)
        handed_in = [*_named(connection, Submitted.wire, ALL)]
        uploaded = {file.address: file for file in _named(connection, Attached.wire, ALL)}
    alive = {file.address for file in handed_in if file.key_id not in gone}
    written_before = time.time() - waits.total_seconds()
    found = []
    for address, written in content.addresses():
        file = uploaded.get(address)
        if file is None:
            late = written < written_before
        else:
            late = datetime.fromisoformat(file.data["attached_at"]) < now - waits
        if address not in alive and (late or (file and file.key_id in gone)):
            found.append(address)
    return found


def _named(connection: Connection, wire: str, checked: range) -> Iterator[_Named]:
    """Yield the files that events of a type name."""
    query = (
        select(log_event.c.position, log_event.c.envelope)
        .where(log_event.c.type == wire)
        .where(log_event.c.stream.between(f"{KIND}-", f"{KIND}."))  # there is an index of streams
        .where(log_event.c.position >= checked.start, log_event.c.position < checked.stop)
        .order_by(log_event.c.position)
    )
    for row in connection.execute(query):
        said = orjson.loads(row.envelope)
        kept = said["data"].get("kept", ())
        key = UUID(said["key_id"]) if said.get("key_id") else None
        for address in [kept] if isinstance(kept, str) else kept:
            yield _Named(address, row.position, key, said["data"])


def _destroyed(connection: Connection) -> frozenset[UUID]:
    if not inspect(connection).has_table(case_key.name):
        return frozenset()
    wiped = select(case_key.c.key_id).where(case_key.c.wrapped.is_(None))
    return frozenset(connection.execute(wiped).scalars())
