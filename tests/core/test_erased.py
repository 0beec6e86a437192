"""After a case was erased: what can still be ordered of it; and reports, which are of no case."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts import freezing as fz
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.fields import ERASED
from services.stop_payment.tracing import query_id
from shared.log.verify import verify
from shared.parking import parked
from shared.vault import FRESH_SECONDS
from tests.chased import ON, ask, tell
from tests.core.test_erasing import erase, keys
from tests.core.test_freezing import freezing, frozen, renewing
from tests.core.test_reporting import REPORT, reported
from tests.core.test_shaping import asking, stopped
from tests.town import INSTALL

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def test_nothing_is_ordered_that_would_say_what_was_erased_but_to_let_go(core: Core) -> None:
    officer, clerk = core.person("officer1"), core.person("icbc1")
    stop, freeze = stopped(core, "A-1"), frozen(core)
    erase(core)
    for command, of in (
        (freezing(stop, "B-1"), "A-1"),
        (asking(ms.Extend, stop, "B-2"), "A-1"),
        (renewing(freeze, "B-3"), "F-1"),
        (iq.QuerySubject(order_id=str(stop), application_id="B-4", reason="查主体"), "A-1"),
        (tr.Query(order_id=str(stop)), "A-1"),
    ):
        problem = core.refuse(command, officer)
        assert (problem.slug, problem.hint) == ("order-erased", of)
    for kind, measure, number in ((ms.Release, stop, "B-7"), (fz.Unfreeze, freeze, "B-8")):
        made = core.take(asking(kind, measure, number), officer)
        core.settle()
        core.take(sp.Answer(code="0000"), clerk, made.subject)
    assert core.count()["stop_released"] == core.count()["unfrozen"] == 1
    assert core.said(core.log(fz.UnfreezeOrdered)[0])["account_number"] == ERASED


def test_nothing_follows_by_itself_from_what_was_erased(core: Core) -> None:
    first, second, third = (core.order(name) for name in ("A-1", "A-2", "A-3"))
    officer, clerk = core.person("officer1"), core.person("icbc1")
    ask(core, clerk, third, "1.00")
    erase(core)
    tell(core, clerk, third, ON)
    ask(core, clerk, first, "1.00")
    core.take(sp.Answer(code="0300", other_bank="ABC"), clerk, second)
    core.settle()
    assert (core.count()["ordered"], core.count()["query_ordered"]) == (3, 1)
    assert parked(core.engine) == []
    [hop] = core.log(tr.HopProposed)
    follow = tr.Follow(
        order_id=str(query_id(str(third))), from_ref=hop.data["from_ref"], serial="T-1"
    )
    assert core.refuse(follow, officer).slug == "order-erased"


def test_a_report_of_no_case_is_erased_by_itself_and_its_decline_after_it(core: Core) -> None:
    reported(core)
    forget = d.DestroyReportKey(report=str(REPORT), reason="kept long enough")
    first = core.take(forget, INSTALL)
    core.settle()
    time.sleep(FRESH_SECONDS)
    assert core.said(core.log(rp.Reported)[0])["account_number"] == ERASED
    assert (again := core.take(forget, INSTALL)).outcome == "repeated"
    assert again.position == first.position
    core.take(sp.Withdraw(reason="另案处理"), core.person("officer1"), REPORT)
    assert core.take(forget, INSTALL).outcome == "accepted"
    core.settle()
    assert keys(core) == [(False, True), (False, True)]
    assert verify(core.engine).size == core.edge.reader.size()


def test_only_a_report_is_erased_as_a_report_and_by_nobody_else(core: Core) -> None:
    order = core.order("A-1")
    reported(core)
    forget = d.DestroyReportKey(report=str(order), reason="kept long enough")
    assert core.refuse(forget, INSTALL).slug == "not-found"
    mine = d.DestroyReportKey(report=str(REPORT), reason="kept long enough")
    assert core.refuse(mine, core.person("officer1")).slug == "forbidden"
