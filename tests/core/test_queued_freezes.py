"""A freeze that waits behind an earlier authority's, and moves up by itself when that one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from contracts import appeals as ap
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import stop_payment as sp
from contracts.feedback import ClarificationAsked
from contracts.port import Receipt, WireCommand
from shared.parking import parked
from tests.application import account_of
from tests.core.test_freezing import ENDS, freezing, frozen, renewing
from tests.core.test_shaping import DONE, HELD, REFUSED, asking, said, stopped
from tests.town import ANOTHER

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
WAITS = sp.Answer.load(
    {
        "code": "1303",
        "earlier_authority": "杭州市公安局",
        "earlier_amount": "500000.00",
        "earlier_expires_at": "2026-11-21T12:00:00+08:00",
    }
)
ACCOUNT = account_of("A-F-1")
"""What `frozen` freezes."""
UNTIL = "2026-11-21T04:00:00Z"


def waiting(core: Core, answer: sp.Answer = WAITS) -> UUID:
    """Return a freeze that its bank says is queued."""
    made = core.take(freezing(stopped(core)), core.person("officer1"))
    core.settle()
    core.take(answer, core.person("icbc1"), made.subject)
    return made.subject


def behind(core: Core, account: str, application: str = "W") -> UUID:
    """Return another centre's freeze of an account, which its bank says is queued."""
    officer, clerk = core.person("officer3"), core.person("icbc1")
    order = core.application(f"{application}-1", account_number=account, overrides=ANOTHER)
    [stop] = core.send(WireCommand(uuid4(), sp.Order.wire, order), caller=officer)
    assert isinstance(stop, Receipt), stop
    core.take(HELD, clerk, stop.subject)
    made = core.take(freezing(stop.subject, f"{application}-2"), officer)
    core.settle()
    core.take(sp.Answer(code="1303"), clerk, made.subject)
    return made.subject


def moves(core: Core) -> list[tuple[Any, ...]]:
    """Return who moved up, why, and when."""
    core.settle()
    names = ("order_id", "cause", "moved_up_at")
    return [tuple(each[name] for name in names) for each in said(core, fz.FreezeMovedUp)]


def test_it_says_whose_freeze_it_waits_behind_and_is_not_in_force(core: Core) -> None:
    freeze = waiting(core)
    core.take(
        sp.Answer.load(WAITS.dump() | {"feedback_remark": "轮候"}), core.person("icbc1"), freeze
    )
    assert said(core, fz.FreezeQueued) == [
        {
            "order_id": str(freeze),
            "earlier_authority": "杭州市公安局",
            "earlier_minor": 50000000,
            "currency": "CNY",
            "earlier_until": UNTIL,
        }
    ]
    assert core.log(fz.Frozen, fz.StopSuperseded) == []


def test_it_moves_up_at_the_instant_when_the_earlier_one_runs_out_and_the_bank_is_asked(
    core: Core,
) -> None:
    freeze = waiting(core)
    core.later(hours=18)
    assert moves(core) == [(str(freeze), fz.LAPSED, UNTIL)]
    [begun] = said(core, fz.Frozen)
    assert (begun["in_force_from"], begun["held_minor"], begun["partial"]) == (UNTIL, 0, True)
    [asked] = core.log(ClarificationAsked)
    assert asked.stream == f"stop_payment-{freeze}"
    assert asked.data["flags"] == [{"code": "held_unknown"}]
    core.take(HELD, core.person("icbc1"), freeze)
    known = said(core, fz.Frozen)[-1]
    assert (known["in_force_from"], known["held_minor"]) == (UNTIL, 44102342)
    assert len(core.log(fz.StopSuperseded)) == 1
    assert len(moves(core)) == 1


def test_it_moves_up_as_soon_as_the_bank_says_that_it_is_in_force(core: Core) -> None:
    freeze = waiting(core)
    core.later(hours=2)
    core.take(HELD, core.person("icbc1"), freeze)
    assert moves(core) == [(str(freeze), fz.REPORTED, "2026-11-20T13:00:00Z")]
    core.later(hours=18)
    assert len(moves(core)) == 1


def test_behind_a_freeze_on_record_it_moves_up_when_that_one_lapses(core: Core) -> None:
    first = frozen(core)
    second = behind(core, ACCOUNT)
    assert said(core, fz.FreezeQueued)[0]["behind"] == str(first)
    core.later(days=200)
    assert moves(core) == [(str(second), fz.LAPSED, ENDS)]
    assert said(core, fz.Frozen)[-1]["ordered_by"] == "WX"
    assert parked(core.engine) == []


def test_behind_a_freeze_on_record_it_moves_up_when_that_one_is_lifted_in_the_queues_order(
    core: Core,
) -> None:
    first, clerk = frozen(core), core.person("icbc1")
    second = behind(core, ACCOUNT)
    made = core.take(asking(fz.Unfreeze, first, "U-1"), core.person("officer1"))
    core.settle()
    core.later(hours=1)
    core.take(DONE, clerk, made.subject)
    assert moves(core) == [(str(second), fz.LIFTED, "2026-11-20T12:00:00Z")]
    assert core.refuse(asking(fz.Unfreeze, first, "U-2"), core.person("officer1")).slug == (
        "already-released"
    )


