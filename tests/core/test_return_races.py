"""Returns that race: one decision, one order to pay anew; no freeze is lifted that is paid from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import freezing as fz
from contracts import returns as rt
from tests.core.test_freezing import frozen
from tests.core.test_races import together
from tests.core.test_returns import CLAIM, DECIDED, OTHER, answer, paying, step, url
from tests.core.test_shaping import asking, slug

if TYPE_CHECKING:
    from tests.core.conftest import Core

__all__ = ["url"]


def test_of_twenty_decisions_at_once_one_is_made(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    for claim in (CLAIM, OTHER):
        step(core, freeze, rt.ClaimReturn, **claim)
    step(core, freeze, rt.TraceReturn, method=rt.PRO_RATA)
    core.later(days=30)
    wanted = rt.DecideReturn.load(DECIDED)
    answers = together(*[lambda: core.say(wanted, officer, freeze) for _ in range(20)])
    assert sorted(map(slug, answers)) == ["accepted", *["not-traced"] * 19]
    assert len(core.log(rt.ReturnOrdered)) == 2


def test_of_twenty_orders_to_pay_anew_at_once_one_is_given(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    [order] = paying(core, freeze, rt.SINGLE, CLAIM)
    answer(core, order, code="0300")
    said = DECIDED | {"claim": "F-1"}
    wanted = [asking(rt.PayAgain, freeze, f"P-{number}", **said) for number in range(20)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert sorted(map(slug, answers)) == ["accepted", *["order-pending"] * 19]


def test_a_freeze_is_not_lifted_while_its_bank_is_to_pay_out_of_it(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    [order] = paying(core, freeze, rt.SINGLE, CLAIM | {"amount": "5.00"})
    assert core.refuse(asking(fz.Unfreeze, freeze, "U-1"), officer).slug == "order-pending"
    answer(core, order, code="0000")
    core.take(asking(fz.Unfreeze, freeze, "U-1"), officer)
