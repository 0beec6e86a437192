"""Laws of returns: whatever is claimed, traced, objected to, decided and answered, in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import freezing as fz
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.message import event_of
from contracts.policy import pack
from contracts.port import Caller, derived_id
from contracts.problems import Refused
from contracts.types import amount_of
from services.stop_payment import order as life
from services.stop_payment.effects import account_of
from services.stop_payment.measure import ACCOUNT, Measure
from services.stop_payment.paying import pay
from services.stop_payment.proceeding import PROCEEDING, Fund, Proceeding, claim, take_back
from services.stop_payment.returning import proceed

if TYPE_CHECKING:
    from contracts.message import Command, Event
    from shared.ask import Ask
    from shared.decider import Decider

PACK, NOON = pack(), datetime(2026, 11, 23, 4, tzinfo=UTC)
FREEZE = UUID(int=1)
ORDERED = cast("fz.FreezeOrdered", event_of(_ := "stop_payment.freeze_ordered.v1", examples()[_]))
IN_FORCE = examples()["stop_payment.account.frozen.v1"] | {
    "order_id": str(FREEZE),
    "in_force_until": "2036-01-01T00:00:00Z",
}
CLAIM = examples()["stop_payment.claim_return.v1"]
APPROVED = examples()["stop_payment.decide_return.v1"]
ELSEWHERE = {"payee_account": "6228480402564890018", "payee_name": "周敏"}
numbers = st.integers(0, 4)
steps = st.tuples(
    st.sampled_from(
        [
            *("claim", "claim", "trace", "trace", "decide", "decide", "answer", "answer"),
            *("again", "wait", "object", "review", "back"),
        ]
    ),
    numbers,
    st.integers(1, 10**9),
    st.booleans(),
)
stories = st.lists(steps, max_size=40) | st.lists(steps, min_size=100, max_size=120)


@dataclass
class World:
    """A freeze, what is said of its return, and the orders to pay; each stream by its name."""

    held: int
    now: datetime = NOON
    streams: dict[str, list[Event]] = field(default_factory=dict)
    decided: list[tuple[datetime, Proceeding]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.streams[life.stream_of(FREEZE)] = [ORDERED]
        frozen = event_of(fz.Frozen.wire, IN_FORCE | {"held_minor": self.held})
        self.streams[account_of(ORDERED)] = [frozen]

    def state(self, decider: Decider[Any], stream: str) -> Any:  # noqa: ANN401  as the decider's
        return decider.fold(self.streams.get(stream, []))

    @property
    def said(self) -> Proceeding:
        return cast("Proceeding", self.state(PROCEEDING, f"{rt.RETURN}-{FREEZE}"))

    @property
    def measure(self) -> Measure:
        account = self.state(ACCOUNT, account_of(ORDERED))
        return cast("Measure", account.measures[str(FREEZE)])

    @property
    def payments(self) -> dict[str, life.Order]:
        """The orders to pay, by their streams."""
        ours = [name for name in self.streams if name.startswith(f"{sp.KIND}-")]
        found = {name: self.state(life.ORDER, name) for name in ours}
        return {n: o for n, o in found.items() if isinstance(o.ordered, rt.ReturnOrdered)}

    def send(self, command: Command, subject: UUID = FREEZE) -> None:
        """Decide a command and keep what it comes to, unless it is refused."""
        ask = SimpleNamespace(
            subject=subject,
            caller=Caller(ORDERED.ordered_by, "api"),
            now=self.now,
            policy=PACK,
            policy_of=lambda _: PACK,
            expected_version=None,
            streams=SimpleNamespace(recorded=lambda name: self.streams.get(name, [])),
            state=self.state,
        )
        before = self.said
        try:
            decision = proceed(cast("Ask", ask), cast("Any", command))
        except Refused:
            return
        if isinstance(command, rt.DecideReturn):
            self.decided.append((self.now, before))
        for stream, outcome in decision.outcomes.items():
            if isinstance(outcome, tuple):
                self.streams.setdefault(stream, []).extend(outcome)

    def answer(self, number: int, minor: int, *, whole: bool) -> None:
        """Have the bank answer an order to pay that waits: with all of it, some, or nothing."""
        waiting = [n for n, order in self.payments.items() if not order.life.answered]
        if not waiting:
            return
        stream = waiting[number % len(waiting)]
        order = self.payments[stream]
        asked = cast("rt.ReturnOrdered", order.ordered)
        paid = asked.amount_minor if whole else minor % (asked.amount_minor + 1)
        command = sp.Answer(code="1200", paid_amount=amount_of(paid, "CNY"))
        outcome = life.decide(command, order, self.now, PACK)
        assert isinstance(outcome, tuple)
        self.streams[stream].extend(outcome)
        account, [answered, *_] = self.state(ACCOUNT, account_of(ORDERED)), outcome
        by = stream.removeprefix(f"{sp.KIND}-")
        came = pay(account, by, asked, cast("sp.Answered", answered), self.now)
        assert isinstance(came, tuple)
        self.streams[account_of(ORDERED)].extend(came)

    def take(self, step: str, number: int, minor: int, *, yes: bool) -> None:
        """Take a step of a story."""
        name = f"F-{len(self.said.filed) if step == 'claim' else number}"
        match step:
            case "claim":
                lost = {"amount": amount_of(minor, "CNY"), "application_id": name}
                at = {"transfer_time": (NOON - timedelta(minutes=number)).isoformat()}
                self.send(rt.ClaimReturn.load(CLAIM | lost | at))
            case "back":
                self.send(rt.WithdrawClaim(application_id=name, reason="撤"))
            case "trace":
                self.send(rt.TraceReturn(method=rt.METHODS[number % 3]))
            case "wait":
                self.now += timedelta(days=31 if yes else 10)
            case "object":
                said = {"objection_id": name, "objector_name": "某", "objection": "异议"}
                self.send(rt.ObjectToReturn(**said))
            case "review":
                outcome = rt.UPHELD if yes else rt.DISMISSED
                self.send(rt.ReviewObjection(objection_id=name, outcome=outcome, reason="审"))
            case "decide":
                self.send(rt.DecideReturn.load(APPROVED))
            case "answer":
                self.answer(number, minor, whole=yes)
            case "again":
                new = {"order_id": str(FREEZE), "application_id": f"P-{uuid4().hex[:8]}"}
                said = APPROVED | new | {"claim": name} | (ELSEWHERE if yes else {})
                self.send(rt.PayAgain.load(said), derived_id(new["application_id"]))


@settings(max_examples=40, deadline=None)
@given(stories, st.integers(0, 10**9))
def test_sums_agree_at_every_instant_and_nothing_is_decided_before_its_time(
    story: list[tuple[str, int, int, bool]], held: int
) -> None:
    world = World(held)
    for at, (step, number, minor, yes) in enumerate(story):
        world.take(step, number, minor, yes=yes)
        if step in ("decide", "answer", "again") or at == len(story) - 1:
            agrees(world)
    for when, before in world.decided:
        ripe(when, before)


def agrees(world: World) -> None:
    """Assert what holds at every instant."""
    said, measure, orders = world.said, world.measure, list(world.payments.values())
    assert measure.held_minor + measure.returned_minor == world.held
    assert sum(share.share_minor for share in said.settled.values()) <= world.held
    for name, share in said.settled.items():
        paid = measure.paid(name)
        ours = [o for o in orders if cast("rt.ReturnOrdered", o.ordered).claim == name]
        waits = [cast("rt.ReturnOrdered", o.ordered) for o in ours if not o.life.answered]
        assert paid + sum(order.amount_minor for order in waits) <= share.share_minor
        assert share.share_minor <= said.filed[name].lost_minor
        assert len(waits) <= 1
        first = [cast("rt.ReturnOrdered", each.ordered) for each in ours][:1]
        assert all(each.payee_account == said.filed[name].victim_account for each in first)


def ripe(when: datetime, before: Proceeding) -> None:
    """Assert that a return was decided once its notice was over and its objections reviewed."""
    assert before.traced
    assert before.objections.keys() == before.reviews.keys()
    assert (before.notice is None) == (before.traced.method != rt.PRO_RATA)
    assert before.notice is None or when >= before.notice.until
    assert before.shares.keys() == before.open.keys()


def test_one_transfer_is_claimed_once_until_its_claim_is_taken_back() -> None:
    known, fund = Proceeding(), Fund("F", "CNY", 100)
    first = rt.ClaimReturn.load(CLAIM)
    again = rt.ClaimReturn.load(CLAIM | {"application_id": "F-2"})
    known = PROCEEDING.fold(cast("Any", claim(known, first, fund)))
    with pytest.raises(Refused) as refused:
        claim(known, again, fund)
    assert (refused.value.problem.slug, refused.value.problem.hint) == ("already-claimed", "F-0001")
    gone = take_back(known, rt.WithdrawClaim(application_id="F-0001", reason="重"), fund)
    assert claim(PROCEEDING.evolve(known, cast("Any", gone)[0]), again, fund)
