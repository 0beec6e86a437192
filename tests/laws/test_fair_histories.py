"""Laws of fairness, whatever officers, banks, holders and time say, in any order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine

from contracts import authority as au
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.envelope import Policy, to_wire
from contracts.feedback import AskClarification
from contracts.port import Caller
from contracts.wrongful import wrongful_measures
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.views import Views
from services.stop_payment.fair_clocks import RELEASE
from services.stop_payment.measure import measure_of
from services.stop_payment.orderable import Instruction
from shared.appealing import APPEAL
from shared.policies import Activation
from shared.vault import Vault
from tests.application import account_of, application
from tests.laws.impartial import nobody_decided_on_what_they_had_a_part_in
from tests.laws.small_town import BANKS, CENTRES, SmallTown
from tests.town import ANOTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contracts.message import Command, Event
    from services.stop_payment.measure import Account

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = Activation(NOON + timedelta(days=20), 0, Policy("BEST-2025", "2026-11"))
ACTIVATIONS: tuple[tuple[Activation, ...], ...] = ((), (LATER,))
STEPS, NEWEST, OFTEN, TRIES = 250, 20, 0.8, 9
SEEDS = (2, 24, 124, 130)
"""Of them 24, 124 and 130 once found what was wrong."""
NOBODY = str(UUID(int=0))
SPANS = (
    timedelta(),
    *[timedelta(minutes=7)] * 4,
    *[timedelta(hours=3)] * 4,
    timedelta(hours=20),
    timedelta(days=3),
    timedelta(days=70),
)
BOSS = {"approver_id": "330001", "approver_name": "潘国庆", "approver_rank": "province"}
PAPER = {"reason": "与本案无关", "legal_document_number": "湖公(刑)字〔2026〕00001号"}
ANSWERS: tuple[dict[str, Any], ...] = (
    *[{"code": "0000", "held_amount": "441023.42"}] * 2,
    {"code": "1200", "held_amount": "1000.00"},
    {"code": "1200", "held_amount": "0.00"},
    {"code": "0301"},
    {"code": "1303", "held_amount": "0.00", "earlier_authority": "杭州市公安局"},
    {"code": "0000", "held_amount": "7.00", "balance": "5.00"},
)
SUPERVISOR = Scope("PROVINCE", frozenset({"supervisor"}))


class History:
    """What everybody happens to say, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.town = SmallTown(self.draw, NOON, ACTIVATIONS[seed % len(ACTIVATIONS)])
        self.orders: list[UUID] = []

    def go_on(self, steps: int, check: Callable[[SmallTown], None]) -> None:
        """Let so many things be said, with what follows done now, later, or in between."""
        for _ in range(steps):
            before = len(self.town.log)
            acts = (self._stop, self._pass, self._answer, self._judge, self._order)
            self.draw.choices(acts, [3, 2, 9, 6, 5])[0]()
            self.town.follow(self.draw.choice((0, 2, 100)))
            self._see(before)
            if len(self.town.log) > before:
                check(self.town)

    def settle(self) -> None:
        """Let all that follows be done."""
        before = len(self.town.log)
        self.town.follow(10_000)
        self._see(before)

    def _see(self, since: int) -> None:
        for event in self.town.log[since:]:
            if event.version == 1 and not event.stream.startswith("stop_payment.account-"):
                self.orders.append(UUID(event.stream.removeprefix("stop_payment-")))

    def _any(self) -> UUID:
        newest = self.orders[-NEWEST:] if self.draw.random() < OFTEN else self.orders
        return self.draw.choice(newest or [UUID(int=0)])

    def _officer(self, order: UUID | None = None) -> Caller:
        given = self.town.order(order).ordered if order else None
        centre = given.ordered_by if given else self.draw.choice(CENTRES)
        return Caller(centre, "console", person=self.draw.choice(("officer", "another")))

    def _bank(self, order: UUID) -> Caller:
        given = self.town.order(order).ordered
        return Caller(given.agency if given else BANKS[0], "api", key="key")

    def _stop(self) -> None:
        name = f"S-{self.draw.randrange(200)}"
        account = account_of(f"of {self.draw.randrange(25)}")
        said = application(name, account_number=account, overrides=ANOTHER)
        said["attachments"] = [{"name": "止付通知书", "sha256": "0" * 64}]
        self.town.say(sp.Order.load(said), self._officer())

    def _pass(self) -> None:
        self.town.now += self.draw.choice(SPANS)

    def _answer(self) -> None:
        order = self._any()
        ordered, now = self.town.order(order).ordered, self.town.now
        said = dict(self.draw.choice(ANSWERS))
        if self.draw.random() < 0.3:
            early = self.draw.choice((timedelta(minutes=20), timedelta(days=2)))
            said["executed_at"] = to_wire(now - early)
        if self.draw.random() < 0.1:
            said["expires_at"] = to_wire(now + timedelta(days=1))
        if said["code"] == "1303":
            said["earlier_expires_at"] = to_wire(now + self.draw.choice(SPANS))
        if said["code"] == "0301" and self.draw.random() < 0.5:
            said["other_bank"] = self.draw.choice(BANKS)
        if isinstance(ordered, tr.QueryOrdered | iq.WatchOrdered):
            said = {"code": "0000", "transactions": [*self._lines(now)]}
        elif isinstance(ordered, ms.ReleaseOrdered | fz.UnfreezeOrdered | fz.RenewalOrdered):
            said = {"code": self.draw.choice(("0000", "0000", "0301", "1300"))}
        self.town.say(sp.Answer.load(said), self._bank(order), order)

    def _lines(self, now: datetime) -> list[dict[str, str]]:
        return [
            {
                "direction": "debit",
                "serial": f"T-{self.draw.randrange(3)}",
                "transacted_at": to_wire(now),
                "amount": "300000.00",
                "counterparty_account": account_of(f"of {self.draw.randrange(25)}"),
                "counterparty_name": "马艳",
            }
            for _ in range(self.draw.randrange(3))
        ]

    def _judge(self) -> None:
        """Have somebody judge a measure: it is unrelated, is to be kept, is appealed against."""
        reason = self.draw.choice(("与本案无关", "户主另有说明"))
        paper = {"reason": reason, "legal_document_number": "湖公(刑)字〔2026〕00002号"}
        says: list[Command] = [
            fr.FindUnrelated(reason=reason),
            *[fr.ReleaseAll.load(paper)] * 3,
            *[fr.DeclineRelease(reason=reason)] * 2,
            *[fr.Appeal(appellant_name="黄强桂", grounds=reason)] * 3,
            *[fr.UpholdAppeal.load(paper)] * 2,
            *[fr.DismissAppeal(reason=reason), fr.RestoreAgain()],
        ]
        self._say(self.draw.choice(says))

    def _order(self) -> None:
        """Have an officer order something about a measure, or speak of an order."""
        said = PAPER | {"order_id": NOBODY, "application_id": f"O-{self.draw.randrange(9999)}"}
        scope = self.draw.choice((fz.FULL, fz.LIMITED))
        says: list[Command] = [
            *[fz.Freeze.load(said | BOSS | {"scope": scope})] * 6,
            fz.Renew.load(said | BOSS),
            *[fz.Unfreeze.load(said), ms.Release.load(said), ms.Extend.load(said)] * 2,
            iq.Watch.load(said),
            tr.Query(order_id=NOBODY),
            sp.Withdraw(reason="重复"),
            AskClarification(question="扣了多少？"),
            *[au.Approve()] * 3,
            au.Reject(reason="重复"),
        ]
        self._say(self.draw.choice(says))

    def _say(self, command: Command) -> None:
        """Say something of the first order that it can be said of."""
        for order in {self._any() for _ in range(TRIES)}:
            at_bank = isinstance(command, fr.Appeal) and self.draw.random() < 0.5
            caller = self._bank(order) if at_bank else self._officer(order)
            data = command.dump()
            named = {"order_id": str(order)} if "order_id" in data else {}
            said = type(command).load({**data, **named})
            if self.town.say(said, caller, order):
                return


