"""Holds the keys of cases against the log: none is gone that it does not give up, and none stays.

Whoever has the database can wipe a key, and needs no event for it; here it shows. What does not
show is a wrapped key that was overwritten with other bytes: whoever opens it next is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, func, inspect, or_, select

from contracts.directory import KEYS_DESTROYED
from shared.following import follower_position
from shared.log.tables import log_event, snapshot
from shared.vault import case_key

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Differs(Exception):
    """The first key that differs from what the log says of it, and the event that says so, if any.

    `position` is None where it is the event that is missing.
    """

    def __init__(self, position: int | None, what: str) -> None:
        super().__init__(what)
        self.position = position
        self.what = what


def compare(engine: Engine, follower: str, checked: range) -> None:
    """Compare keys with a log that is whole, at one moment; Differs names the first that differs.

    All that are wiped or given up are looked at, and those that the events `checked` name. What was
    given up after the place where `follower` stands may not be wiped yet. A store without the table
    of keys has nothing to compare; one whose table was emptied has.
    """
    with snapshot(engine) as connection:
        there = inspect(connection)
        if not there.has_table(case_key.name):
            return
        followed = there.has_table(follower_position.name)
        stand = connection.execute(_STAND, {"its_name": follower}).scalar() if followed else None
        _compare_wiped(connection, -1 if stand is None else stand)
        _compare_named(connection, checked)


def _compare_wiped(connection: Connection, stand: int) -> None:
    """What is gone must be given up; what was given up, up to where the follower stands, gone."""
    given_up = {
        str(orjson.loads(row.envelope)["data"].get("case_key")): row.position
        for row in connection.execute(_GIVEN_UP)
    }
    wiped = {str(row.key_id): row.empty for row in connection.execute(_WIPED)}
    for key in wiped:
        if key not in given_up:
            raise Differs(None, f"key {key} was wiped, and no event gives it up")
    for key, position in given_up.items():
        if position <= stand and not wiped.get(key):
            raise Differs(position, f"event {position} gives up key {key}, and it was not wiped")


def _compare_named(connection: Connection, checked: range) -> None:
    """Of a key that an event names there must be a row, wiped or not."""
    if not checked:
        return
    named = _NAMED[connection.dialect.name]
    said = connection.execute(named, {"since": checked.start, "size": checked.stop}).all()
    there = {str(key) for key in connection.execute(_KEYS).scalars()} if said else set()
    missing = [(row.position, row.key) for row in said if row.key not in there]
    if missing:
        position, key = min(missing)
        raise Differs(position, f"event {position} names key {key}, of which there is no row")


_STAND = select(follower_position.c.position).where(
    follower_position.c.name == bindparam("its_name")
)
_GIVEN_UP = (
    select(log_event.c.position, log_event.c.envelope)
    .where(log_event.c.type.in_(KEYS_DESTROYED))
    .where(log_event.c.stream.between("directory-", "directory."))  # there is an index of streams
    .order_by(log_event.c.position)
)
_EMPTY = case_key.c.wrapped.is_(None)
_WIPED = (
    select(case_key.c.key_id, _EMPTY.label("empty"))
    .where(or_(_EMPTY, case_key.c.destroyed_at.is_not(None)))
    .order_by(case_key.c.key_id)
)
_KEYS = select(case_key.c.key_id)


def _named(key: Any) -> Any:  # noqa: ANN401  expression and statement
    """Each key that events name, and the first of them; grouped where they lie, so few are sent."""
    events = (
        select(log_event.c.position, key.label("key"))
        .where(log_event.c.position >= bindparam("since"))
        .where(log_event.c.position < bindparam("size"))
        .subquery()
    )
    first = func.min(events.c.position).label("position")
    return select(first, events.c.key).where(events.c.key.is_not(None)).group_by(events.c.key)


def _beside(text: Any, event_id: Any) -> Any:  # noqa: ANN401  columns and expression
    """Cut a key's id out of canonical text, where it stands right after the event's own.

    PostgreSQL takes four times as long to parse the whole as JSON.
    """
    before = func.concat(',"event_id":"', event_id, '","key_id":"')
    return func.nullif(func.left(func.split_part(text, before, 2), 36), "")


_NAMED = {
    "sqlite": _named(func.json_extract(log_event.c.envelope, "$.key_id")),
    "postgresql": _named(_beside(log_event.c.envelope, log_event.c.event_id)),
}
