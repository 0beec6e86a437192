"""What appending promises, on both stores."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4, uuid5

import pytest

from contracts.envelope import Policy
from shared.log.append import (
    CommandConflict,
    Log,
    NewEvent,
    Receipt,
    StoreUnavailable,
    StreamPart,
    VersionConflict,
)
from shared.log.canonical import NotCanonical, canonical
from shared.log.tables import open_engine
from shared.log.tree import leaf_hash
from shared.log.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from shared.log.read import Reader
    from shared.log.writes import Grown, Outcome
    from tests.log.conftest import Writing

NASTY = "'; DROP TABLE log_event; -- %s %(x)s \\ \\n \n \r \t \" $1 $$ 张三 😀 \u2028 \x7f \x01"


def only(outcomes: list[Outcome]) -> Receipt:
    [receipt] = outcomes
    assert isinstance(receipt, Receipt)
    return receipt


def test_a_receipt_says_where_the_first_event_stands(
    log: Log, reader: Reader, write: Writing
) -> None:
    log.append([write()])
    said = write("stop_payment-1", events=3)
    receipt = only(log.append([said]))
    first = reader.at(1)
    assert first is not None
    assert receipt == Receipt(
        command_id=said.command_id,
        position=1,
        version=1,
        stream="stop_payment-1",
        leaf_hash=first.leaf_hash,
        recorded_at=first.recorded_at,
        last_position=3,
    )


def test_everything_that_was_said_is_in_the_hashed_text(
    log: Log, reader: Reader, write: Writing
) -> None:
    said = write(
        correlation="A1",
        causation=uuid4(),
        policy=Policy("national", "2026.1"),
        signature="e30.e30.c2ln",
    )
    receipt = only(log.append([said]))
    [event] = reader.events()
    assert event.text.encode() == canonical(event.to_json())
    assert event.leaf_hash == leaf_hash(event.text.encode()) == receipt.leaf_hash
    assert event.event_id == uuid5(said.command_id, "0")
    assert event.data == said.streams[0].events[0].data
    for name in ("command_id", "digest", "actor", "occurred_at", "correlation"):
        assert getattr(event, name) == getattr(said, name)
    for name in ("causation", "policy", "signature"):
        assert getattr(event, name) == getattr(said, name)


def test_no_text_breaks_a_statement_or_the_hole_for_the_position(
    log: Log, log_engine: Engine, reader: Reader, write: Writing
) -> None:
    data = {NASTY.encode("ascii", "ignore").decode(): NASTY, "position": 0, "recorded_at": ""}
    hollow = {"x": {**data, "zero": 1}, "text": '"position":0,"recorded_at":""'}
    stream = "stop_payment-'%s\\ \"$1"
    actor = write().actor
    said = write(stream, data=hollow, signature=NASTY, correlation=NASTY, actor=actor)
    log.append([said, write(data={"nasty": NASTY})])
    events = reader.events()
    assert [event.data for event in events] == [hollow, {"nasty": NASTY}]
    assert (events[0].stream, events[0].signature) == (stream, NASTY)
    verify(log_engine)


def test_a_repeated_command_returns_the_first_receipt(
    log: Log, reader: Reader, write: Writing
) -> None:
    said = write(events=2)
    first = only(log.append([said]))
    log.append([write(said.streams[0].stream, 2)])
    again = only(log.append([said]))
    assert again == Receipt(
        first.command_id,
        first.position,
        first.version,
        first.stream,
        first.leaf_hash,
        first.recorded_at,
        first.last_position,
        repeated=True,
    )
    assert reader.size() == 3


def test_a_command_id_used_for_other_content_is_a_conflict(
    log: Log, reader: Reader, write: Writing
) -> None:
    said = write()
    log.append([said])
    [outcome] = log.append([write(command_id=said.command_id, digest="1" * 64)])
    assert isinstance(outcome, CommandConflict)
    assert outcome.command_id == said.command_id
    assert reader.size() == 1


@pytest.mark.parametrize("expected", [0, 1, 3, 9])
def test_a_stream_that_stands_elsewhere_is_a_conflict(
    log: Log, reader: Reader, write: Writing, expected: int
) -> None:
    log.append([write("stop_payment-1", events=2)])
    [outcome] = log.append([write("stop_payment-1", expected)])
    assert isinstance(outcome, VersionConflict)
    assert (outcome.stream, outcome.expected, outcome.actual) == ("stop_payment-1", expected, 2)
    assert reader.size() == 2


def test_several_streams_are_saved_together_or_not_at_all(
    log: Log, reader: Reader, write: Writing
) -> None:
    log.append([write("measure-1")])
    event = NewEvent("stop_payment.ordered.v1", {})
    stale, right = StreamPart("measure-1", 0, (event,)), StreamPart("measure-1", 1, (event, event))
    order = StreamPart("order-1", 0, (event,))
    [refused] = log.append([write(streams=(order, stale))])
    assert isinstance(refused, VersionConflict)
    assert reader.stream("order-1") == []
    said = write(streams=(order, right))
    receipt = only(log.append([said]))
    assert (receipt.stream, receipt.position, receipt.last_position) == ("order-1", 1, 3)
    events = reader.events(after=0)
    assert [(event.stream, event.version) for event in events] == [
        ("order-1", 1),
        ("measure-1", 2),
        ("measure-1", 3),
    ]
    assert [event.event_id for event in events] == [
        uuid5(said.command_id, str(index)) for index in range(3)
    ]


def test_writes_of_one_call_see_each_other_and_fail_alone(
    log: Log, log_engine: Engine, reader: Reader, write: Writing
) -> None:
    first = write("stop_payment-1")
    stale = write("stop_payment-1")
    outcomes = log.append(
        [
            first,
            stale,
            first,
            write(command_id=first.command_id, digest="1" * 64),
            write("stop_payment-1", 1),
            stale,
            write("stop_payment-2"),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [
        Receipt,
        VersionConflict,
        Receipt,
        CommandConflict,
        Receipt,
        VersionConflict,
        Receipt,
    ]
    assert outcomes[2] == log.append([first])[0]
    assert [event.stream[-1] for event in reader.events()] == ["1", "1", "2"]
    verify(log_engine)


def test_thousands_of_writes_fit_in_one_call(log: Log, log_engine: Engine, write: Writing) -> None:
    outcomes = log.append([write() for _ in range(2500)])
    assert [only([outcome]).position for outcome in outcomes] == list(range(2500))
    assert verify(log_engine).size == 2500


def test_nothing_to_append_is_nothing(log: Log, reader: Reader) -> None:
    assert log.append([]) == []
    assert reader.size() == 0


def test_content_that_cannot_be_hashed_is_refused_before_anything_is_saved(
    log: Log, reader: Reader, write: Writing
) -> None:
    for wrong in (write(data={"rate": 0.5}), write(correlation="\0"), write(signature="\ud800")):
        with pytest.raises(NotCanonical):
            log.append([write(), wrong])
    assert reader.size() == 0


def test_a_write_without_events_or_with_a_stream_twice_is_refused(write: Writing) -> None:
    part = write().streams[0]
    for streams in ((), (part, part)):
        with pytest.raises(ValueError, match="stream"):
            write(streams=streams)
    with pytest.raises(ValueError, match="no events"):
        StreamPart("stop_payment-1", 0, ())


@pytest.mark.parametrize("name", ["", "order", "-1", "order-\n", "order-\0", "order-\ud800"])
def test_a_stream_name_has_a_category_and_no_control_characters(name: str) -> None:
    with pytest.raises(ValueError, match="stream name"):
        StreamPart(name, 0, (NewEvent("stop_payment.ordered.v1", {}),))


def test_a_wire_name_has_no_control_characters() -> None:
    with pytest.raises(ValueError, match="wire name"):
        StreamPart("order-1", 0, (NewEvent("ordered\nv1", {}),))


def test_the_time_of_recording_never_goes_back(log_engine: Engine, write: Writing) -> None:
    times = [datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (12, 11, 13)]
    log = Log(log_engine, iter(times).__next__)
    hours = [only(log.append([write(events=2)])).recorded_at.hour for _ in times]
    assert hours == [12, 12, 13]
    verify(log_engine)
    log.close()


def test_subscribers_hear_the_new_size_after_each_commit(log: Log, write: Writing) -> None:
    commits: list[Grown] = []
    log.subscribe(commits.append)
    said = write()
    log.append([said, write(events=2)])
    log.append([said])
    log.append([write()])
    assert [(each.before, each.size) for each in commits] == [(0, 3), (3, 4)]
    assert [len(each.types) for each in commits] == [3, 1]


def test_a_closed_log_opens_again_when_used(log: Log, reader: Reader, write: Writing) -> None:
    for _ in range(2):
        log.append([write()])
        log.close()
    assert reader.size() == 2


def test_a_store_without_a_log_is_unavailable(tmp_path: Path, write: Writing) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/other.sqlite")
    log = Log(engine, lambda: datetime.now(UTC))
    with pytest.raises(StoreUnavailable) as raised:
        log.append([write()])
    assert "no such table" in str(raised.value.__cause__)
    log.close()
    engine.dispose()
