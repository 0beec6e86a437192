"""Laws of time: simulated time only goes on, and what falls due has one name everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import from_wire, to_wire
from services.stop_payment.reactions import when_due
from shared.clock import Instant, SimulatedClock, WallClock
from shared.due import Due, due_id

BEIJING = timezone(timedelta(hours=8))
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=40_000)).map(lambda span: EPOCH + span)
dues = st.builds(
    Due,
    at=moments,
    subject=st.uuids(),
    deadline=st.sampled_from(["acknowledge", "answer", "lapse"]),
)


@given(moments, moments, st.lists(moments))
def test_simulated_time_never_goes_back(
    at: datetime, since: datetime, walls: list[datetime]
) -> None:
    seen = [Instant(at, since).seen(wall) for wall in sorted(walls)]
    assert all(earlier <= later for earlier, later in pairwise([at, *seen]))


@given(moments, moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_running_time_runs_at_the_rate_of_the_wall(
    at: datetime, since: datetime, span: timedelta
) -> None:
    assert Instant(at, since).seen(since + span) == at + span


@given(moments, st.lists(moments))
def test_standing_time_stands(at: datetime, walls: list[datetime]) -> None:
    assert {Instant(at).seen(wall) for wall in walls} <= {at}


def test_the_simulated_clock_reads_its_instant_anew() -> None:
    instants = [Instant(datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2)]
    clock = SimulatedClock(iter(instants).__next__)
    assert [clock.now(), clock.now()] == [instant.at for instant in instants]


def test_each_clock_says_which_it_is() -> None:
    assert WallClock().kind == "wall"
    assert SimulatedClock(lambda: Instant(datetime.now(UTC))).kind == "simulated"
    assert WallClock().now().tzinfo is UTC


@given(dues)
def test_a_due_command_has_the_same_id_whatever_scheduler_sends_it(due: Due) -> None:
    stored = Due(from_wire(to_wire(due.at)), UUID(str(due.subject)), due.deadline)
    abroad = Due(due.at.astimezone(BEIJING), due.subject, due.deadline)
    assert due_id("x", due) == due_id("x", stored) == due_id("x", abroad)
    assert when_due(due) == when_due(stored)


@given(dues, dues, st.sampled_from(["x", "y"]))
def test_other_dues_have_other_ids(one: Due, other: Due, service: str) -> None:
    same = one == other and service == "x"
    assert (due_id("x", one) == due_id(service, other)) == same
