"""A served port: what many callers send in one message shares a commit; each has its answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import orjson
import pytest

from contracts.port import Answer, Caller, Look, Receipt, Sight, WireCommand
from contracts.problems import Problem
from contracts.stop_payment import Ordered
from services.cli.embedded import System
from services.stop_payment.desk import StopPayment
from shared.clock import WallClock
from shared.desk import Desk
from shared.edge.callers import Callers
from shared.edge.served import ServedPort
from shared.edge.wire import read_answers, written, written_batch, written_command
from shared.log.tables import create, open_engine
from tests.edge.office import BANK, OFFICER, STRANGER, enrol, stop_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shared.log.writes import Grown

CALLERS = Callers({"gateway": hashlib.sha256(b"hush").hexdigest()})


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    engine = open_engine(f"sqlite:///{tmp_path}/log.db")
    create(engine, "tests", "wall")
    made = System(engine, WallClock())
    made.edge.start()
    enrol(made.port, made.edge.wait_until_idle)
    made.edge.stop()
    yield made
    made.edge.log.close()
    engine.dispose()


def shown(look: Look, caller: Caller) -> Sight | Problem:
    """Show nobody anything."""
    del look, caller
    return Problem("not-found")


def message(*batches: tuple[Caller, list[WireCommand]]) -> bytes:
    return written(
        written_batch(caller, f"r-{number}", map(written_command, commands))
        for number, (caller, commands) in enumerate(batches)
    )


def test_commands_of_many_callers_share_one_commit_and_each_is_judged_by_its_own(
    system: System,
) -> None:
    commits: list[Grown] = []
    system.edge.log.subscribe(commits.append)
    desk = Desk(StopPayment("key"), system.edge.grounds)
    port = ServedPort(desk.take, desk.reveal, CALLERS)
    mine, theirs = [stop_order("A-1"), stop_order("A-2")], [stop_order("B-1")]
    body = message((OFFICER, mine), (BANK, [stop_order("C-1")]), (OFFICER, []), (STRANGER, theirs))
    status, _, said = port.answer("Bearer hush", body)
    first, forbidden, nothing, second = read_answers(said)
    assert status == 200
    assert len(commits) == 1
    assert [type(answer) for answer in [*first, *second]] == [Receipt] * 3
    assert [answer.slug for answer in forbidden if isinstance(answer, Problem)] == ["forbidden"]
    assert nothing == []
    placed = system.edge.reader.events(types=[Ordered.wire])
    assert [event.actor.agency for event in placed] == ["HZ", "HZ", "WX"]


def test_what_fails_beyond_expectation_fails_for_its_own_batch_alone() -> None:
    def take(commands: Sequence[tuple[WireCommand, Caller]]) -> list[Answer]:
        if any(caller == STRANGER for _, caller in commands):
            raise RuntimeError("a mistake of ours")
        return [Problem("not-found") for _ in commands]

    body = message((OFFICER, [stop_order("A-1")]), (STRANGER, [stop_order("B-1")]))
    status, _, said = ServedPort(take, shown, CALLERS).answer("Bearer hush", body)
    assert status == 200
    assert read_answers(said) == [[Problem("not-found")], [Problem("internal")]]


def test_a_problem_of_the_whole_message_is_a_document() -> None:
    status, headers, said = ServedPort(lambda _: [], shown, CALLERS).answer("Bearer hush", b"{}")
    document = orjson.loads(said)
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert document["detail"] == "The request cannot be handled: / lacks 'batches'."
