"""Events that a broker brings: dealt with in any order, the position over what is done alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts import stop_payment as sp
from contracts.port import REACTION, Answer, Caller, Receipt, WireCommand
from contracts.problems import Problem
from services.cli.embedded import System
from services.stop_payment.reactions import OFFERING, REACTIONS
from shared import reactor as reacting
from shared.clock import WallClock
from shared.following import positions
from shared.log.tables import create, open_engine
from shared.parking import give_back, parked
from shared.reaction import Reaction
from shared.reactor import Reactor
from tests.edge.office import OFFICER, enrol, stop_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shared.log.read import Recorded

NAME = "reaction.stop_payment.offer"
KNOWN, *_ = REACTIONS


class Bench:
    """Orders in a log where nothing reacts, and a port that counts and can be away."""

    def __init__(self, system: System, orders: int) -> None:
        self.system = system
        self.away = False
        self.settled: list[int] = []
        self.events = self.more(orders)

    def more(self, orders: int) -> list[Recorded]:
        """Order stops, and return the events; only what is sent from now on is counted."""
        self.sent: list[WireCommand] = []
        commands = [stop_order(uuid4().hex) for _ in range(orders)]
        answers = self.system.port.send(commands, OFFICER)
        assert all(isinstance(answer, Receipt) for answer in answers)
        events = self.system.edge.reader.events(limit=10_000, types={sp.Ordered.wire})
        return events[-orders:]

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        if self.away:
            return [Problem("store-unavailable") for _ in commands]
        self.sent += commands
        return self.system.port.send(commands, caller)

    def reactor(self, react: object = OFFERING.react, *, fed: bool = True) -> Reactor:
        one = Reactor(Reaction(KNOWN.name, KNOWN.on, react), self.system.engine, self)  # type: ignore[arg-type]
        one.fed = lambda: int(fed)
        return one

    def bring(self, one: Reactor, *events: Recorded) -> None:
        for event in events:
            one.deliver(event, partial(self.settled.append, event.position))

    @property
    def head(self) -> int:
        return self.system.edge.reader.size() - 1

    @property
    def saved(self) -> int:
        return positions(self.system.engine)[NAME]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reacting, "FIRST_DELAY_SECONDS", 0)
    monkeypatch.setattr(Reactor, "glance", 0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    engine = open_engine(f"sqlite:///{tmp_path}/log.db")
    create(engine, "tests", "wall")
    system = System(engine, WallClock())
    system.edge.start()
    enrol(system.port, system.edge.wait_until_idle)
    system.edge.stop()
    yield Bench(system, 5)
    system.edge.log.close()
    engine.dispose()


def caught_up(bench: Bench, **how: bool) -> Reactor:
    """Return a reactor that has caught up once, so that what follows is left to messages."""
    one = bench.reactor(**how)
    exhaust(one)
    return one


def test_what_came_before_the_first_message_is_caught_up_with(bench: Bench) -> None:
    one = caught_up(bench)
    assert len(bench.sent) == 5
    assert one.position == bench.head


def test_new_events_are_left_to_messages(bench: Bench) -> None:
    one = caught_up(bench)
    new = bench.more(3)
    exhaust(one)
    assert bench.sent == []
    assert one.position == new[0].position - 1


def test_events_out_of_order_are_dealt_with_and_the_position_waits_for_the_first(
    bench: Bench,
) -> None:
    one = caught_up(bench)
    first, second, third = bench.more(3)
    bench.bring(one, third)
    one.step()
    assert bench.settled == [third.position]
    assert one.position == first.position - 1
    bench.bring(one, second)
    one.step()
    bench.bring(one, first)
    exhaust(one)
    one.step()
    assert bench.settled == [third.position, second.position, first.position]
    assert (one.position, bench.saved) == (bench.head, bench.head)


def test_an_event_brought_three_times_is_settled_three_times_and_sent_once(bench: Bench) -> None:
    one = caught_up(bench)
    [event] = bench.more(1)
    bench.bring(one, event, event)
    one.step()
    bench.bring(one, event)
    one.step()
    assert bench.settled == [event.position] * 3
    assert len(bench.sent) == 1


def test_a_message_is_settled_only_when_its_effect_is_in_the_log(bench: Bench) -> None:
    one = caught_up(bench)
    [event] = bench.more(1)
    bench.away = True
    bench.bring(one, event)
    for _ in range(20):
        one.step()
    assert (bench.settled, parked(bench.system.engine)) == ([], [])
    assert one.position == event.position - 1
    bench.away = False
    one.step()
    assert bench.settled == [event.position]


def test_what_another_process_dealt_with_is_found_in_the_log(bench: Bench) -> None:
    one = caught_up(bench)
    new = bench.more(3)
    one.step()
    bench.system.port.send(
        [command for event in new if (command := OFFERING.react(event))], REACTION
    )
    exhaust(one)
    one.step()
    assert bench.sent == []
    assert one.position == bench.head


def test_two_reactors_that_share_the_messages_both_move_on(bench: Bench) -> None:
    one, other = caught_up(bench), caught_up(bench)
    new = bench.more(4)
    bench.bring(one, *new[::2])
    bench.bring(other, *new[1::2])
    for _ in range(4):
        one.step()
        other.step()
    assert len(bench.sent) == 4
    assert one.position == other.position == bench.saved == bench.head


def test_what_no_message_brings_is_caught_up_with_in_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "CATCH_UP_SECONDS", 0)
    one = caught_up(bench)
    new = bench.more(3)
    exhaust(one)
    one.step()
    assert len(bench.sent) == len(new)
    assert one.position == bench.head


def test_when_messages_stop_coming_the_log_is_read(bench: Bench) -> None:
    one = caught_up(bench)
    bench.more(3)
    one.step()
    assert bench.sent == []
    one.fed = lambda: 0
    exhaust(one)
    one.step()
    assert len(bench.sent) == 3
    assert one.position == bench.head


def test_another_connection_is_caught_up_after(bench: Bench) -> None:
    one = caught_up(bench)
    bench.more(3)
    one.step()
    one.fed = lambda: 2
    exhaust(one)
    assert len(bench.sent) == 3


def test_a_position_is_never_moved_back(bench: Bench) -> None:
    slow = caught_up(bench)
    bench.more(3)
    fast = caught_up(bench, fed=False)
    fast.step()
    fast.settle()
    assert bench.saved == bench.head
    slow.step()
    slow.settle()
    assert bench.saved == bench.head


def exhaust(reactor: Reactor) -> None:
    """Have a reactor do all that it can do now."""
    while reactor.step():
        pass


def refusing(events: list[Recorded], reasons: list[str]) -> object:
    """Return a reaction that raises for some events for as long as there are reasons."""

    def react(event: Recorded) -> WireCommand | None:
        if reasons and event.position in {each.position for each in events}:
            raise ValueError(reasons[0])
        return OFFERING.react(event)

    return react


def test_a_failing_event_holds_up_no_other(bench: Bench) -> None:
    one = bench.reactor(refusing(bench.events[:1], ["broken"]))
    one.step()
    assert [command.causation for command in bench.sent] == [
        event.event_id for event in bench.events[1:]
    ]
    exhaust(one)
    [aside] = parked(bench.system.engine)
    assert (aside.reason, aside.attempts) == ("ValueError: broken", reacting.ATTEMPTS)
    assert aside.position == bench.events[0].position


def test_a_parked_event_is_settled_and_the_position_passes_it(bench: Bench) -> None:
    one = bench.reactor(refusing(bench.events, ["broken"]))
    bench.bring(one, bench.events[0])
    exhaust(one)
    one.step()
    assert bench.settled == [bench.events[0].position]
    assert one.position == bench.head


def test_a_returned_event_is_tried_again_and_no_longer_parked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "POLL_SECONDS", 0)
    reasons = ["broken"]
    one = bench.reactor(refusing(bench.events[:1], reasons))
    exhaust(one)
    engine = bench.system.engine
    give_back(engine, parked(engine))
    for _ in range(2 * reacting.ATTEMPTS):
        one.step()
    [again] = parked(engine)
    assert again.attempts == 2 * reacting.ATTEMPTS
    reasons.clear()
    one.step()
    assert [each.attempts for each in parked(engine)] == [again.attempts]
    give_back(engine, parked(engine))
    give_back(engine, parked(engine))
    exhaust(one)
    assert parked(engine) == []
    assert len(bench.sent) == 5
    assert one.position == bench.head


def test_a_reason_is_kept_for_the_operator_but_not_told_in_the_lines(
    bench: Bench, lines: list[dict[str, object]]
) -> None:
    one = bench.reactor(refusing(bench.events[:1], ["黄强桂"]))
    exhaust(one)
    assert parked(bench.system.engine)[0].reason == "ValueError: 黄强桂"
    assert "黄强桂" not in repr(lines)
    assert any(line["event"] == "parked" and line["reason"] == "ValueError" for line in lines)
