"""Reading by position, stream and command."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from shared.log.append import NewEvent, StreamPart

if TYPE_CHECKING:
    from shared.log.append import Log
    from shared.log.read import Reader
    from tests.log.conftest import Writing


def test_events_come_in_order_from_a_position_up_to_a_limit(
    log: Log, reader: Reader, write: Writing
) -> None:
    log.append([write(events=10)])
    assert [event.position for event in reader.events(after=3, limit=4)] == [4, 5, 6, 7]
    assert [event.position for event in reader.events(after=7)] == [8, 9]
    assert reader.events(after=9) == []


def test_events_of_some_types_only(log: Log, reader: Reader, write: Writing) -> None:
    events = tuple(NewEvent(f"stop_payment.{name}.v1", {}) for name in ("a", "b", "c", "b"))
    log.append([write(streams=(StreamPart("stop_payment-1", 0, events),))])
    found = reader.events(types={"stop_payment.b.v1", "stop_payment.c.v1"})
    assert [event.position for event in found] == [1, 2, 3]
    assert reader.events(types=[]) == []


def test_an_event_that_is_not_there_yet_is_none(log: Log, reader: Reader, write: Writing) -> None:
    assert reader.at(0) is None
    log.append([write()])
    assert reader.at(0) == reader.events()[0]


def test_a_stream_has_its_own_events_in_order(log: Log, reader: Reader, write: Writing) -> None:
    log.append([write("order-1"), write("order-2"), write("order-1", 1, events=2)])
    assert [event.position for event in reader.stream("order-1")] == [0, 2, 3]


def test_many_streams_come_at_once_and_an_absent_one_is_empty(
    log: Log, reader: Reader, write: Writing
) -> None:
    log.append([write("order-1"), write("order-2", events=2)])
    names = ["order-2", *(f"order-{number}" for number in range(10, 1000)), "order-1"]
    found = reader.streams(names)
    assert list(found) == names
    assert {name: len(events) for name, events in found.items() if events} == {
        "order-2": 2,
        "order-1": 1,
    }
    assert reader.streams([]) == {}


def test_a_stored_command_has_its_digest_and_the_first_receipt(
    log: Log, reader: Reader, write: Writing
) -> None:
    said = write(events=2, digest="a" * 64)
    log.append([write()])
    log.append([said])
    [repeated] = log.append([said])
    found = reader.command([uuid4(), said.command_id, uuid4()])
    assert list(found) == [said.command_id]
    assert found[said.command_id].digest == "a" * 64
    assert found[said.command_id].receipt == repeated
    assert reader.command([]) == {}


def test_news_of_an_empty_log_is_that_there_is_none(reader: Reader) -> None:
    assert reader.news(-1, 10) == ([], -1)


def test_news_goes_as_far_as_it_was_asked_for(log: Log, reader: Reader, write: Writing) -> None:
    log.append([write(events=10)])
    events, upto = reader.news(3, 4)
    assert ([event.position for event in events], upto) == ([4, 5, 6, 7], 7)
    events, upto = reader.news(7, 4)
    assert ([event.position for event in events], upto) == ([8, 9], 9)
    assert reader.news(9, 4) == ([], 9)


def test_news_of_some_types_goes_past_the_others(log: Log, reader: Reader, write: Writing) -> None:
    events = tuple(NewEvent(f"stop_payment.{name}.v1", {}) for name in ("a", "b", "c", "b", "c"))
    log.append([write(streams=(StreamPart("stop_payment-1", 0, events),))])
    found, upto = reader.news(-1, 10, {"stop_payment.b.v1"})
    assert ([event.position for event in found], upto) == ([1, 3], 4)
    found, upto = reader.news(-1, 1, {"stop_payment.b.v1"})
    assert ([event.position for event in found], upto) == ([1], 1)
    assert reader.news(-1, 10, {"stop_payment.d.v1"}) == ([], 4)


def test_the_past_is_what_commands_and_streams_say_one_by_one(
    log: Log, reader: Reader, write: Writing
) -> None:
    writes = [write("order-1", events=2), write("order-2"), write("order-1", 2)]
    log.append(writes)
    said, names = [each.command_id for each in writes], ["order-1", "order-3"]
    assert reader.past([*said[:2], uuid4()], names) == (
        reader.command(said[:2]),
        reader.streams(names),
    )
    assert reader.past([], []) == ({}, {})
