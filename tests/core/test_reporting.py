"""Reports: a bank tells of a stop of its own, and the centre has a time to order it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import authority as au
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.port import order_id

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
REPORT = order_id("ICBC", "R-1")


def report(**said: Any) -> rp.Report:  # noqa: ANN401  as in JSON
    """Return what ICBC tells the centre."""
    example = examples()[rp.Report.wire]
    return rp.Report.load(
        {**example, "application_id": "R-1", "reported_to": "HZ", "held_amount": "100.5", **said}
    )


def reported(core: Core, **said: Any) -> UUID:  # noqa: ANN401
    """Return a report that ICBC made."""
    return core.take(report(**said), core.person("icbc1")).subject


def follow(core: Core, application: str = "A-1", **said: Any) -> UUID:  # noqa: ANN401
    """Return the stop that the centre orders upon the report, before its papers."""
    emergency = {
        "application_type": "02",
        "original_application_id": "R-1",
        "account_number": "622007806360837789",
    }
    return core.order(application, legal_document_number=None, **{**emergency, **said})


def missed(core: Core) -> list[Any]:
    """Return the deadlines to take a report up that passed."""
    return [e.data["due_at"] for e in core.log(sp.Overdue) if e.data["deadline"] == "take_up"]


def test_a_report_is_kept_sealed_and_starts_the_centres_clock(core: Core) -> None:
    assert reported(core) == REPORT
    [event] = core.log(rp.Reported)
    assert event.stream == f"stop_payment-{REPORT}"
    assert (event.data["agency"], event.data["ordered_by"]) == ("ICBC", "HZ")
    assert (event.data["amount_minor"], event.data["held_minor"]) == (44102342, 10050)
    assert event.data["take_up_by"] == "2026-11-20T11:30:00Z"
    assert "sealed" in event.data["account_number"]
    assert core.said(event)["account_number"] == "622007806360837789"
    core.later(minutes=29)
    assert missed(core) == []
    core.later(minutes=1)
    assert missed(core) == ["2026-11-20T11:30:00Z"]


def test_the_order_that_supplements_it_takes_it_up_and_waits_for_its_papers(core: Core) -> None:
    reported(core)
    order = follow(core)
    [taken] = core.log(rp.TakenUp)
    assert taken.stream == f"stop_payment-{REPORT}"
    assert taken.data == {"taken_up_by": str(order), "application_id": "A-1"}
    assert len(core.log(au.PapersAwaited)) == len(core.log(sp.Offered)) == 1
    core.later(minutes=30)
    assert missed(core) == []


def test_the_stop_is_in_force_from_when_the_bank_stopped_by_itself(core: Core) -> None:
    reported(core)
    stopped = "2026-11-20T10:55:00Z"
    answer = sp.Answer.load({"code": "0000", "held_amount": "441023.42", "executed_at": stopped})
    core.take(answer, core.person("icbc1"), follow(core))
    [imposed] = core.log(sp.StopImposed)
    assert imposed.data["legal_basis"] == "R-1"
    assert imposed.data["in_force_from"] == stopped
    assert imposed.data["in_force_until"] == "2026-11-22T10:55:00Z"


def test_only_an_order_of_that_account_and_number_takes_it_up(core: Core) -> None:
    reported(core)
    follow(core, "A-1", original_application_id="R-2")
    follow(core, "A-2", account_number="6222007806360837709")
    assert core.log(rp.TakenUp) == []


def test_one_order_takes_it_up(core: Core) -> None:
    reported(core)
    follow(core, "A-3")
    follow(core, "A-4")
    assert [event.data["application_id"] for event in core.log(rp.TakenUp)] == ["A-3"]


def test_the_same_report_is_repeated_and_another_conflicts(core: Core) -> None:
    reported(core)
    again = core.take(report(), core.person("icbc2"))
    assert again.outcome == "repeated"
    assert core.refuse(report(amount="1.00"), core.person("icbc1")).slug == "conflict"


def test_a_report_that_no_order_is_to_follow_is_declined(core: Core) -> None:
    reported(core)
    core.take(sp.Withdraw(reason="经核实为正常交易"), core.person("officer1"), REPORT)
    core.later(hours=1)
    assert missed(core) == []
    follow(core)
    assert core.log(rp.TakenUp) == []


def test_what_was_taken_up_is_not_declined(core: Core) -> None:
    reported(core)
    follow(core)
    refused = core.refuse(sp.Withdraw(reason="x"), core.person("officer1"), REPORT)
    assert (refused.slug, refused.hint) == ("already-taken-up", "A-1")


def test_nobody_else_learns_of_a_report(core: Core) -> None:
    reported(core)
    withdrawal = sp.Withdraw(reason="x")
    assert core.refuse(withdrawal, core.person("officer3"), REPORT).slug == "not-found"
    answer = sp.Answer(code="0000", held_amount="1")
    for clerk in ("icbc1", "abc1"):
        assert core.refuse(answer, core.person(clerk), REPORT).slug == "not-found"
    assert core.refuse(report(), core.person("officer1")).slug == "forbidden"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reported_to": "CT"}, "agency_unknown"),
        ({"reported_to": "XX"}, "agency_unknown"),
        ({"amount": "1.001"}, "amount_precision"),
        ({"stopped_at": "2026-11-20T12:00:00Z"}, "time_in_future"),
    ],
)
def test_a_defective_report_is_refused_with_what_is_wrong(
    core: Core, said: dict[str, Any], code: str
) -> None:
    assert core.refuse(report(**said), core.person("icbc1")).codes == [code]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"description": ""}, "required"),
        ({"account_number": "622007806360837788"}, "account_check_digit"),
        ({"account_type": "joint"}, "choice_unknown"),
    ],
)
def test_a_malformed_report_is_named_by_field(core: Core, said: dict[str, Any], code: str) -> None:
    wire = core.wire(report(), "HZ", REPORT)
    changed = type(wire)(wire.id, wire.type, {**wire.data, **said})
    [answer] = core.send(changed, caller=core.person("icbc1"))
    assert getattr(answer, "codes", None) == [code]
