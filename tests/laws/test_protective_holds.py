"""Laws of a protective hold at a bank: for a day from when it acted, and never once it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import holding as hd
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.holders import CustomerAccount
from services.stop_payment.answer import answered
from services.stop_payment.holding import Basis, impose
from services.stop_payment.measure import ACCOUNT, lapse

if TYPE_CHECKING:
    from contracts.message import Event

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER = "hold-at-bank"
ORDERED = replace(
    hd.HoldOrdered.load(examples()[hd.HoldOrdered.wire]),
    hold_seconds=int(DAY.total_seconds()),
    until=NOON + DAY,
)
SAVINGS = CustomerAccount(account_number="6220078063608377891", balance="860.00", held="860.00")
moments = st.integers(-10, 60).map(lambda hours: NOON + timedelta(hours=hours))
answers = st.builds(
    sp.Answer,
    code=st.sampled_from(["0000", "1200", "0300", "1000"]),
    held_amount=st.sampled_from(["0.00", "860.00", "999.00"]),
    accounts=st.just((SAVINGS,)),
    executed_at=st.none() | moments,
    expires_at=st.none() | moments,
)
said = st.tuples(st.integers(0, 12), st.none() | answers, st.sampled_from([None, hd.CONTACT]))


@settings(max_examples=60)
@given(st.lists(said, max_size=12))
def test_no_word_of_a_bank_makes_a_hold_outlast_what_was_ordered(
    story: list[tuple[int, sp.Answer | None, str | None]],
) -> None:
    events: list[Event] = []
    now, over = NOON, None
    for hours, answer, ended in story:
        now, over = now + timedelta(hours=hours), over or ended
        account = ACCOUNT.fold(events)
        before = account.measures.get(ORDER)
        if answer is None:
            if before and before.until <= now and not before.ended:
                made = lapse(account, sp.Lapse(order_id=ORDER, due_at=before.until), now)
                assert isinstance(made, tuple)
                events += made
            continue
        basis = Basis(ORDER, ORDERED, None, over)
        made = impose(account, basis, answered(answer, ORDERED), now)
        assert isinstance(made, tuple)
        for hold in made:
            assert isinstance(hold, hd.HoldImposed)
            assert hold.in_force_from <= (before.imposed.in_force_from if before else now)
            assert hold.in_force_from <= hold.in_force_until <= hold.in_force_from + DAY
            assert before or hold.ended_by == (
                over or (hd.TIME if hold.in_force_from >= ORDERED.until else None)
            )
        assert not (made and before and before.ended)
        events += made
