"""Verifying names the first event that is wrong, whatever was done to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from shared.log.canonical import canonical
from shared.log.read import Reader
from shared.log.tables import log_event, log_head
from shared.log.tree import leaf_hash, root
from shared.log.verify import NOTHING, Defect, verify

if TYPE_CHECKING:
    from sqlalchemy import Engine, Executable

    from shared.log.append import Log
    from tests.log.conftest import Writing


@pytest.fixture
def full(log: Log, log_engine: Engine, write: Writing) -> Engine:
    """A log of ten events: position 5 is the second of a command's three."""
    log.append([write(f"order-{number}") for number in range(4)])
    log.append([write("order-4", events=3), write("order-0", 1), write("order-1", 1)])
    log.append([write("order-0", 2)])
    return log_engine


def tamper(engine: Engine, *acts: Executable) -> None:
    """Changes the log as the owner of its tables can, past the triggers."""
    triggers = ["log_event_no_update", "log_event_no_delete"]
    drop = "DROP TRIGGER IF EXISTS {}"
    if engine.dialect.name == "postgresql":
        triggers, drop = ["log_event_append_only"], drop + " ON log_event"
    with engine.begin() as connection:
        for trigger in triggers:
            connection.execute(text(drop.format(trigger)))
        for act in acts:
            connection.execute(act)


def change(at: int, /, **columns: object) -> Executable:
    """Changes columns of one event."""
    return log_event.update().where(log_event.c.position == at).values(columns)


def rewrite(engine: Engine, at: int, /, **members: object) -> None:
    """Changes members of an envelope and makes its leaf hash fit."""
    event = Reader(engine).at(at)
    assert event is not None
    envelope = canonical(orjson.loads(event.text) | members)
    fitting = {"envelope": envelope.decode(), "leaf_hash": leaf_hash(envelope)}
    tamper(engine, change(at, **fitting))


def defect(engine: Engine) -> Defect:
    with pytest.raises(Defect) as found:
        verify(engine)
    return found.value


def test_a_log_that_nobody_changed_is_whole(full: Engine) -> None:
    told: list[tuple[int, int]] = []
    leaves = [event.leaf_hash for event in Reader(full).events()]
    whole = verify(full, lambda *counts: told.append(counts))
    assert (whole.size, whole.root, told[-1]) == (10, root(leaves), (10, 10))


def test_an_empty_log_is_whole(log_engine: Engine) -> None:
    assert verify(log_engine) == NOTHING
    assert verify(log_engine).root == root([])


def test_progress_is_told_on_the_way(log: Log, log_engine: Engine, write: Writing) -> None:
    log.append([write() for _ in range(2100)])
    told: list[int] = []
    verify(log_engine, lambda done, _: told.append(done))
    assert told == [1000, 2000, 2100]


@pytest.mark.parametrize(
    ("act", "position", "what"),
    [
        ("DELETE FROM log_event WHERE position = 3", 3, "missing"),
        ("DELETE FROM log_event WHERE position >= 8", 8, "missing"),
        ("DELETE FROM log_event WHERE position >= 5", 5, "missing"),
        ("DELETE FROM log_event", 0, "missing"),
        ("UPDATE log_event SET position = position + 100 WHERE position >= 4", 4, "missing"),
        ("UPDATE log_event SET position = -1 WHERE position = 6", -1, "below 0"),
        ("UPDATE log_event SET envelope = replace(envelope, '100}', '900}') WHERE position = 2", 2,
         "leaf_hash"),
        ("UPDATE log_event SET envelope = replace(envelope, '{', '{ ') WHERE position = 2", 2,
         "canonical"),
        ("UPDATE log_event SET envelope = '{' WHERE position = 2", 2, "envelope"),
        ("UPDATE log_event SET envelope = '[]' WHERE position = 2", 2, "envelope"),
        ("UPDATE log_event SET envelope = replace(envelope, '100}', '1.5}') WHERE position = 2", 2,
         "/data/amount/minor"),
        ("UPDATE log_event SET leaf_hash = (SELECT edge FROM log_head) WHERE position = 7", 7,
         "leaf_hash"),
        ("UPDATE log_event SET event_id = command_id WHERE position = 1", 1, "column event_id"),
        ("UPDATE log_event SET command_id = event_id WHERE position = 1", 1, "column command_id"),
        ("UPDATE log_event SET stream = 'order-9' WHERE position = 1", 1, "column stream"),
        ("UPDATE log_event SET version = 7 WHERE position = 1", 1, "column version"),
        ("UPDATE log_event SET type = 'x' WHERE position = 1", 1, "column type"),
        ("UPDATE log_event SET recorded_at = '2026' WHERE position = 1", 1, "column recorded_at"),
        ("UPDATE log_event SET command_events = 2 WHERE position = 4", 4, "command_events"),
        ("UPDATE log_event SET command_events = 4 WHERE position = 4", 4, "command_events"),
        ("UPDATE log_event SET command_events = 0 WHERE position = 2", 2, "command_events"),
        ("UPDATE log_event SET command_events = -1 WHERE position = 2", 2, "command_events"),
        ("UPDATE log_event SET command_events = 0 WHERE position = 9", 9, "command_events"),
        ("UPDATE log_event SET command_events = 2 WHERE position = 9", 9, "command_events"),
        ("UPDATE log_head SET size = 11", 10, "missing"),
        ("UPDATE log_head SET size = 9", 9, "past the end"),
        ("UPDATE log_head SET recorded_at = '2027-01-01T00:00:00.000000Z'", None, "recorded_at"),
        ("UPDATE log_head SET edge = (SELECT leaf_hash FROM log_event WHERE position = 0)", None,
         "edge"),
    ],
)  # fmt: skip
def test_the_first_wrong_event_is_named(
    full: Engine, act: str, position: int | None, what: str
) -> None:
    tamper(full, text(act))
    found = defect(full)
    assert (found.position, what in found.what) == (position, True), found


