"""Answers: facts that are kept whatever the state, and the measure they put in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import stop_payment as sp
from contracts.message import Message, event_of
from contracts.port import Receipt
from tests.application import APPLICATION

if TYPE_CHECKING:
    from tests.core.conftest import Core

ACCOUNT = APPLICATION["account_number"]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""

FULL = sp.Answer(code="0000", held_amount="441023.42")


def stops(core: Core) -> list[tuple[str, Message]]:
    return [(event.stream, event_of(event.type, event.data)) for event in core.log(sp.StopImposed)]


def test_an_answer_and_its_stop_are_saved_together(core: Core) -> None:
    order = core.order("A-1")
    core.at += timedelta(minutes=3)
    receipt = core.take(FULL, core.person("icbc1"), order)
    assert receipt.last_position == receipt.position + 1
    answered, imposed = core.edge.reader.events(after=receipt.position - 1)
    assert answered.stream == f"stop_payment-{order}"
    assert imposed.stream.startswith("stop_payment.account-")
    assert (answered.command_id, answered.recorded_at) == (imposed.command_id, imposed.recorded_at)
    assert imposed.data == {
        "order_id": str(order),
        "ordered_by": "HZ",
        "approved_by": "331259",
        "legal_basis": "湖公(刑)止付字〔2026〕00001号",
        "asked_minor": 44102342,
        "held_minor": 44102342,
        "currency": "CNY",
        "in_force_from": "2026-11-20T11:03:00Z",
        "in_force_until": "2026-11-22T11:03:00Z",
        "partial": False,
        "notice": "2026-11",
        "ordering_unit": "HZ银行",
        "warn_at": "2026-11-21T23:03:00Z",
    }


def test_no_stream_shows_an_account_number(core: Core) -> None:
    core.take(FULL, core.person("icbc1"), core.order("A-1"))
    assert not [event.stream for event in core.log() if "622007806360837789" in event.stream]


@pytest.mark.parametrize("code", ["0301", "0600", "9999"])
def test_an_answer_that_places_no_stop_makes_no_measure(core: Core, code: str) -> None:
    core.take(sp.Answer(code=code), core.person("icbc1"), core.order("A-1"))
    assert stops(core) == []
    [answered] = core.log(sp.Answered)
    assert answered.data["held_minor"] == 0


def test_an_unknown_code_is_kept_and_classed_unknown(core: Core) -> None:
    core.take(sp.Answer(code="9999"), core.person("icbc1"), core.order("A-1"))
    [answered] = core.log(sp.Answered)
    assert (answered.data["code"], answered.data["code_class"]) == ("9999", "unknown")
    assert answered.data["counts_against_agency"] is False


def test_a_stop_holds_the_lesser_of_balance_and_amount_where_the_bank_does_not_say(
    core: Core,
) -> None:
    clerk = core.person("icbc1")
    core.take(sp.Answer(code="0000", balance="12.5"), clerk, core.order("A-1"))
    core.take(sp.Answer(code="0000", balance="9000000"), clerk, core.order("A-2"))
    held = [stop for _, stop in stops(core) if isinstance(stop, sp.StopImposed)]
    assert [(stop.held_minor, stop.partial) for stop in held] == [(1250, True), (44102342, False)]


def test_an_answer_with_defects_leaves_nothing(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    defective = {
        "required": sp.Answer(code="0000"),
        "currency_mismatch": sp.Answer(code="0000", held_amount="1", currency="USD"),
        "amount_precision": sp.Answer(code="0000", held_amount="1.001"),
    }
    for code, answer in defective.items():
        assert core.refuse(answer, clerk, order).codes == [code]
    assert "answered" not in core.count()


def test_facts_are_kept_after_a_withdrawal_and_after_the_deadline(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    core.take(sp.Withdraw(reason="found"), core.person("officer1"), order)
    core.later(hours=3)
    core.take(sp.Reveal(purpose="execution"), clerk, order)
    core.take(sp.Acknowledge(), clerk, order)
    core.take(FULL, clerk, order)
    assert len(stops(core)) == 1
    late = core.refuse(sp.Withdraw(reason="again"), core.person("officer1"), order)
    assert late.slug == "already-withdrawn"


def test_an_answered_order_cannot_be_withdrawn(core: Core) -> None:
    order = core.order("A-1")
    core.take(sp.Answer(code="0301"), core.person("icbc1"), order)
    refused = core.refuse(sp.Withdraw(reason="found"), core.person("officer1"), order)
    assert refused.slug == "already-answered"


def test_the_same_answer_again_is_repeated_with_the_whole_receipt(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    first = core.take(FULL, clerk, order)
    core.at += timedelta(hours=1)
    again = core.take(FULL, core.person("icbc2"), order)
    assert again.outcome == "repeated"
    assert (again.command_id, again.position, again.last_position) == (
        first.command_id,
        first.position,
        first.last_position,
    )
    assert len(stops(core)) == 1


def test_a_bank_that_returns_to_its_first_word_is_heard(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    for held in ("100", "50", "100"):
        assert core.take(sp.Answer(code="0000", held_amount=held), clerk, order)
    held_minor = [stop.held_minor for _, stop in stops(core) if isinstance(stop, sp.StopImposed)]
    assert held_minor == [10000, 5000, 10000]


def test_answering_again_does_not_lengthen_a_stop(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    core.take(FULL, clerk, order)
    core.later(hours=47)
    core.take(sp.Answer(code="0000", held_amount="1"), clerk, order)
    core.later(hours=1)
    [lapsed] = core.log(sp.StopLapsed)
    assert lapsed.data["lapsed_at"] == "2026-11-22T11:00:00Z"


def test_two_orders_on_one_account_share_a_stream_and_keep_their_own_stops(core: Core) -> None:
    one, two = core.order("A-1"), core.order("A-2", amount="5", account_number=ACCOUNT)
    clerk = core.person("icbc1")
    core.take(FULL, clerk, one)
    core.take(sp.Answer(code="0000", held_amount="5"), clerk, two)
    (stream, first), (same, second) = stops(core)
    assert stream == same
    assert isinstance(first, sp.StopImposed)
    assert isinstance(second, sp.StopImposed)
    assert [UUID(first.order_id), UUID(second.order_id)] == [one, two]


def test_a_batch_of_answers_on_one_account_are_all_taken(core: Core) -> None:
    clerk = core.person("icbc1")
    orders = [core.refused(f"A-{n}", clerk, account_number=ACCOUNT) for n in range(20)]
    said = [core.wire(FULL, "ICBC", order) for order in orders]
    answers = core.send(*said, caller=core.person("icbc1"))
    assert [answer.outcome for answer in answers if isinstance(answer, Receipt)] == [
        "accepted"
    ] * 20
    assert len(stops(core)) == 20
