"""Hundreds of random commands in a row, as they come from everybody, and what holds after them."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import freezing as fz
from contracts import measures as ms
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.envelope import from_wire
from contracts.port import Receipt
from services.cli.embedded import EVERYTHING
from services.cli.projections import PROJECTIONS
from services.gateway.readmodels.views import Views
from shared.log.verify import verify
from shared.parking import parked
from shared.rebuild import check
from tests.application import APPLICATION
from tests.core.outcomes import ALL, BANK, DONE, NONE, SCAN, Desk, commands
from tests.laws.test_trail import add_up
from tests.town import ANOTHER

if TYPE_CHECKING:
    from contracts.message import Command
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
STEPS, ACCOUNTS, TRIES = 400, 40, 6
NEWEST, OFTEN = 8, 0.7
LIKELY: list[type[Command]] = [fz.Freeze, fz.Renew, ms.Release, ms.Extend, rt.ClaimReturn]
LIKELY += [rt.TraceReturn, rt.DecideReturn, rt.PayAgain]
"""Said more often than the rest, or a return would hardly ever be decided."""
SOME = sp.Answer(code="1200", held_amount="1000.00", balance="1000.00")
QUEUED = sp.Answer(code="0308", held_amount="0.00", earlier_authority="杭州市公安局")
ODD = sp.Answer(code="0000", held_amount="441023.42", balance="7.00")
ANSWERS = (ALL, ALL, NONE, DONE, DONE, SOME, QUEUED, ODD)
SPANS: tuple[dict[str, float], ...] = (
    {"minutes": 6},
    {"minutes": 40},
    {"hours": 3},
    {"hours": 20},
    {"days": 31},
    {"days": 170},
)


class History:
    """What everybody happens to say, drawn from a seed."""

    def __init__(self, core: Core, seed: int) -> None:
        self.core, self.desk = core, Desk(core)
        self.answers: Counter[str] = Counter()
        self._draw = Random(seed)
        self._accounts = [self.desk.account() for _ in range(ACCOUNTS)]
        self._numbers = 0

    def go_on(self, steps: int) -> None:
        """Let so many things happen."""
        for _ in range(steps):
            self._draw.choices([self._stop, self._pass, self._report, self._say], [3, 1, 4, 8])[0]()
        self.core.settle()

    def orders(self) -> list[UUID]:
        """Return every order to a bank that was given so far, the oldest first."""
        streams = dict.fromkeys(event.stream for event in self.core.log())
        return [UUID(name[13:]) for name in streams if name.startswith("stop_payment-")]

    def _stop(self) -> None:
        self._numbers += 1
        account = self._draw.choice(self._accounts)
        said: dict[str, Any] = {"account_number": account, "overrides": ANOTHER}
        wire = self.core.stop(f"L-{self._numbers}", attachments=SCAN, **said)
        [answer] = self.core.send(wire)
        self.answers["stop", isinstance(answer, Receipt)] += 1  # type: ignore[index]

    def _pass(self) -> None:
        self.core.later(**self._draw.choice(SPANS))

    def _report(self) -> None:
        if orders := self.orders():
            newest = orders[-NEWEST:] if self._draw.random() < OFTEN else orders
            self.core.say(self._draw.choice(ANSWERS), BANK, self._draw.choice(newest))

    def _say(self) -> None:
        if orders := self.orders():
            kind = self._draw.choice(commands(sp.KIND) + LIKELY * 4)
            for order in self._draw.sample(orders, min(TRIES, len(orders))):
                told = self.desk.outcome(kind, order)
                self.answers[told if told.startswith("*") else kind.wire] += 1
                if not told.startswith("*"):
                    return


@pytest.mark.parametrize("seed", range(3))
def test_whatever_everybody_says_for_years_the_laws_hold(core: Core, seed: int) -> None:
    history = History(core, seed)
    for _ in range(4):
        history.go_on(STEPS // 4)
        assert_lawful(core)
    assert_rebuilt(core)
    assert not {"*internal-error*", "*store-unavailable*"} & history.answers.keys()
    assert (
        len([answer for answer, times in history.answers.items() if times])
        > len(commands(sp.KIND)) / 2
    )


def assert_lawful(core: Core) -> None:
    """No measure without basis, organ, approver and end; the sums of the trail agree."""
    views, now = Views(core.engine), core.at
    for measure in views.measures(EVERYTHING, {"state": "in_force", "limit": 1000}).rows:
        assert all(measure[name] for name in ("legal_basis", "ordered_by", "approved_by"))
        assert from_wire(measure["in_force_until"]) > now
        assert measure["held_minor"] >= 0
    for node in views.trail(EVERYTHING, APPLICATION["case_number"]).nodes:
        assert add_up(node.sums), node


def assert_rebuilt(core: Core) -> None:
    """The log is whole, nothing is parked, and it makes the views anew as they are."""
    assert parked(core.engine) == []
    assert verify(core.engine).size == core.edge.reader.size()
    for made in PROJECTIONS.values():
        assert check(core.engine, made(core.vault), lambda *_: None).difference is None
