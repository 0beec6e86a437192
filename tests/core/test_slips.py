"""Supervision slips: what an agency leaves unanswered is noted, and a person decides on slips."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from contracts import stop_payment as sp
from contracts import supervision as su
from contracts.port import REACTION, Caller, Receipt, WireCommand
from tests.core.test_numbers import answer as answered_by_carrier
from tests.core.test_numbers import order as number_order

if TYPE_CHECKING:
    import pytest

    from tests.core.conftest import Core

SUPERVISOR = Caller("HZ", "console", person="officer2")
ISSUE = su.IssueSlip(defect="三件指令逾期未反馈")
DISMISS = su.DismissSlip(reason="银行系统故障")


def silent(core: Core, *applications: str) -> list[UUID]:
    """Order stops that ICBC leaves unanswered, one after the other."""
    ids = []
    for application in applications:
        ids.append(core.order(application))
        core.later(hours=25)
    return ids


def slip(core: Core) -> UUID:
    """Have a slip proposed, and return its id."""
    silent(core, "S-1", "S-2", "S-3")
    [proposed] = core.log(su.SlipProposed)
    return UUID(proposed.stream.partition("-")[2])


def test_the_third_silence_proposes_a_slip_with_its_causes(core: Core) -> None:
    orders = silent(core, "S-1", "S-2")
    assert core.log(su.SlipProposed) == []
    orders += silent(core, "S-3")
    [proposed] = core.log(su.SlipProposed)
    assert [cited["order_id"] for cited in proposed.data["orders"]] == [
        str(each) for each in orders
    ]
    assert (proposed.data["agency"], proposed.data["number"]) == ("ICBC", 1)
    missed = [
        event.event_id for event in core.log(sp.Overdue) if event.data["deadline"] == "answer"
    ]
    assert [event.causation for event in core.log(su.LeftUnanswered)] == missed
    assert proposed.causation == missed[-1]
    assert proposed.policy


def test_an_order_answered_late_counts_no_more(core: Core) -> None:
    first, *_ = silent(core, "S-1", "S-2")
    core.take(sp.Answer(code="0301"), core.person("icbc1"), first)
    silent(core, "S-3")
    assert core.log(su.SlipProposed) == []
    silent(core, "S-4")
    [proposed] = core.log(su.SlipProposed)
    assert str(first) not in str(proposed.data["orders"])


def test_an_order_counts_towards_one_slip(core: Core) -> None:
    silent(core, "S-1", "S-2", "S-3", "S-4", "S-5")
    assert len(core.log(su.SlipProposed)) == 1
    silent(core, "S-6")
    first, second = core.log(su.SlipProposed)
    cited = [{each["order_id"] for each in event.data["orders"]} for event in (first, second)]
    assert (len(cited[1]), cited[0] & cited[1], second.data["number"]) == (3, set(), 2)


def test_each_kind_counts_and_each_agency_by_itself(carriers: Core) -> None:
    silent(carriers, "S-1", "S-2")
    answered_by_carrier(carriers, "CUCC", number_order(carriers, "N-1"))
    for application in ("N-2", "N-3", "N-4"):
        number_order(carriers, application)
    carriers.later(hours=25)
    [proposed] = carriers.log(su.SlipProposed)
    assert proposed.data["agency"] == "CUCC"
    assert {each["kind"] for each in proposed.data["orders"]} == {"number_blocking"}


def test_seen_again_a_silence_is_noted_once(core: Core) -> None:
    silent(core, "S-1")
    [left] = core.log(su.LeftUnanswered)
    again = {name: left.data[name] for name in ("agency", "kind", "order_id", "due_at")}
    wire = WireCommand(uuid4(), su.NoteUnanswered.wire, again)
    [receipt] = core.send(wire, caller=REACTION)
    assert isinstance(receipt, Receipt)
    assert (receipt.outcome, len(core.log(su.LeftUnanswered))) == ("repeated", 1)


def test_where_policy_says_no_nothing_is_proposed(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.policy.values.Pack.yes", lambda *_: False)
    silent(core, "S-1", "S-2", "S-3")
    assert len(core.log(su.LeftUnanswered)) == 3
    assert core.log(su.SlipProposed) == []


def test_a_slip_is_decided_once_by_a_supervisor(core: Core) -> None:
    subject = slip(core)
    assert core.refuse(ISSUE, core.person("icbc1"), subject).slug == "forbidden"
    core.take(ISSUE, SUPERVISOR, subject)
    [issued] = core.log(su.SlipIssued)
    assert issued.data == {
        "agency": "ICBC",
        "issued_by": "officer2",
        "defect": "三件指令逾期未反馈",
    }
    again = core.say(ISSUE, SUPERVISOR, subject)
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
    assert core.refuse(DISMISS, SUPERVISOR, subject).slug == "already-decided"
    assert core.refuse(ISSUE, SUPERVISOR, uuid4()).slug == "not-found"


def test_a_slip_that_is_dismissed_is_not_issued(core: Core) -> None:
    subject = slip(core)
    core.take(DISMISS, SUPERVISOR, subject)
    assert core.refuse(ISSUE, SUPERVISOR, subject).slug == "already-decided"
    assert core.log(su.SlipDismissed)[0].data["dismissed_by"] == "officer2"
