"""Laws of company controls: no word of a bank makes one outlast its order, or stand after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import controls as ct
from contracts import fairness as fr
from contracts import stop_payment as sp
from contracts.codes import company_controls, company_measures
from contracts.company_checks import BANK_MEASURES, NOTHING, RESTRICTING
from contracts.examples import examples
from contracts.message import event_of
from contracts.policy import packs
from services.stop_payment import controlling
from services.stop_payment.controlling import Basis
from services.stop_payment.measure import ACCOUNT, Account

if TYPE_CHECKING:
    from contracts.message import Event

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
ORDER = "0d1c2b3a-4958-5f6e-8d7c-6b5a49382716"
LIFT = "1e2d3c4b-5a69-584f-8e6d-5c4b3a291807"


def said(kind: type[Any], **fields: object) -> Any:  # noqa: ANN401  the event of that kind
    return replace(event_of(kind.wire, examples()[kind.wire]), **fields)


def answer(code_class: str = "executed", **fields: object) -> sp.Answered:
    plain = {"executed_at": None, "expires_at": None, "held_minor": 0, "accounts": ()}
    answered: sp.Answered = said(sp.Answered, code_class=code_class, **plain | fields)
    return answered


def taken(outcome: Any) -> tuple[Event, ...]:  # noqa: ANN401  what was decided
    assert isinstance(outcome, tuple)
    for event in outcome:
        assert event_of(type(event).wire, event.dump()) == event
    return outcome


hours = st.integers(-400, 5000).map(lambda n: NOON + timedelta(hours=n))
moments = st.none() | hours
classes = st.sampled_from(["executed", "partial", "refused", "no_customer", "refused_no_target"])
answers = st.builds(answer, classes, executed_at=moments, expires_at=moments)


@given(words=st.lists(st.tuples(st.integers(0, 3000), answers), max_size=6), ended=st.booleans())
def test_no_word_of_a_bank_makes_a_control_outlast_what_was_ordered(
    words: list[tuple[int, sp.Answered]], *, ended: bool
) -> None:
    ordered = said(ct.ControlOrdered)
    basis = Basis(ORDER, ordered, ct.OBJECTION if ended else None)
    events: list[Event] = []
    now = NOON
    for wait, word in words:
        now += timedelta(hours=wait)
        account = ACCOUNT.fold(events)
        made = taken(controlling.impose(account, basis, word, now))
        events += made
        account = ACCOUNT.fold(events)
        assert controlling.impose(account, basis, word, now) == ()
    measure = ACCOUNT.fold(events).measures.get(ORDER)
    placed = [each for each in events if isinstance(each, ct.ControlImposed)]
    assert bool(placed) == bool(measure)
    for each in placed:
        lasts = each.in_force_until - each.in_force_from
        assert timedelta() <= lasts <= timedelta(seconds=ordered.control_seconds)
        assert each.ended_by == basis.ended_by
    wrong = [each for each in events if isinstance(each, fr.FoundWrongful)]
    assert len(wrong) == (ended and bool(placed))


@given(answers)
def test_only_what_a_bank_did_lifts_a_control(word: sp.Answered) -> None:
    basis = Basis(ORDER, said(ct.ControlOrdered))
    events = list(taken(controlling.impose(Account(), basis, answer(), NOON)))
    account = ACCOUNT.fold(events)
    asked = said(ct.ControlLiftOrdered, parent=ORDER)
    outcome = controlling.lift(account, LIFT, asked, word, NOON + timedelta(hours=1))
    assert bool(outcome) <= (word.code_class == "executed")
    for each in taken(outcome):
        assert isinstance(each, ct.ControlLifted)
        assert NOON <= each.released_at <= NOON + timedelta(hours=1)


def test_a_control_takes_the_place_of_the_one_that_stands() -> None:
    first = Basis(ORDER, said(ct.ControlOrdered))
    events = list(taken(controlling.impose(Account(), first, answer(), NOON)))
    second = Basis(LIFT, said(ct.ControlOrdered, parent=ORDER, control="close"))
    account, later = ACCOUNT.fold(events), NOON + timedelta(hours=5)
    imposed, lifted = taken(controlling.impose(account, second, answer(), later))
    assert isinstance(imposed, ct.ControlImposed)
    assert isinstance(lifted, ct.ControlLifted)
    assert (lifted.measure, lifted.order_id, lifted.released_at) == (ORDER, LIFT, later)
    again = ACCOUNT.fold([*events, imposed, lifted])
    assert controlling.impose(again, second, answer(), later) == ()


@pytest.mark.parametrize("pack", packs().values(), ids=lambda pack: pack.name)
@pytest.mark.parametrize("urgency", ["normal", "urgent"])
def test_a_bank_has_its_time_and_takes_it_in_before(pack: Any, urgency: str) -> None:  # noqa: ANN401
    offer = controlling.offered(said(ct.ControlOrdered, urgency=urgency), NOON, pack)
    assert NOON < offer.acknowledge_by <= offer.answer_by
    assert (offer.answer_by - NOON < timedelta(hours=8)) == (urgency == "urgent")


def test_whatever_a_verdict_asks_of_banks_there_is_an_order_for() -> None:
    assert set(company_controls()) == set(BANK_MEASURES) - {NOTHING}
    assert {control for control, _ in company_controls().values()} == set(ct.CONTROLS)
    asked = {verdict: bank for verdict, (bank, _) in company_measures().items()}
    assert all(asked[verdict] in company_controls() for verdict in RESTRICTING)
