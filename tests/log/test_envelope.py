"""The envelope's JSON, both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Actor, Envelope, Policy, category_of, from_wire, to_wire

FULL = Envelope(
    event_id=UUID(int=1),
    command_id=UUID(int=2),
    digest="0" * 64,
    stream="stop_payment-1",
    version=1,
    type="stop_payment.ordered.v1",
    occurred_at=datetime(2026, 11, 20, 11, tzinfo=UTC),
    actor=Actor("centre", "officer-1", "branch", "password"),
    correlation="A1",
    causation=UUID(int=3),
    policy=Policy("national", "2026.1"),
    key_id=UUID(int=4),
    data={"amount": 1, "name": {"sealed": "bm90"}},
    signature={"sealed": "bm8="},
    position=0,
    recorded_at=datetime(2026, 11, 20, 11, 0, 0, 1, tzinfo=UTC),
)


def test_an_envelope_reads_back_from_its_json() -> None:
    assert Envelope.from_json(FULL.to_json()) == FULL


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("event_id", "1"),
        ("command_id", None),
        ("digest", 1),
        ("stream", None),
        ("version", True),
        ("version", -1),
        ("version", "1"),
        ("type", 1),
        ("occurred_at", "2026-11-20T11:00:00Z"),
        ("recorded_at", "2026-11-20T19:00:00.000000+08:00"),
        ("recorded_at", "2026-W47-5T11:00:00.00000Z"),
        ("actor", {"agency": "centre", "shoe_size": 44}),
        ("actor", "centre"),
        ("correlation", 1),
        ("causation", "x"),
        ("policy", {"pack": "national"}),
        ("data", []),
        ("key_id", "k"),
        ("signature", {}),
        ("signature", {"sealed": 1}),
        ("signature", {"sealed": "bm8=", "opened": "a.b.c"}),
        ("position", 1.0),
        ("colour", "red"),
    ],
)
def test_a_wrong_member_is_named(member: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{member}: "):
        Envelope.from_json(FULL.to_json() | {member: value})


@pytest.mark.parametrize("member", list(FULL.to_json()))
def test_a_missing_member_is_named(member: str) -> None:
    document = FULL.to_json()
    del document[member]
    with pytest.raises(ValueError, match=f"^{member}: missing"):
        Envelope.from_json(document)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_times_read_back_and_sort_as_text(one: datetime, two: datetime) -> None:
    assert from_wire(to_wire(one)) == one
    assert (to_wire(one) < to_wire(two)) == (one < two)


def test_a_time_elsewhere_is_written_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert to_wire(datetime(2026, 11, 20, 19, tzinfo=beijing)) == "2026-11-20T11:00:00.000000Z"


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        to_wire(datetime(2026, 11, 20, 11))  # noqa: DTZ001  that is the point


def test_the_category_is_what_stands_before_the_first_hyphen() -> None:
    assert category_of("stop_payment.account-3f-2") == "stop_payment.account"


@pytest.mark.parametrize("stream", ["", "stop_payment", "-1"])
def test_a_stream_without_a_category_is_refused(stream: str) -> None:
    with pytest.raises(ValueError, match="stream name"):
        category_of(stream)
