"""A freeze that waits behind an earlier authority's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import freezing as fz
from contracts import stop_payment as sp
from tests.core.test_freezing import freezing
from tests.core.test_shaping import HELD, said, stopped

if TYPE_CHECKING:
    from tests.core.conftest import Core


def test_a_freeze_waits_behind_an_earlier_authoritys_until_the_bank_says_it_is_in_force(
    core: Core,
) -> None:
    stop, clerk = stopped(core), core.person("icbc1")
    made = core.take(freezing(stop), core.person("officer1"))
    core.settle()
    waits = sp.Answer.load(
        {
            "code": "1303",
            "earlier_authority": "杭州市公安局",
            "earlier_amount": "500000.00",
            "earlier_expires_at": "2026-11-21T12:00:00+08:00",
        }
    )
    core.take(waits, clerk, made.subject)
    core.take(sp.Answer.load(waits.dump() | {"feedback_remark": "轮候"}), clerk, made.subject)
    assert said(core, fz.FreezeQueued) == [
        {
            "order_id": str(made.subject),
            "earlier_authority": "杭州市公安局",
            "earlier_minor": 50000000,
            "currency": "CNY",
            "earlier_until": "2026-11-21T04:00:00Z",
        }
    ]
    assert core.log(fz.Frozen, fz.StopSuperseded) == []
    core.later(hours=18)
    core.take(HELD, clerk, made.subject)
    assert [each["in_force_from"] for each in said(core, fz.Frozen)] == ["2026-11-21T05:00:00Z"]
    assert len(core.log(fz.StopSuperseded)) == 1
