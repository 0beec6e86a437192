"""Reactions: one event, one command, however often it is seen; what fails is parked or waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from contracts import stop_payment as sp
from contracts.port import Answer, Caller, CommandPort, Receipt, WireCommand
from contracts.problems import Problem
from services.stop_payment.reactions import OFFERING, REACTIONS
from shared import reactor as reacting
from shared.following import move, positions
from shared.parking import parked
from shared.reaction import Reaction, reaction_id
from shared.reactor import Reactor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.log.read import Recorded
    from tests.core.conftest import Core

NAME = "reaction.stop_payment.offer"


class Flaky:
    """A port that answers with a problem so many times before it passes commands on."""

    def __init__(self, port: CommandPort, slug: str, times: int) -> None:
        self.port = port
        self.slug = slug
        self.times = times

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Fail, or pass on."""
        self.times -= 1
        if self.times >= 0:
            return [Problem(self.slug) for _ in commands]
        return self.port.send(commands, caller)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reacting, "FIRST_DELAY_SECONDS", 0)


def reactor(
    core: Core,
    port: CommandPort | None = None,
    react: Callable[..., WireCommand | None] = OFFERING.react,
) -> Reactor:
    known, *_ = REACTIONS
    return Reactor(Reaction(known.name, known.on, react), core.engine, port or core.edge.port)


def order_quietly(core: Core, *applications: str) -> None:
    """Place orders while nothing reacts."""
    core.edge.stop()
    core.send(*map(core.stop, applications))


def run_out(one: Reactor) -> None:
    while one.step():
        pass
    one.settle()


def rewind(core: Core, position: int = -1) -> None:
    with core.engine.begin() as connection:
        move(connection, NAME, position)


def test_the_same_event_seen_three_times_makes_one_offer(core: Core) -> None:
    order_quietly(core, "A-1", "A-2")
    for _ in range(3):
        rewind(core)
        run_out(reactor(core))
    assert core.count()["offered"] == 2
    assert parked(core.engine) == []


def test_a_position_that_a_crash_of_the_store_took_back_is_saved_again_without_news(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "POLL_SECONDS", 0)
    order_quietly(core, "A-1")
    one = reactor(core)
    run_out(one)
    head = core.edge.reader.size() - 1
    rewind(core, 3)
    one.step()
    assert positions(core.engine)[NAME] == one.position == head
    assert core.count()["offered"] == 1


def test_two_reactors_at_once_make_one_offer(core: Core) -> None:
    order_quietly(core, *(f"A-{number}" for number in range(20)))
    threads = [threading.Thread(target=run_out, args=[reactor(core)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert core.count()["offered"] == 20


def test_an_event_that_cannot_be_dealt_with_is_parked_and_the_rest_go_on(core: Core) -> None:
    order_quietly(core, "A-1", "A-2", "A-3")
    [_, second, _] = core.log(sp.Ordered)

    def choosy(event: Recorded) -> WireCommand | None:
        if event.position == second.position:
            raise ValueError("not this one")
        return OFFERING.react(event)

    run_out(reactor(core, react=choosy))
    assert core.count()["offered"] == 2
    [one] = parked(core.engine)
    assert (one.event_id, one.position) == (second.event_id, second.position)
    assert (one.reaction, one.reason) == (OFFERING.name, "ValueError: not this one")
    assert positions(core.engine)[NAME] == core.edge.reader.size() - 1


def test_an_event_whose_command_is_refused_is_parked_with_the_reason(core: Core) -> None:
    order_quietly(core, "A-1")
    run_out(reactor(core, Flaky(core.edge.port, "invalid-command", 99)))
    [one] = parked(core.engine)
    assert one.reason == "invalid-command invalid_command"
    rewind(core)
    run_out(reactor(core, Flaky(core.edge.port, "invalid-command", 99)))
    assert len(parked(core.engine)) == 1


def test_a_problem_that_passes_is_tried_again(core: Core) -> None:
    order_quietly(core, "A-1")
    run_out(reactor(core, Flaky(core.edge.port, "conflict", 2)))
    assert core.count()["offered"] == 1
    assert parked(core.engine) == []


def test_a_failing_store_parks_nothing_however_long_it_fails(core: Core) -> None:
    order_quietly(core, "A-1")
    ordered = core.edge.reader.size() - 1
    waiting = reactor(core, Flaky(core.edge.port, "store-unavailable", 12))
    assert not waiting.step()
    assert not waiting.step()
    assert positions(core.engine)[NAME] < ordered
    while core.count()["offered"] == 0:
        waiting.step()
    assert core.count()["offered"] == 1
    assert parked(core.engine) == []


def test_a_reaction_may_leave_an_event_alone(core: Core) -> None:
    order_quietly(core, "A-1")
    run_out(reactor(core, react=lambda _: None))
    assert core.count()["offered"] == 0
    assert positions(core.engine)[NAME] == core.edge.reader.size() - 1


def test_the_position_survives_a_restart(core: Core) -> None:
    core.order("A-1")
    core.edge.stop()
    *_, ordered = core.edge.reader.events(limit=1000, types=OFFERING.on)
    assert reactor(core).position == positions(core.engine)[NAME] >= ordered.position
    assert not reactor(core).step()
    core.restart()
    core.order("A-2")
    assert core.count()["offered"] == 2


def test_what_was_ordered_while_nothing_ran_is_offered_afterwards(core: Core) -> None:
    order_quietly(core, *(f"A-{number}" for number in range(700)))
    core.restart()
    assert (core.count()["ordered"], core.count()["offered"]) == (700, 700)


def test_a_reactor_outlives_an_error_of_its_port(core: Core) -> None:
    order_quietly(core, "A-1")

    class Broken(Flaky):
        def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
            self.times -= 1
            if self.times >= 0:
                raise RuntimeError("port fell over")
            done.set()
            return self.port.send(commands, caller)

    done = threading.Event()
    one = reactor(core, Broken(core.edge.port, "", 1))
    thread = threading.Thread(target=one.run)
    thread.start()
    assert done.wait(30)
    one.stop()
    thread.join()
    assert core.count()["offered"] == 1


def test_a_reactions_command_has_one_id(core: Core) -> None:
    order_quietly(core, "A-1")
    [event] = core.log(sp.Ordered)
    command = OFFERING.react(event)
    assert command
    assert command == OFFERING.react(event)
    assert command.id == reaction_id(OFFERING.name, event.event_id)
    assert command.causation == event.event_id
    answers = core.edge.port.send([command, command], Caller("tocsin", "reaction"))
    assert [answer.outcome for answer in answers if isinstance(answer, Receipt)] == [
        "accepted",
        "repeated",
    ]
