"""Laws of proposed holds: one task, one proposal, ended once, and told again it changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from contracts import hold_proposals as hp
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.fields import ERASED
from contracts.policy import packs
from contracts.problems import Refused
from contracts.task_work import Submitted
from services.stop_payment import proposing
from services.stop_payment.order import ORDER
from shared.decider import Already

if TYPE_CHECKING:
    from contracts.message import Event
    from shared.decider import Outcome

START = datetime(2026, 11, 20, 11, tzinfo=UTC)
CN, BEST = (
    next(pack for (name, _), pack in packs().items() if name == wanted)
    for wanted in ("CN-2024", "BEST-2025")
)
TASK = "7e2a9d14-5c3b-5f68-9a07-3d8e1b6c4f92"
steps = st.tuples(st.sampled_from(["reached", "unreached", "decline", "lapse"]), st.integers(0, 3))
histories = st.lists(steps, max_size=12)
LAST = (sp.Withdrawn, hp.ProposalLapsed, hp.ProposalEnded)


def decided(events: list[Event], step: str, now: datetime) -> Outcome:
    """Return what a step comes to after these events; nothing where it is refused."""
    order = ORDER.fold(events)
    before, life = order.proposal, order.life
    if step in ("reached", "unreached"):
        told = Submitted.revive(examples()[Submitted.wire] | {"reached": step == "reached"})
        if before.proposed:
            return proposing.considered(before, before.proposed, life, told)
        made = proposing.propose(TASK, told, now, CN)
        return (made,) if made else ()
    if before.proposed is None:
        return ()
    if step == "lapse":
        return proposing.lapse(before, before.proposed, life, now)
    try:
        return proposing.decline(before, life, sp.Withdraw(reason="本人在住院"))
    except Refused:
        return ()


@given(histories)
def test_a_task_leads_to_one_proposal_that_ends_once(history: list[tuple[str, int]]) -> None:
    events: list[Event] = []
    now = START
    for step, hours in history:
        now += timedelta(hours=hours)
        outcome = decided(events, step, now)
        if not isinstance(outcome, Already):
            events += outcome
            again = decided(events, step, now)
            assert isinstance(again, Already) or again == (), "told again, it changes nothing"
    proposals = [event for event in events if isinstance(event, hp.HoldProposed)]
    ends = [event for event in events if isinstance(event, LAST)]
    assert len(proposals) <= 1
    assert len(ends) <= len(proposals)
    assert ("unreached" in {step for step, _ in history}) == bool(proposals)
    for event in ends:
        if isinstance(event, hp.ProposalLapsed):
            assert event.lapsed_at == proposals[0].decide_by <= now


@given(st.sampled_from(["person_name", "person_id_number", "case_number"]))
def test_nothing_is_proposed_of_whom_nobody_can_name(name: str) -> None:
    told = examples()[Submitted.wire]
    without = Submitted.revive({key: value for key, value in told.items() if key != name})
    assert proposing.propose(TASK, without, START, CN) is None
    if name != "case_number":
        erased = Submitted.revive(told | {name: ERASED})
        assert proposing.propose(TASK, erased, START, CN) is None


def test_nothing_is_proposed_where_policy_wants_none() -> None:
    told = Submitted.revive(examples()[Submitted.wire])
    assert proposing.propose(TASK, told, START, CN)
    assert proposing.propose(TASK, told, START, BEST) is None