def about(events: Iterable[Event], measure: str) -> list[Event]:
    """Return the events that speak of a measure itself, since it last began."""
    own = [each for each in events if measure_of(each) == measure]
    own = [each for each in own if not isinstance(each, ms.ChangeAsked | ms.StopCounted)]
    waited = [i for i, each in enumerate(own) if isinstance(each, fz.FreezeQueued)]
    return own[waited[-1] + 1 :] if waited else own


def standing(town: SmallTown) -> Iterator[tuple[str, Account, str, list[Event]]]:
    """Yield each measure in force: its stop, its account, its name and what was said of it."""
    for stream, account in town.accounts().items():
        for name, measure in account.measures.items():
            if measure.stands(town.now):
                ordered = town.order(name).ordered
                stop = ordered.parent if isinstance(ordered, fz.FreezeOrdered) else name
                yield stop, account, name, about(town.past.events(stream), name)


def is_lifted(account: Account, name: str) -> bool:
    return any(each.measure == name and each.change in ms.LIFTS for each in account.asked)


def what_was_found_wrong_is_marked_and_to_be_released(town: SmallTown) -> None:
    for stop, account, name, said in standing(town):
        measure = account.measures[name]
        judged = [e for e in said if isinstance(e, fr.FoundWrongful | fr.ReleaseDeclined)]
        upheld = account.is_upheld(stop)
        if not (town.order(stop).cleared or upheld):
            continue
        assert judged, said
        if isinstance(judged[-1], fr.ReleaseDeclined):
            assert measure.wrongful is None
        else:
            assert measure.wrongful, said
            assert measure.proposed or is_lifted(account, name), said