def test_one_that_the_bank_says_still_waits_is_not_in_force(core: Core) -> None:
    freeze, clerk = waiting(core), core.person("icbc1")
    core.later(hours=18)
    longer = sp.Answer.load(WAITS.dump() | {"earlier_expires_at": "2026-11-22T12:00:00+08:00"})
    core.take(longer, clerk, freeze)
    asked = renewing(freeze)
    assert core.refuse(asked, core.person("officer1")).slug == "not-in-force"
    core.later(hours=24)
    assert [at for *_, at in moves(core)] == [UNTIL, "2026-11-22T04:00:00Z"]


def test_one_that_the_bank_refuses_after_all_never_moves_up(core: Core) -> None:
    freeze = waiting(core)
    core.take(REFUSED, core.person("icbc1"), freeze)
    core.later(hours=18)
    assert said(core, fz.FreezeDequeued) == [{"order_id": str(freeze)}]
    assert core.log(fz.FreezeMovedUp, fz.Frozen) == []


def test_one_that_waits_is_let_go_like_one_in_force(core: Core) -> None:
    freeze, officer = waiting(core), core.person("officer1")
    made = core.take(asking(fz.Unfreeze, freeze, "U-1"), officer)
    core.settle()
    core.take(DONE, core.person("icbc1"), made.subject)
    core.take(HELD, core.person("icbc1"), freeze)
    core.later(hours=18)
    assert [each["measure"] for each in said(core, fz.Unfrozen)] == [str(freeze)]
    assert core.log(fz.Frozen) == []
    assert moves(core) == []


def test_nothing_is_frozen_twice_while_a_freeze_waits(core: Core) -> None:
    stop = stopped(core)
    made = core.take(freezing(stop), core.person("officer1"))
    core.settle()
    core.take(WAITS, core.person("icbc1"), made.subject)
    again = core.refuse(freezing(stop, "F-2"), core.person("officer1"))
    assert (again.slug, again.hint) == ("already-frozen", "F-1")


def test_one_that_moves_up_after_its_stop_was_cleared_is_wrongful_and_proposed_for_release(
    core: Core,
) -> None:
    freeze, officer = waiting(core), core.person("officer1")
    core.take(fr.FindUnrelated(reason="货款,与案件无关"), officer, stop_of(core))
    core.later(hours=17)
    assert moves(core) == [(str(freeze), fz.LAPSED, UNTIL)]
    marked = {"measure": str(freeze), "order_id": str(freeze)}
    assert said(core, fr.FoundWrongful)[-1] == marked | {"ground": ap.UNRELATED}
    assert said(core, fr.ReleaseProposed)[-1] == marked | {"release_by": "2026-11-24T04:00:00Z"}


def test_one_that_waits_again_after_all_has_no_release_to_be_late(
    core: Core, lines: list[MutableMapping[str, Any]]
) -> None:
    freeze, officer = waiting(core), core.person("officer1")
    core.take(fr.FindUnrelated(reason="货款,与案件无关"), officer, stop_of(core))
    core.later(hours=17)
    core.take(sp.Answer(code="1303"), core.person("icbc1"), freeze)
    core.later(days=4)
    assert str(freeze) not in [each["measure"] for each in said(core, fr.ReleaseOverdue)]
    assert [line for line in lines if line["event"] == "due_refused"] == []


def test_one_that_waits_is_lifted_with_what_is_proposed_for_release(core: Core) -> None:
    freeze, officer = waiting(core), core.person("officer1")
    core.take(fr.FindUnrelated(reason="货款,与案件无关"), officer, stop_of(core))
    core.take(fr.ReleaseAll(reason="货款,与案件无关"), officer, stop_of(core))
    assert [each["parent"] for each in said(core, fz.UnfreezeOrdered)] == [str(freeze)]


def test_one_that_waits_is_lifted_when_the_holder_is_right_and_wrongful_if_it_moves_up_yet(
    core: Core,
) -> None:
    freeze, officer = waiting(core), core.person("officer1")
    core.take(fr.Appeal(appellant_name="黄强桂", grounds="货款"), officer, stop_of(core))
    core.take(fr.UpholdAppeal(reason="申诉成立"), core.person("officer2"), stop_of(core))
    assert [each["parent"] for each in said(core, fz.UnfreezeOrdered)] == [str(freeze)]
    core.later(hours=18)
    assert said(core, fr.FoundWrongful)[-1] == {
        "measure": str(freeze),
        "order_id": str(freeze),
        "ground": ap.APPEAL,
    }
    assert [each["measure"] for each in said(core, fr.ReleaseProposed)] == [str(freeze)]


def stop_of(core: Core) -> UUID:
    """Return the stop that a freeze is to take the place of."""
    [ordered] = said(core, fz.FreezeOrdered)
    return UUID(ordered["parent"])
