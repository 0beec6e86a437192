"""Races about one measure: of many who would shape it at once, one does, and it ends once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.port import TIMER
from services.stop_payment.reactions import when_due
from shared.due import Due
from tests.core.test_freezing import ENDS, freezing, frozen, renewing
from tests.core.test_races import together
from tests.core.test_shaping import DONE, TWO_DAYS, asked, asking, ends, slug, stopped

if TYPE_CHECKING:
    from tests.core.conftest import Core


def test_of_fifty_extensions_at_once_one_is_ordered(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    wanted = [asking(ms.Extend, stop, f"B-{number}") for number in range(50)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert sorted(map(slug, answers)) == ["accepted", *["order-pending"] * 49]
    assert len(core.log(ms.ExtensionOrdered)) == len(core.log(ms.ChangeAsked)) == 1


def test_of_fifty_extensions_at_once_after_the_end_none_is_ordered(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    core.edge.stop()
    core.at += TWO_DAYS
    wanted = [asking(ms.Extend, stop, f"B-{number}") for number in range(50)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert set(map(slug, answers)) == {"stop-lapsed"}


def test_an_answer_and_the_lapse_at_once_leave_one_end(core: Core) -> None:
    clerk = core.person("icbc1")
    for number in range(4):
        stop = stopped(core, f"A-{number}")
        extension = asked(core, ms.Extend, stop, f"B-{number}")
        core.edge.stop()
        core.at += TWO_DAYS
        lapse = when_due(Due(core.at, stop, "lapse"))
        answers = together(
            lambda: core.say(DONE, clerk, extension),  # noqa: B023  both end before the next
            lambda: core.send(lapse, caller=TIMER)[0],  # noqa: B023
        )
        assert list(map(slug, answers)) == ["accepted", "accepted"]
        assert core.log(ms.StopExtended) == []
        assert len(ends(core)) == number + 1
        core.restart()
    assert len(ends(core)) == 4


def test_after_its_end_a_freeze_is_neither_renewed_nor_lifted(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    core.edge.stop()
    core.at += timedelta(days=200)
    wanted = [renewing(freeze, f"R-{number}") for number in range(20)]
    wanted += [asking(fz.Unfreeze, freeze, f"U-{number}") for number in range(20)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert set(map(slug, answers)) == {"freeze-lapsed"}


def test_of_fifty_renewals_at_once_one_is_ordered(core: Core) -> None:
    freeze, officer = frozen(core), core.person("officer1")
    wanted = [renewing(freeze, f"R-{number}") for number in range(50)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert sorted(map(slug, answers)) == ["accepted", *["order-pending"] * 49]


def test_of_fifty_freezes_at_once_one_is_ordered(core: Core) -> None:
    stop, officer = stopped(core), core.person("officer1")
    wanted = [freezing(stop, f"F-{number}") for number in range(50)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert sorted(map(slug, answers)) == ["accepted", *["order-pending"] * 49]


def test_a_renewal_and_the_lapse_at_once_leave_one_end(core: Core) -> None:
    freeze = frozen(core)
    made = core.take(renewing(freeze), core.person("officer1"))
    core.settle()
    core.edge.stop()
    core.at = sp.Lapse.load({"order_id": "x", "due_at": ENDS}).due_at
    lapse, clerk = when_due(Due(core.at, freeze, "lapse")), core.person("icbc1")
    answers = together(
        lambda: core.say(sp.Answer(code="0000"), clerk, made.subject),
        lambda: core.send(lapse, caller=TIMER)[0],
    )
    assert list(map(slug, answers)) == ["accepted", "accepted"]
    assert core.log(fz.FreezeRenewed) == []
    assert len(core.log(fz.FreezeLapsed)) == 1
