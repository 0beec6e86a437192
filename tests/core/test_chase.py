"""The chase: money that a stop no longer finds is asked after, and stopped where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.envelope import is_sealed
from contracts.problems import Problem
from services.stop_payment.tracing import hop_id, query_id
from tests.application import APPLICATION
from tests.core.conftest import OFFICER

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
SHORT = {"code": "1200", "held_amount": "41023.42", "balance": "41023.42"}
TO_ABC, TO_ICBC = "6228480402564890018", "6212261203000000012"
HOP: dict[str, Any] = {
    "serial": "T-1",
    "transacted_at": "2026-11-20T10:30:00Z",
    "direction": "debit",
    "amount": "300000.00",
    "counterparty_account": TO_ABC,
    "counterparty_name": "马艳",
    "counterparty_bank": "ABC",
}
CASH: dict[str, Any] = {
    "serial": "C-1",
    "transacted_at": "2026-11-20T10:40:00Z",
    "direction": "debit",
    "means": "cash",
    "amount": "100000.00",
}


def told(*lines: dict[str, Any]) -> sp.Answer:
    return sp.Answer.load({"code": "0000", "transactions": list(lines)})


def asked(core: Core, **fields: object) -> tuple[UUID, UUID]:
    """Return a stop that held too little, and the query that followed it."""
    order = core.order("A-1", **fields)
    core.take(sp.Answer.load(SHORT), core.person("icbc1"), order)
    core.settle()
    return order, query_id(str(order))


def test_a_stop_that_held_too_little_is_followed_by_a_query_before_the_same_bank(
    core: Core,
) -> None:
    order, query = asked(core)
    [ordered] = core.log(tr.QueryOrdered)
    assert ordered.stream == f"stop_payment-{query}"
    said = core.said(ordered)
    assert (said["parent"], said["root"], said["level"]) == (str(order), str(order), 1)
    assert (said["agency"], said["amount_minor"]) == ("ICBC", 44102342)
    offered = [event.stream for event in core.log(sp.Offered)]
    assert offered == [f"stop_payment-{order}", f"stop_payment-{query}"]
    hidden = {name for name, value in ordered.data.items() if is_sealed(value)}
    assert hidden == {"account_number", "account_name", "officer1_name", "officer2_name"}


@pytest.mark.parametrize(
    "answer", [{"code": "0000", "held_amount": "441023.42"}, {"code": "0301"}, {"code": "7777"}]
)
def test_a_stop_that_held_all_or_none_is_followed_by_nothing(
    core: Core, answer: dict[str, str]
) -> None:
    order = core.order("A-1")
    core.take(sp.Answer.load(answer), core.person("icbc1"), order)
    core.settle()
    assert core.log(tr.QueryOrdered) == []


def test_a_transfer_onwards_is_stopped_for_what_flowed_and_cash_is_gone(core: Core) -> None:
    order, query = asked(core)
    core.take(told(HOP, CASH), core.person("icbc1"), query)
    core.settle()
    [gone] = core.log(tr.CashTaken)
    assert gone.data["amount_minor"] == 10000000
    [proposed] = core.log(tr.HopProposed)
    assert proposed.data.get("defect") is None
    _, hop = core.log(sp.Ordered)
    said = core.said(hop)
    assert hop.stream == f"stop_payment-{hop_id(proposed.data['from_ref'], 'T-1')}"
    assert (said["agency"], said["account_number"]) == ("ABC", TO_ABC)
    assert (said["amount_minor"], said["transfer_time"]) == (30000000, "2026-11-20T10:30:00Z")
    assert (said["parent"], said["root"], said["level"]) == (str(order), str(order), 2)
    assert (
        said["legal_document_number"] == core.said(core.log(sp.Ordered)[0])["legal_document_number"]
    )
    assert len(core.log(sp.Offered)) == 3


def test_what_came_in_or_left_before_the_transfer_is_no_hop(core: Core) -> None:
    _, query = asked(core)
    before = HOP | {"serial": "T-0", "transacted_at": "2026-11-20T02:00:00Z"}
    core.take(told(before, HOP | {"direction": "credit"}), core.person("icbc1"), query)
    core.settle()
    assert core.log(tr.HopProposed) == []


def test_the_chase_goes_on_over_banks_and_ends_where_it_comes_back(core: Core) -> None:
    _, query = asked(core)
    core.take(told(HOP), core.person("icbc1"), query)
    core.settle()
    hop = core.log(sp.Ordered)[1].stream.removeprefix("stop_payment-")
    core.take(sp.Answer.load(SHORT | {"held_amount": "0.00"}), core.person("abc1"), UUID(hop))
    core.settle()
    back = HOP | {
        "serial": "T-2",
        "transacted_at": "2026-11-20T10:50:00Z",
        "counterparty_account": core.application("A-1")["account_number"],
        "counterparty_bank": "ICBC",
    }
    core.take(told(back), core.person("abc1"), query_id(hop))
    core.settle()
    first, _, third = core.log(sp.Ordered)
    assert third.data["account_ref"] == first.data["account_ref"]
    assert third.data["level"] == 3
    circle = UUID(third.stream.removeprefix("stop_payment-"))
    core.take(sp.Answer.load(SHORT | {"held_amount": "0.00"}), core.person("icbc1"), circle)
    core.settle()
    core.take(told(HOP), core.person("icbc1"), query_id(str(circle)))
    core.settle()
    assert len(core.log(sp.Ordered)) == 3


def test_a_transfer_that_two_queries_report_is_stopped_once(core: Core) -> None:
    _, query = asked(core)
    later = {"transfer_time": "2026-11-20T18:10:00+08:00", "amount": "50000.00"}
    other = core.order("A-2", account_number=APPLICATION["account_number"], **later)
    core.take(sp.Answer.load(SHORT), core.person("icbc1"), other)
    core.settle()
    for each in (query, query_id(str(other))):
        core.take(told(HOP), core.person("icbc1"), each)
        core.settle()
    assert len(core.log(tr.HopProposed)) == 2
    assert len(core.log(sp.Ordered)) == 3


def test_an_answer_said_again_or_corrected_proposes_only_what_is_new(core: Core) -> None:
    _, query = asked(core)
    clerk = core.person("icbc1")
    for lines in ([HOP], [HOP], [HOP, HOP | {"serial": "T-2"}], [HOP, CASH]):
        core.take(told(*lines), clerk, query)
        core.settle()
    assert [event.data["serial"] for event in core.log(tr.HopProposed)] == ["T-1", "T-2"]
    assert len(core.log(tr.CashTaken)) == 1


@pytest.mark.parametrize(
    ("changed", "defect"),
    [
        ({"counterparty_bank": "ICBC"}, "issuer_mismatch"),
        ({"counterparty_bank": "NOBODY"}, "agency_unknown"),
        ({"counterparty_account": "33001234567890123", "counterparty_bank": None}, "bank_required"),
        ({"counterparty_name": None}, "required"),
        ({"counterparty_account": None}, "required"),
    ],
)
def test_a_hop_that_can_go_to_no_bank_says_why_and_waits_for_somebody(
    core: Core, changed: dict[str, str | None], defect: str
) -> None:
    _, query = asked(core)
    line = {name: value for name, value in (HOP | changed).items() if value is not None}
    core.take(told(line), core.person("icbc1"), query)
    core.settle()
    [proposed] = core.log(tr.HopProposed)
    assert proposed.data["defect"] == defect
    assert "agency" not in proposed.data
    assert len(core.log(sp.Ordered)) == 1
    wanted = tr.Follow(order_id=str(query), from_ref=proposed.data["from_ref"], serial="T-1")
    refused = core.refuse(wanted, OFFICER)
    assert (refused.slug, refused.codes) == ("invalid-command", [defect])


def test_an_officer_may_ask_before_the_system_does_but_not_before_the_answer(core: Core) -> None:
    order = core.order("A-1")
    wanted = tr.Query(order_id=str(order))
    assert core.refuse(wanted, OFFICER).slug == "not-answered"
    core.take(
        sp.Answer.load({"code": "0000", "held_amount": "441023.42"}), core.person("icbc1"), order
    )
    first = core.take(wanted, OFFICER)
    assert core.take(wanted, OFFICER).position == first.position
    assert len(core.log(tr.QueryOrdered)) == 1


@pytest.mark.parametrize("login", ["officer3", "icbc1", "boss1"])
def test_nobody_else_asks_or_follows(core: Core, login: str) -> None:
    order, query = asked(core)
    core.take(told(HOP | {"counterparty_bank": "NOBODY"}), core.person("icbc1"), query)
    core.settle()
    [proposed] = core.log(tr.HopProposed)
    follow = tr.Follow(order_id=str(query), from_ref=proposed.data["from_ref"], serial="T-1")
    for command in (tr.Query(order_id=str(order)), follow):
        assert core.refuse(command, core.person(login)).slug in ("not-found", "forbidden")


@pytest.mark.parametrize(
    "wanted",
    [
        tr.Query(order_id="nobody"),
        tr.Query(order_id="00000000-0000-5000-8000-000000000000"),
        tr.Follow(order_id="nobody", from_ref="x", serial="T-1"),
    ],
)
def test_what_is_not_there_is_not_found(core: Core, wanted: tr.Query | tr.Follow) -> None:
    assert core.refuse(wanted, OFFICER).slug == "not-found"


def test_a_query_is_no_stop_and_a_stop_is_no_query(core: Core) -> None:
    order, query = asked(core)
    assert core.refuse(tr.Query(order_id=str(query)), OFFICER).slug in ("not-answered", "not-found")
    wanted = tr.Follow(order_id=str(order), from_ref="x", serial="T-1")
    assert core.refuse(wanted, OFFICER).slug == "not-found"


def test_the_same_course_after_a_restart(core: Core) -> None:
    _, query = asked(core)
    core.edge.stop()
    core.restart()
    core.take(told(HOP), core.person("icbc1"), query)
    core.edge.stop()
    core.restart()
    assert len(core.log(sp.Ordered)) == 2
    assert not isinstance(core.say(told(HOP), core.person("icbc1"), query), Problem)
    assert len(core.log(sp.Ordered)) == 2
