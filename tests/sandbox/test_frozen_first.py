"""A freeze of what another authority froze first waits at its bank, and moves up after that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import freezing as fz
from contracts import stop_payment as sp
from contracts.port import order_id
from services.cli.demonstration import CENTRE
from services.sandbox import frozen_first
from services.sandbox.books import reference
from services.sandbox.frozen_first import LIMITED, WHOLE, Earlier
from services.sandbox.tempers import Temper
from shared.parking import parked
from shared.sealing import opened
from tests.sandbox.conftest import APPROVED, Stage

if TYPE_CHECKING:
    from services.sandbox.sandbox import Sandbox

FREEZE = str(order_id(CENTRE, "F-1"))
TOLD = ("code", "earlier_authority", "earlier_minor")


class Waiting:
    """The first stop of a stage, on an account that another authority froze first."""

    def __init__(self, staged: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.staged = staged
        self._books = monkeypatch

    def begin(
        self, amount: str, hours: int, lifted: int | None = None, temper: Temper = Temper.PROMPT
    ) -> Sandbox:
        """Have the stop answered and a freeze ordered, which its bank reads."""
        staged = self.staged
        [ordered, *_] = staged.said(sp.Ordered.wire)
        keys = staged.made.vault.known([ordered.key_id] if ordered.key_id else [])
        said = opened(keys, ordered)
        until = self.after(hours)
        ends = self.after(lifted) if lifted else until
        earlier = Earlier("杭州市公安局", amount, "CNY", until, ends)
        its = reference(said["agency"], said["account_number"])
        self._books.setattr(frozen_first, "opened", lambda: {its: earlier})
        sandbox = staged.sandbox(temper)
        sandbox.step()
        staged.let_time_pass(sandbox)
        staged.settle()
        self.stop = ordered.stream.removeprefix("stop_payment-")
        self.order(fz.Freeze, "F-1", self.stop, **APPROVED)
        sandbox.step()
        return sandbox

    def after(self, hours: int) -> datetime:
        """Return an instant so long after the stage began."""
        return self.staged.made.edge.reader.events(limit=1)[0].recorded_at + timedelta(hours=hours)

    def order(self, kind: Any, name: str, about: str, **more: str) -> None:  # noqa: ANN401  any shape
        """Have an officer order something about another order."""
        wanted = {"order_id": about, "application_id": name, "reason": "涉案资金", **more}
        self.staged.order(kind, wanted)

    def answers(self) -> list[dict[str, Any]]:
        """Return what the bank answered to the freeze, in order."""
        self.staged.settle()
        found = self.staged.said(sp.Answered.wire)
        return [dict(each.data) for each in found if each.stream == f"stop_payment-{FREEZE}"]


@pytest.fixture
def waiting(staged: Stage, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """An account that is to be frozen by another authority first."""
    return Waiting(staged, monkeypatch)


@pytest.mark.parametrize(("amount", "code"), [("", WHOLE), ("100.00", LIMITED)])
def test_its_bank_says_whose_freeze_it_waits_behind_and_later_that_it_moved_up(
    waiting: Waiting, amount: str, code: str
) -> None:
    sandbox, staged = waiting.begin(amount, 20), waiting.staged
    while not waiting.answers():
        staged.clock.leap(sandbox.diary.earliest() or waiting.after(0))
        while sandbox.step():
            pass
    [first] = waiting.answers()
    minor = 10000 if amount else None
    until = waiting.after(20)
    assert [first.get(name) for name in TOLD] == [code, "杭州市公安局", minor]
    assert datetime.fromisoformat(first["earlier_expires_at"]) == until
    [queued] = staged.said(fz.FreezeQueued.wire)
    assert (queued.data["order_id"], queued.data.get("earlier_minor")) == (FREEZE, minor)
    assert not staged.said(fz.Frozen.wire)
    staged.let_time_pass(sandbox)
    first, last = waiting.answers()
    assert last["code"] == "0000"
    [moved] = staged.said(fz.FreezeMovedUp.wire)
    assert datetime.fromisoformat(moved.data["moved_up_at"]) == until
    held = staged.said(fz.Frozen.wire)[-1].data
    assert held["held_minor"] == held["asked_minor"]
    assert parked(staged.made.engine) == []


def test_it_moves_up_before_the_time_that_was_named_if_the_earlier_one_is_lifted(
    waiting: Waiting,
) -> None:
    sandbox, staged = waiting.begin("", 400, lifted=10), waiting.staged
    staged.let_time_pass(sandbox)
    assert [each["code"] for each in waiting.answers()] == [WHOLE, "0000"]
    [moved] = staged.said(fz.FreezeMovedUp.wire)
    assert moved.data["cause"] == fz.REPORTED
    assert datetime.fromisoformat(moved.data["moved_up_at"]) == waiting.after(10)


def test_what_is_unfrozen_while_it_waits_never_moves_up(waiting: Waiting) -> None:
    sandbox, staged = waiting.begin("", 400, lifted=100), waiting.staged
    while not waiting.answers():
        staged.clock.leap(sandbox.diary.earliest() or waiting.after(0))
        while sandbox.step():
            pass
    waiting.order(fz.Unfreeze, "U-1", FREEZE)
    sandbox.step()
    staged.let_time_pass(sandbox)
    assert [each["code"] for each in waiting.answers()] == [WHOLE]
    assert [each.data["measure"] for each in staged.said(fz.Unfrozen.wire)] == [FREEZE]
    assert not staged.said(fz.FreezeMovedUp.wire)


def test_a_stop_holds_what_the_earlier_authority_left(waiting: Waiting) -> None:
    waiting.begin("", 20)
    held = {each.data["order_id"]: each.data for each in waiting.staged.said(sp.StopImposed.wire)}
    assert held[waiting.stop]["held_minor"] == 0
    assert held[waiting.stop]["partial"]


def test_a_bank_that_answers_twice_says_both_times_that_it_waits(waiting: Waiting) -> None:
    sandbox = waiting.begin("", 400, lifted=100, temper=Temper.ANSWERS_TWICE)
    waiting.staged.let_time_pass(sandbox)
    assert [each["code"] for each in waiting.answers()] == [WHOLE, WHOLE, "0000"]


def test_an_earlier_freeze_that_has_ended_holds_nothing_up(waiting: Waiting) -> None:
    sandbox = waiting.begin("", 1, lifted=-1)
    waiting.staged.let_time_pass(sandbox)
    assert [each["code"] for each in waiting.answers()] == ["0000"]
    assert not waiting.staged.said(fz.FreezeQueued.wire)


def test_the_shipped_books_name_an_end_to_each_and_an_authority() -> None:
    books = frozen_first.opened()
    assert books
    for earlier in books.values():
        assert earlier.authority
        assert earlier.ends <= earlier.until