def what_waits_has_its_deadline(town: SmallTown) -> None:
    for _, account, name, _ in standing(town):
        measure, key = account.measures[name], UUID(name)
        assert (key, "lapse") in town.due
        proposed, appeal = measure.proposed, measure.appeal
        if proposed and proposed.release_by > town.now:
            assert town.due[key, RELEASE].at == proposed.release_by
        if appeal and appeal.review_by > town.now:
            assert town.due[key, APPEAL].at == appeal.review_by


def nothing_is_ordered_twice(town: SmallTown) -> None:
    for name, said in town.past.said.items():
        assert sum(isinstance(each, Instruction) for each in said) <= 1, name
    for account in town.accounts().values():
        pending = [
            (each.measure, each.change)
            for each in account.asked
            if not town.order(each.order_id).life.is_over
        ]
        assert len(pending) == len(set(pending)), pending


def assert_fair(town: SmallTown) -> None:
    """Say what must hold at every instant."""
    what_was_found_wrong_is_marked_and_to_be_released(town)
    what_waits_has_its_deadline(town)
    nothing_is_ordered_twice(town)


def assert_figures_agree(town: SmallTown) -> None:
    """The formula and the view say the same, and what the streams say; wrong is part of all."""
    envelopes, now = [each.to_json() for each in town.log], town.now
    rows: list[dict[str, Any]] = [{**row} for row in wrongful_measures(envelopes, now)]
    for row in rows:
        del row["positions"]
        assert 0 <= row["wrongful_seconds"] <= row["in_force_seconds"], row
    engine = create_engine("sqlite://")
    projection = OrdersProjection(Vault(engine, Path("nowhere")))
    projection.metadata.create_all(engine)
    with engine.begin() as connection:
        projection.apply(connection, town.log)
    assert rows == [{**row} for row in Views(engine).wrongs(SUPERVISOR, now)]
    wrongful = Counter(
        measure.imposed.ordered_by
        for account in town.accounts().values()
        for measure in account.measures.values()
        if measure.wrongful
    )
    assert wrongful == Counter({row["ordered_by"]: row["wrongful"] for row in rows})


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_found_kept_and_appealed_the_laws_of_fairness_hold(seed: int) -> None:
    history = History(seed)
    history.go_on(STEPS, assert_fair)
    history.settle()
    assert_fair(history.town)
    nobody_decided_on_what_they_had_a_part_in(history.town)
    assert_figures_agree(history.town)
    said = {event.type for event in history.town.log}
    assert {fr.FoundUnrelated.wire, fr.ReleaseProposed.wire, fr.AppealFiled.wire} <= said
