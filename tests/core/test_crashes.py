"""Crashes: whatever dies in the middle, what was acknowledged is there and nothing is doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from contracts import stop_payment as sp
from contracts.port import Receipt
from contracts.problems import Problem
from shared.log.verify import verify
from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.core.conftest import Core

ROOT = Path(__file__).parents[2]
UNAVAILABLE = Problem("store-unavailable")
FAIL = {
    "sqlite": [
        """CREATE TRIGGER failing BEFORE INSERT ON log_event WHEN NEW.stream LIKE '%account%'
           BEGIN SELECT RAISE(ABORT, 'disk on fire'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$""",
        """CREATE TRIGGER failing BEFORE INSERT ON log_event FOR EACH ROW
           WHEN (NEW.stream LIKE '%account%') EXECUTE FUNCTION fail()""",
    ],
}
MEND = {"sqlite": "DROP TRIGGER failing", "postgresql": "DROP TRIGGER failing ON log_event"}


@pytest.fixture
def fragile() -> Iterator[PrivatePostgres]:
    """A server that may be crashed."""
    with PrivatePostgres() as server:
        yield server


def execute(core: Core, *statements: str) -> None:
    with core.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_store_that_fails_between_two_events_keeps_neither(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    answer = core.wire(sp.Answer(code="0000", held_amount="441023.42"), "ICBC", order)
    store = core.engine.dialect.name
    execute(core, *FAIL[store])
    assert core.send(answer, caller=clerk) == [UNAVAILABLE]
    assert not {"answered", "stop_imposed"} & core.count().keys()
    execute(core, MEND[store])
    [receipt] = core.send(answer, caller=clerk)
    [again] = core.send(answer, caller=clerk)
    assert isinstance(receipt, Receipt)
    assert isinstance(again, Receipt)
    assert (receipt.outcome, again.outcome) == ("accepted", "repeated")
    assert (core.count()["answered"], core.count()["stop_imposed"]) == (1, 1)
    assert verify(core.engine).size == core.edge.reader.size()


def test_a_crashed_database_is_a_problem_and_a_retry_has_one_effect(
    fragile: PrivatePostgres, open_core: Callable[[str], Core]
) -> None:
    core = open_core(fragile.fresh_database())
    order, clerk = core.order("A-1"), core.person("icbc1")
    answer = core.wire(sp.Answer(code="0000", held_amount="441023.42"), "ICBC", order)
    fragile.stop("immediate")
    assert core.send(answer, caller=clerk) == [UNAVAILABLE]
    assert core.send(core.stop("A-2"), core.stop("A-3")) == [UNAVAILABLE] * 2
    fragile.start()
    outcomes: list[str] = []
    while not outcomes or outcomes[-1] == "store-unavailable":
        [said] = core.send(answer, caller=clerk)
        outcomes.append(said.slug if isinstance(said, Problem) else said.outcome)
    assert outcomes[-1] == "accepted"
    assert len(outcomes) < 10
    core.send(core.stop("A-2"), core.stop("A-3"))
    core.settle()
    assert core.count()["answered"] == core.count()["stop_imposed"] == 1
    assert core.count()["offered"] == 3
    assert verify(core.engine).size == core.edge.reader.size()


def test_what_a_killed_process_acknowledged_is_there_and_each_order_is_offered_once(
    url: str, open_core: Callable[[str], Core]
) -> None:
    core = open_core(url)
    core.edge.stop()
    told = killed_after(url, 150)
    core.restart()
    by_command = {str(event.command_id): event for event in core.log(sp.Ordered)}
    for command, position, leaf in told:
        event = by_command[command]
        assert (event.position, event.leaf_hash.hex()) == (int(position), leaf)
    offered = [event.stream for event in core.log(sp.Offered)]
    assert sorted(offered) == sorted({event.stream for event in by_command.values()})
    assert len(offered) == len(set(offered)) >= len(told) >= 150
    assert verify(core.engine).size == core.edge.reader.size()
    again = core.send(*(core.stop(f"K-{number}") for number in range(len(told))))
    assert {answer.outcome for answer in again if isinstance(answer, Receipt)} == {"repeated"}


def killed_after(url: str, receipts: int) -> list[list[str]]:
    """Return what an importing process had told when it was killed."""
    command = [sys.executable, "-m", "tests.core.importing", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(receipts)]
        process.kill()
        lines += process.stdout.readlines()
    return [line.split() for line in lines if line.endswith("\n")]