def test_two_swapped_events_are_found_at_the_first(full: Engine) -> None:
    tamper(full, change(2, position=-7), change(3, position=2), change(-7, position=3))
    assert (defect(full).position, "column position" in defect(full).what) == (2, True)


def test_a_deleted_event_is_found_although_the_others_were_renumbered(full: Engine) -> None:
    tamper(
        full,
        log_event.delete().where(log_event.c.position == 3),
        *(change(number, position=number - 1) for number in range(4, 10)),
        log_head.update().values(size=9),
    )
    assert (defect(full).position, "column position" in defect(full).what) == (3, True)


@pytest.mark.parametrize(
    ("position", "member", "value", "what"),
    [
        (2, "position", 7, "column position"),
        (2, "event_id", "00000000-0000-0000-0000-000000000000", "column event_id"),
        (9, "recorded_at", "2020-01-01T00:00:00.000000Z", "column recorded_at"),
        (2, "occurred_at", "yesterday", "occurred_at"),
        (2, "extra", 1, "no such member"),
    ],
)
def test_an_edit_that_hashes_right_still_differs_from_its_columns(
    full: Engine, position: int, member: str, value: object, what: str
) -> None:
    rewrite(full, position, **{member: value})
    assert (defect(full).position, what in defect(full).what) == (position, True)


@pytest.mark.parametrize(
    ("position", "column", "value", "what"),
    [
        (9, "recorded_at", "2020-01-01T00:00:00.000000Z", "goes back"),
        (9, "version", 4, "where 3 is next"),
        (8, "stream", "order-7", "where 1 is next"),
        (6, "event_id", "00000000-0000-0000-0000-000000000001", "not derived"),
        (2, "command_id", "00000000-0000-0000-0000-000000000001", "not derived"),
    ],
)
def test_an_edit_of_envelope_and_column_alike_breaks_an_order(
    full: Engine, position: int, column: str, value: str | int, what: str
) -> None:
    rewrite(full, position, **{column: value})
    tamper(full, change(position, **{column: UUID(str(value)) if "_id" in column else value}))
    assert (defect(full).position, what in defect(full).what) == (position, True)


def test_a_content_rewritten_with_its_hash_is_found_by_the_head(full: Engine) -> None:
    rewrite(full, 2, data={"amount": {"minor": 900}})
    assert (defect(full).position, "edge" in defect(full).what) == (None, True)


def test_a_head_that_is_gone_is_found(full: Engine) -> None:
    with full.begin() as connection:
        connection.execute(log_head.delete())
    assert (defect(full).position, defect(full).what) == (None, "the head row is gone")


def test_verifying_a_growing_log_sees_one_moment_of_it(
    log: Log, log_engine: Engine, write: Writing
) -> None:
    log.append([write() for _ in range(1500)])

    def grow(*_: int) -> None:
        log.append([write()])

    assert verify(log_engine, grow).size == 1500
    assert verify(log_engine).size == 1502


def test_every_column_is_checked() -> None:
    checked = {"position", "event_id", "command_id", "command_events", "stream", "version", "type"}
    checked |= {"recorded_at", "envelope", "leaf_hash"}
    assert {column.name for column in log_event.columns} == checked
    assert {"size", "edge", "recorded_at"} < {column.name for column in log_head.columns}
