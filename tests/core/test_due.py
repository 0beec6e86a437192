"""Due instants: a deadline that passes is noted once, at its instant, whoever was asleep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from contracts import stop_payment as sp
from contracts.envelope import from_wire, to_wire
from contracts.port import Answer, Caller, Receipt, WireCommand
from contracts.problems import Problem
from services.stop_payment.reactions import TIMETABLE, when_due
from shared.clock import Instant
from shared.due import Due
from shared.timetable import Ticker, due_item, earliest, pending, read_instant, write_instant

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence
    from uuid import UUID

    from tests.core.conftest import Core

FULL = sp.Answer(code="0000", held_amount="441023.42")
MINUTE = timedelta(minutes=1)


class Closed:
    """A port whose store is out, or that answers with one problem."""

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        del caller
        return [Problem(self.slug) for _ in commands]


def ticker(core: Core) -> Ticker:
    return Ticker(TIMETABLE, core.engine, core.edge.port)


def standing(core: Core) -> list[tuple[str, str]]:
    query = select(due_item.c.deadline, due_item.c.at).order_by(due_item.c.at)
    with core.engine.connect() as connection:
        return [(deadline, at) for deadline, at in connection.execute(query)]


def missed(core: Core) -> list[tuple[str, str, datetime]]:
    overdue = core.log(sp.Overdue)
    return [(each.data["deadline"], each.data["due_at"], each.recorded_at) for each in overdue]


def test_an_offer_starts_both_deadlines(core: Core) -> None:
    core.order("A-1")
    assert standing(core) == [
        ("acknowledge", to_wire(core.at + 5 * MINUTE)),
        ("answer", to_wire(core.at + 30 * MINUTE)),
    ]
    assert earliest(core.engine) == core.at + 5 * MINUTE
    assert not pending(core.engine, core.at + 5 * MINUTE - timedelta(microseconds=1))
    assert pending(core.engine, core.at + 5 * MINUTE)


def test_a_missed_deadline_is_noted_once_at_its_instant(core: Core) -> None:
    core.order("A-1")
    began = core.at
    core.later(minutes=5, microseconds=-1)
    assert missed(core) == []
    core.later(microseconds=1)
    assert missed(core) == [("acknowledge", "2026-11-20T11:05:00Z", began + 5 * MINUTE)]
    core.later(minutes=25)
    assert missed(core)[1:] == [("answer", "2026-11-20T11:30:00Z", began + 30 * MINUTE)]
    core.later(days=9)
    assert len(missed(core)) == 2
    assert standing(core) == []


def test_an_answer_in_time_ends_both_deadlines(core: Core) -> None:
    core.take(sp.Answer(code="0301"), core.person("icbc1"), core.order("A-1"))
    core.later(days=9)
    assert missed(core) == []


def test_an_acknowledgement_ends_only_its_own_deadline(core: Core) -> None:
    core.take(sp.Acknowledge(), core.person("icbc1"), core.order("A-1"))
    core.settle()
    assert [deadline for deadline, _ in standing(core)] == ["answer"]
    core.later(days=9)
    assert [deadline for deadline, _, _ in missed(core)] == ["answer"]


def test_a_withdrawal_ends_both_deadlines(core: Core) -> None:
    core.take(sp.Withdraw(reason="found"), core.person("officer1"), core.order("A-1"))
    core.later(days=9)
    assert missed(core) == []


def test_an_answer_after_the_deadline_does_not_undo_it(core: Core) -> None:
    order = core.order("A-1")
    core.later(minutes=31)
    core.take(FULL, core.person("icbc1"), order)
    core.later(days=9)
    assert [deadline for deadline, _, _ in missed(core)] == ["acknowledge", "answer"]


def test_an_acknowledgement_before_the_offer_leaves_its_deadline_unmissed(core: Core) -> None:
    core.edge.stop()
    [answer] = core.send(core.stop("A-1"))
    assert isinstance(answer, Receipt)
    core.take(sp.Acknowledge(), core.person("icbc1"), answer.subject)
    core.restart()
    assert [event.type.split(".")[1] for event in core.log()[-4:]] == [
        "ordered",
        "account",
        "acknowledged",
        "offered",
    ]
    core.later(days=9)
    assert [deadline for deadline, _, _ in missed(core)] == ["answer"]


def test_a_deadline_that_passed_during_downtime_is_noted_once_afterwards(core: Core) -> None:
    core.order("A-1")
    core.edge.stop()
    core.at += timedelta(hours=7)
    core.restart()
    core.edge.stop()
    core.restart()
    assert [deadline for deadline, _, _ in missed(core)] == ["acknowledge", "answer"]
    assert {at for _, _, at in missed(core)} == {core.at}


def test_two_schedulers_note_a_missed_deadline_once(core: Core) -> None:
    for number in range(8):
        core.order(f"A-{number}")
    core.edge.stop()
    core.at += timedelta(hours=1)
    tickers = [ticker(core) for _ in range(4)]

    def work(one: Ticker) -> int:
        return sum(one.tick(core.at) for _ in range(5))

    with ThreadPoolExecutor(len(tickers)) as pool:
        assert sum(pool.map(work, tickers)) >= 1
    assert core.count()["overdue"] == 16
    assert standing(core) == []


def test_two_schedulers_that_both_hold_a_due_item_note_it_once(core: Core) -> None:
    order = core.order("A-1")
    core.later(minutes=5)
    due = Due(core.at, order, "acknowledge")
    [answer] = core.edge.port.send([when_due(due)], Caller("tocsin", "timer"))
    assert isinstance(answer, Receipt)
    assert answer.outcome == "repeated"
    assert core.count()["overdue"] == 1


def claim(core: Core, until: datetime) -> None:
    with core.engine.begin() as connection:
        connection.execute(update(due_item).values(claimed_until=to_wire(until)))


def test_a_claim_keeps_others_away_until_it_expires(core: Core) -> None:
    core.order("A-1")
    core.edge.stop()
    core.at += timedelta(hours=1)
    wall = datetime.now(UTC)
    claim(core, wall + timedelta(hours=1))
    assert not ticker(core).tick(core.at)
    assert core.count()["overdue"] == 0
    claim(core, wall - timedelta(seconds=1))
    assert ticker(core).tick(core.at)
    assert core.count()["overdue"] == 2


def test_what_a_failing_store_could_not_take_stays_due(core: Core) -> None:
    core.order("A-1")
    core.edge.stop()
    core.at += timedelta(hours=1)
    Ticker(TIMETABLE, core.engine, Closed("store-unavailable")).tick(core.at)
    assert len(standing(core)) == 2
    claim(core, datetime.now(UTC) - timedelta(seconds=1))
    ticker(core).tick(core.at)
    assert (core.count()["overdue"], standing(core)) == (2, [])


def test_what_is_refused_for_good_is_said_aloud(
    core: Core, lines: list[MutableMapping[str, Any]]
) -> None:
    core.order("A-1")
    core.edge.stop()
    core.at += timedelta(hours=1)
    Ticker(TIMETABLE, core.engine, Closed("not-found")).tick(core.at)
    assert standing(core) == []
    aloud = [line for line in lines if line["log_level"] == "error"]
    assert [(line["event"], line["why"]) for line in aloud] == [("due_refused", "not-found")] * 2


def imposed(core: Core) -> UUID:
    order = core.order("A-1")
    core.take(FULL, core.person("icbc1"), order)
    return order


def test_a_stop_lapses_at_its_exact_instant_once(core: Core) -> None:
    began = core.at
    order = imposed(core)
    core.later(hours=48, microseconds=-1)
    assert core.log(sp.StopLapsed) == []
    core.later(microseconds=1)
    core.later(days=9)
    [lapsed] = core.log(sp.StopLapsed)
    assert lapsed.recorded_at == began + timedelta(hours=48)
    assert lapsed.data == {"order_id": str(order), "lapsed_at": "2026-11-22T11:00:00Z"}
    assert lapsed.stream.startswith("stop_payment.account-")


def test_a_stop_that_ran_out_before_the_bank_spoke_lapses_at_once(core: Core) -> None:
    order = core.order("A-1")
    ago = from_wire("2026-11-17T11:00:00.000000Z")
    answer = sp.Answer(code="0000", held_amount="1", executed_at=ago)
    core.take(answer, core.person("icbc1"), order)
    core.settle()
    [lapsed] = core.log(sp.StopLapsed)
    assert lapsed.data["lapsed_at"] == "2026-11-19T11:00:00Z"


def test_a_shorter_later_word_brings_the_lapse_forward(core: Core) -> None:
    order = imposed(core)
    sooner = sp.Answer(code="0000", held_amount="1", expires_at=core.at + timedelta(hours=2))
    core.take(sooner, core.person("icbc1"), order)
    core.settle()
    assert [entry for entry in standing(core) if entry[0] == "lapse"] == [
        ("lapse", "2026-11-20T13:00:00.000000Z")
    ]
    core.later(hours=2)
    assert [event.data["lapsed_at"] for event in core.log(sp.StopLapsed)] == [
        "2026-11-20T13:00:00Z"
    ]


def test_simulated_time_is_kept_in_the_store(core: Core) -> None:
    instant = Instant(core.at, core.at + MINUTE)
    write_instant(core.engine, instant)
    assert read_instant(core.engine) == instant
    write_instant(core.engine, Instant(core.at + MINUTE))
    assert read_instant(core.engine) == Instant(core.at + MINUTE)


def test_a_store_without_simulated_time_says_so(core: Core) -> None:
    with pytest.raises(LookupError):
        read_instant(core.engine)
