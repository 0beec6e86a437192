"""A person whom an office did not reach: a hold is proposed, and an officer decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import liaison_tasks as lt
from contracts import stop_payment as sp
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.examples import examples
from contracts.port import REACTION, Caller, Receipt, WireCommand
from contracts.problems import Problem
from services.liaison_tasks.task import task_id
from services.stop_payment.unreached import consider
from shared.parking import parked
from tests.application import APPLICATION
from tests.core.outcomes import strict

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
OFFICE = "ZLPCS"
LIAISON = Caller(OFFICE, "console", person="zlpcs1")
PERSON = {
    "person_name": "周英兰",
    "person_id_number": "330522200210067624",
    "person_phone": "+8613905720001",
    "case_number": APPLICATION["case_number"],
}
CONFIRMED = hp.ConfirmHold.load(examples()[hp.ConfirmHold.wire])


def visit(core: Core, number: str = "T02-1", **said: object) -> UUID:
    """Have the office reach somebody; return its task."""
    asked = {"task_id": number, "urgency": "urgent", "template": "reach_person"}
    issue = lt.Issue.load(asked | {"assignee": OFFICE} | PERSON | said)
    return task_id(core.take(issue, core.person("officer1")).subject, OFFICE)


def tell(core: Core, task: UUID, *, reached: bool) -> None:
    """Have the office say whether it reached them, and let everything follow."""
    core.take(tw.Submit(report="两次上门", reached=reached), LIAISON, task)
    core.settle()


def proposed(core: Core, number: str = "T02-1") -> UUID:
    """Have a hold proposed; return the proposal."""
    task = visit(core, number)
    tell(core, task, reached=False)
    return hp.proposal_id("HZ", task)


def confirm(core: Core, proposal: UUID) -> UUID:
    """Have an officer confirm a proposal; return the hold."""
    made = core.take(CONFIRMED, core.person("officer1"), proposal).subject
    core.settle()
    return made


def test_who_is_not_reached_is_proposed_to_be_held_and_nothing_is_held_yet(station: Core) -> None:
    task = visit(station)
    tell(station, task, reached=False)
    [event] = station.log(hp.HoldProposed)
    said = station.said(event)
    assert (said["task"], said["reported_by"], said["ordered_by"]) == (str(task), OFFICE, "HZ")
    assert said["holder_id_number"] == PERSON["person_id_number"]
    assert PERSON["person_id_number"] not in event.text
    assert PERSON["person_name"] not in event.text
    [handed_in] = station.log(tw.Submitted)
    assert event.causation == handed_in.event_id
    assert station.log(hd.ProtectiveHoldBegun, hd.HoldOrdered) == []


def test_who_is_reached_is_not(station: Core) -> None:
    tell(station, visit(station), reached=True)
    assert station.log(hp.HoldProposed) == []


def test_a_task_that_reaches_nobody_proposes_nothing(station: Core) -> None:
    made = {"task_id": "T9", "urgency": "normal", "title": "宣传", "deliverable": "记录"}
    issue = lt.Issue.load(made | {"assignee": OFFICE, "due": "2026-11-27T11:00:00Z"})
    task = task_id(station.take(issue, station.person("officer1")).subject, OFFICE)
    station.take(tw.Submit(report="已完成"), LIAISON, task)
    station.settle()
    assert station.log(hp.HoldProposed) == []


def test_an_officer_confirms_and_the_hold_goes_to_every_bank_because_of_the_task(
    station: Core,
) -> None:
    proposal = proposed(station)
    assert confirm(station, proposal) == proposal
    [begun] = station.log(hd.ProtectiveHoldBegun)
    said = station.said(begun)
    assert (begun.actor.person, said["ordered_by"]) == ("officer1", "HZ")
    assert said["task"] == station.log(hp.HoldProposed)[0].data["task"]
    assert said["holder_name"] == PERSON["person_name"]
    assert {order.data["agency"] for order in station.log(hd.HoldOrdered)} == {"ABC", "CCB", "ICBC"}
    again = station.take(CONFIRMED, station.person("officer2"), proposal)
    assert again.outcome == "repeated"
    other = hp.ConfirmHold.load(examples()[hp.ConfirmHold.wire] | {"reason": "另一事由"})
    assert station.refuse(other, station.person("officer2"), proposal).slug == "already-decided"


def test_what_is_confirmed_is_ended_like_any_hold(station: Core) -> None:
    proposal = confirm(station, proposed(station))
    contact = examples()[hd.ReachPerson.wire] | {"reached_at": station.at.isoformat()}
    station.take(hd.ReachPerson.load(contact), station.person("officer1"), proposal)
    assert station.count()["hold_called_off"] == 3


def test_where_policy_asks_for_it_a_second_person_lets_it_out(station: Core) -> None:
    proposal = proposed(station)
    strict(station)
    [made] = station.log(hp.HoldProposed)
    assert made.policy is not None
    assert made.policy.pack == "CN-2024"
    confirm(station, proposal)
    assert len(station.log(hd.HoldOrdered)) == 3, "it is judged by the pack it was proposed under"


def test_who_declines_says_why_and_no_hold_follows(station: Core) -> None:
    proposal = proposed(station)
    station.take(sp.Withdraw(reason="本人在住院"), station.person("officer1"), proposal)
    assert (
        station.refuse(CONFIRMED, station.person("officer1"), proposal).slug == "already-withdrawn"
    )
    station.later(hours=5)
    assert station.log(hd.ProtectiveHoldBegun, hp.ProposalLapsed) == []


def test_what_nobody_decides_lapses_at_its_exact_instant(station: Core) -> None:
    proposal = proposed(station)
    [made] = station.log(hp.HoldProposed)
    station.later(hours=4)
    [lapsed] = station.log(hp.ProposalLapsed)
    assert lapsed.data["lapsed_at"] == made.data["decide_by"]
    assert station.refuse(CONFIRMED, station.person("officer1"), proposal).slug == "proposal-over"
    late = sp.Withdraw(reason="迟了")
    assert station.refuse(late, station.person("officer1"), proposal).slug == "proposal-over"


def test_what_is_confirmed_does_not_lapse_as_a_proposal(station: Core) -> None:
    confirm(station, proposed(station))
    station.later(hours=5)
    assert station.log(hp.ProposalLapsed) == []


def test_who_is_reached_after_all_is_proposed_no_more(station: Core) -> None:
    task = visit(station)
    tell(station, task, reached=False)
    station.take(tc.Withdraw(reason="已转交"), station.person("officer1"), task)
    tell(station, task, reached=True)
    [ended], [made] = station.log(hp.ProposalEnded), station.log(hp.HoldProposed)
    assert ended.stream == made.stream
    refused = station.refuse(CONFIRMED, station.person("officer1"), hp.proposal_id("HZ", task))
    assert refused.slug == "proposal-over"
    tell(station, task, reached=False)
    assert len(station.log(hp.HoldProposed)) == 1, "one task, one proposal"


def test_a_word_that_is_delivered_again_or_late_proposes_nothing_new(station: Core) -> None:
    task = visit(station)
    tell(station, task, reached=False)
    [told] = station.log(tw.Submitted)
    wire = consider(told)
    assert wire is not None
    before = len(station.log())
    for known in (wire.id, uuid4()):
        [answer] = station.send(
            WireCommand(known, wire.type, wire.data, wire.subject, causation=wire.causation),
            caller=REACTION,
        )
        assert isinstance(answer, Receipt), answer
    assert len(station.log()) == before
    elsewhere = station.refuse(hp.ConsiderHold(task=str(task)), REACTION, uuid4())
    assert elsewhere.slug == "not-found"


def test_a_late_word_that_they_were_not_reached_proposes_nothing_once_they_were(
    station: Core,
) -> None:
    task = visit(station)
    tell(station, task, reached=True)
    before = len(station.log())
    station.take(hp.ConsiderHold(task=str(task)), REACTION, hp.proposal_id("HZ", task))
    assert len(station.log()) == before


def test_switched_off_nothing_is_proposed(station: Core) -> None:
    strict(station)
    tell(station, visit(station), reached=False)
    assert station.log(hp.HoldProposed) == []
    assert parked(station.engine) == []


def test_nobody_else_learns_that_there_is_a_proposal(station: Core) -> None:
    proposal = proposed(station)
    for login in ("officer3", "icbc1"):
        caller = station.person(login)
        command = CONFIRMED if login == "officer3" else sp.Acknowledge()
        assert station.refuse(command, caller, proposal).slug == "not-found"
    word = sp.Withdraw(reason="无关")
    assert station.refuse(word, station.person("officer3"), proposal).slug == "not-found"
    assert station.refuse(CONFIRMED, station.person("icbc1"), proposal).slug == "forbidden"
    assert station.refuse(CONFIRMED, station.person("officer1"), uuid4()).slug == "not-found"


def test_the_application_of_a_proposal_is_no_other_hold_and_no_stop(station: Core) -> None:
    proposed(station)
    [made] = station.log(hp.HoldProposed)
    named = {"application_id": made.data["application_id"]}
    hold = hd.HoldPerson.load(examples()[hd.HoldPerson.wire] | named)
    assert station.refuse(hold, station.person("officer1")).slug == "conflict"
    [stopped] = station.send(station.stop(made.data["application_id"]))
    assert isinstance(stopped, Problem)
    assert stopped.slug == "conflict"


def test_somebody_who_is_held_already_is_not_held_twice(station: Core) -> None:
    first, second = proposed(station, "T02-1"), proposed(station, "T02-2")
    confirm(station, first)
    assert station.refuse(CONFIRMED, station.person("officer1"), second).slug == "person-held"


def test_one_officer_does_not_sign_twice(station: Core) -> None:
    said = examples()[hp.ConfirmHold.wire]
    twice = said | {"officer2_id": said["officer1_id"]}
    wire = WireCommand(uuid4(), hp.ConfirmHold.wire, twice, proposed(station))
    [answer] = station.send(wire, caller=station.person("officer1"))
    assert isinstance(answer, Problem)
    assert answer.codes == ["officers_not_distinct"]


@pytest.mark.parametrize("centre", ["HZ", "WX"])
def test_who_is_held_already_is_not_proposed_until_that_is_over(station: Core, centre: str) -> None:
    login = {"HZ": "officer1", "WX": "officer3"}[centre]
    said = examples()[hd.HoldPerson.wire] | {"holder_id_number": PERSON["person_id_number"]}
    held = station.take(hd.HoldPerson.load(said), station.person(login)).subject
    station.settle()
    task = visit(station)
    tell(station, task, reached=False)
    assert station.log(hp.HoldProposed) == []
    station.take(sp.Withdraw(reason="另行处理"), station.person(login), held)
    station.take(tw.Submit(report="第三次上门", reached=False), LIAISON, task)
    station.settle()
    assert len(station.log(hp.HoldProposed)) == 1
