"""Re-routing: "not ours, it is at X" sends the order to X, whose clock starts anew, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contracts import stop_payment as sp
from contracts.feedback import Reroute
from services.stop_payment.rerouting import rerouted_id
from services.stop_payment.tracing import query_id
from shared.parking import parked

if TYPE_CHECKING:
    from uuid import UUID

    from shared.log.read import Recorded
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
HELD = sp.Answer(code="0000", held_amount="441023.42")


def elsewhere(bank: str) -> sp.Answer:
    return sp.Answer(code="0300", feedback_remark="账户不在本行", other_bank=bank)


def answer(core: Core, agency: str, order: UUID, said: sp.Answer) -> None:
    core.take(said, core.person(f"{agency.lower()}1"), order)
    core.settle()


def ordered(core: Core) -> list[Recorded]:
    return core.log(sp.Ordered)


def test_the_order_goes_where_the_account_is_and_the_clock_starts_anew(core: Core) -> None:
    first = core.order("A-1")
    core.later(minutes=10)
    answer(core, "ICBC", first, elsewhere("ABC"))
    _, event = ordered(core)
    second = rerouted_id(str(first), "ABC")
    assert event.stream == f"stop_payment-{second}"
    said = core.said(event)
    assert (said["agency"], said["routed_by"]) == ("ABC", "answer")
    assert said["rerouted_from"] == said["parent"] == said["root"] == str(first)
    assert said["account_number"] == "622007806360837789"
    assert said["account_ref"] != ordered(core)[0].data["account_ref"]
    assert (event.actor.agency, event.correlation) == ("tocsin", said["case_number"])
    offered = core.log(sp.Offered)[-1]
    assert offered.stream == event.stream
    assert offered.data["answer_by"] == "2026-11-20T11:40:00Z"
    answer(core, "ABC", second, HELD)
    [stop] = core.log(sp.StopImposed)
    assert (stop.data["order_id"], stop.data["ordered_by"]) == (str(second), "HZ")


def test_the_first_banks_order_ends_answered(core: Core) -> None:
    first = core.order("A-1")
    answer(core, "ICBC", first, elsewhere("ABC"))
    core.later(minutes=40)
    late = [event.stream for event in core.log(sp.Overdue)]
    assert f"stop_payment-{first}" not in late
    assert len(late) == 2


def test_banks_that_point_at_each_other_are_asked_once_each(core: Core) -> None:
    first = core.order("A-1")
    answer(core, "ICBC", first, elsewhere("ABC"))
    second = rerouted_id(str(first), "ABC")
    answer(core, "ABC", second, elsewhere("CCB"))
    third = rerouted_id(str(second), "CCB")
    for back in ("ICBC", "ABC", "CCB"):
        core.at += timedelta(minutes=1)
        answer(core, "CCB", third, elsewhere(back))
    assert [event.data["agency"] for event in ordered(core)] == ["ICBC", "ABC", "CCB"]


def test_a_bank_that_says_it_twice_is_heard_once(core: Core) -> None:
    first = core.order("A-1")
    answer(core, "ICBC", first, elsewhere("ABC"))
    again = sp.Answer(code="0300", feedback_remark="再次确认", other_bank="ABC")
    answer(core, "ICBC", first, again)
    assert len(ordered(core)) == 2


@pytest.mark.parametrize("bank", ["NOBODY", "HZ", "ICBC"])
def test_where_there_is_no_other_bank_of_ours_the_answer_is_kept(core: Core, bank: str) -> None:
    first = core.order("A-1")
    answer(core, "ICBC", first, elsewhere(bank))
    assert core.log(sp.Answered)[0].data["other_bank"] == bank
    assert len(ordered(core)) == 1


def test_an_order_that_was_taken_back_goes_nowhere(core: Core) -> None:
    first = core.order("A-1")
    core.take(sp.Withdraw(reason="found"), core.person("officer1"), first)
    answer(core, "ICBC", first, elsewhere("ABC"))
    assert len(ordered(core)) == 1


def test_a_bank_that_holds_something_keeps_the_order(core: Core) -> None:
    said = sp.Answer(code="0000", held_amount="441023.42", other_bank="ABC")
    answer(core, "ICBC", core.order("A-1"), said)
    assert len(ordered(core)) == 1


def test_only_a_stop_is_sent_on(core: Core) -> None:
    first = core.order("A-1")
    answer(core, "ICBC", first, sp.Answer(code="1200", held_amount="5", balance="5"))
    query = query_id(str(first))
    answer(core, "ICBC", query, sp.Answer(code="0300", other_bank="ABC"))
    assert len(ordered(core)) == 1
    assert parked(core.engine) == []


def test_only_the_system_reroutes(core: Core) -> None:
    first = core.order("A-1")
    wanted = Reroute(order_id=str(first), bank="ABC")
    assert core.refuse(wanted, core.person("officer1")).slug == "forbidden"
