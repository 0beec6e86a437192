"""A proposed hold, decided by many at once, on a store that fails, and of a case that is erased."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import text

from contracts import directory as d
from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import stop_payment as sp
from contracts import task_work as tw
from contracts.examples import examples
from contracts.port import REACTION, Receipt, WireCommand
from contracts.problems import Problem
from shared.parking import parked
from tests.core.outcomes import strict
from tests.core.test_erasing import erase
from tests.core.test_hold_proposals import (
    CONFIRMED,
    LIAISON,
    confirm,
    proposed,
    tell,
    visit,
)

if TYPE_CHECKING:
    from tests.core.conftest import Core

FAIL = {
    "sqlite": [
        """CREATE TRIGGER failing BEFORE INSERT ON log_event WHEN NEW.type LIKE '%{word}%'
           BEGIN SELECT RAISE(ABORT, 'disk on fire'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$""",
        """CREATE TRIGGER failing BEFORE INSERT ON log_event FOR EACH ROW
           WHEN (NEW.type LIKE '%{word}%') EXECUTE FUNCTION fail()""",
    ],
}
MEND = {"sqlite": ["DROP TRIGGER failing"], "postgresql": ["DROP TRIGGER failing ON log_event"]}
UNAVAILABLE = Problem("store-unavailable")


def execute(core: Core, statements: list[str], word: str = "") -> None:
    """Have the store fail at events of some name, or no more."""
    with core.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace("{word}", word)))


def test_fifty_confirm_at_once_and_there_is_one_hold(station: Core) -> None:
    proposal = proposed(station)

    def one(number: int) -> str:
        word = hp.ConfirmHold.load(examples()[hp.ConfirmHold.wire] | {"reason": f"事由{number}"})
        return slug(station.say(word, station.person("officer1"), proposal))

    with ThreadPoolExecutor(16) as pool:
        told = Counter(pool.map(one, range(50)))
    assert told == {"accepted": 1, "already-decided": 49}
    assert len(station.log(hd.ProtectiveHoldBegun)) == 1
    assert len(station.log(hd.HoldOrdered)) == 3


def test_of_one_who_confirms_and_one_who_declines_only_one_has_their_way(station: Core) -> None:
    words, person = (CONFIRMED, sp.Withdraw(reason="本人在住院")), station.person("officer1")
    for number in range(8):
        proposal = proposed(station, f"T02-{number}")
        decide = partial(station.say, caller=person, subject=proposal, version=1)
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(decide, words))
        assert sorted(map(slug, told)) == ["accepted", "precondition-failed"]
        station.take(sp.Withdraw(reason="本人在住院"), person, proposal)


def slug(answer: Receipt | Problem) -> str:
    """Return in a word what came of a command."""
    return answer.outcome if isinstance(answer, Receipt) else answer.slug


def test_a_store_that_fails_proposes_once_when_it_is_back(station: Core) -> None:
    task, store = visit(station), station.engine.dialect.name
    execute(station, FAIL[store], "hold_proposed")
    station.take(tw.Submit(report="两次上门", reached=False), LIAISON, task)
    subject = hp.proposal_id("HZ", task)
    wire = WireCommand(uuid4(), hp.ConsiderHold.wire, {"task": str(task)}, subject)
    assert station.send(wire, caller=REACTION) == [UNAVAILABLE]
    assert station.log(hp.HoldProposed) == []
    execute(station, MEND[store])
    station.settle()
    assert len(station.log(hp.HoldProposed)) == 1
    assert parked(station.engine) == []


def test_a_store_that_fails_among_the_banks_holds_nobody_anywhere(station: Core) -> None:
    proposal, store = proposed(station), station.engine.dialect.name
    execute(station, FAIL[store], "hold_ordered")
    assert station.say(CONFIRMED, station.person("officer1"), proposal) == UNAVAILABLE
    assert station.log(hd.ProtectiveHoldBegun, hd.HoldIssued, hd.PersonHeld) == []
    execute(station, MEND[store])
    confirm(station, proposal)
    assert len(station.log(hd.HoldOrdered)) == 3


def test_of_a_case_that_is_erased_nothing_is_proposed(station: Core) -> None:
    strict(station)
    tasks = visit(station), visit(station, "T02-2", case_number="A3305010000002026110002")
    for task in tasks:
        tell(station, task, reached=False)
    soon = station.at + timedelta(minutes=1)
    back = d.ActivatePolicy(pack="CN-2024", version="2026-11", in_force_from=soon, reason="试行毕")
    station.install([back])
    station.later(minutes=2)
    erase(station)
    for task in tasks:
        station.take(hp.ConsiderHold(task=str(task)), REACTION, hp.proposal_id("HZ", task))
    [made] = station.log(hp.HoldProposed)
    assert made.data["task"] == str(tasks[1]), "the other case was not erased"


def test_what_was_proposed_of_a_case_that_is_erased_cannot_be_confirmed(station: Core) -> None:
    proposal = proposed(station)
    erase(station)
    assert station.refuse(CONFIRMED, station.person("officer1"), proposal).slug == "order-erased"
    station.take(sp.Withdraw(reason="案件已销毁"), station.person("officer1"), proposal)
