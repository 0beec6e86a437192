"""Approving: nothing goes to a bank before a second person's word, where policy asks for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contracts import authority as au
from contracts import directory as d
from contracts import freezing as fz
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.port import Caller, Look, Receipt, order_id
from contracts.problems import Problem
from tests.core.test_freezing import freezing
from tests.core.test_shaping import asking

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
SCAN = examples()[sp.Order.wire]["attachments"]
HELD = sp.Answer(code="0000", held_amount="100")
BOTH = Caller("HZ", "console", person="both1")
BOSS, STRANGER = Caller("HZ", "console", person="boss1"), Caller("WX", "console", person="stranger")
YES, NO = au.Approve(), au.Reject(reason="转账时间与受害人陈述不符")


@pytest.fixture
def strict(core: Core) -> Core:
    """The core under the pack that wants stops and freezes approved."""
    begins = core.at + timedelta(minutes=1)
    best = d.ActivatePolicy(
        pack="BEST-2025", version="2026-11", in_force_from=begins, reason="试行"
    )
    roles = {"login": "both1", "name": "某", "agency": "HZ", "person_roles": "officer approver"}
    elsewhere = {"login": "stranger", "name": "某", "agency": "WX", "person_roles": "approver"}
    core.install([best])
    core.install([d.RegisterPerson(**roles), d.RegisterPerson(**elsewhere)])
    core.later(minutes=2)
    return core


def given(core: Core, application: str = "A-1", by: Caller = BOTH, **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return the id of a stop that somebody ordered."""
    [answer] = core.send(core.stop(application, attachments=SCAN, **said), caller=by)
    assert isinstance(answer, Receipt), answer
    core.settle()
    return answer.subject


def waiting(core: Core) -> set[str]:
    """Return the streams that no bank was offered."""
    asked = {event.stream for event in core.log(au.ApprovalAsked)}
    return asked - {event.stream for event in core.log(sp.Offered)}


def test_a_stop_waits_and_its_bank_cannot_know_of_it(strict: Core) -> None:
    order = given(strict)
    assert waiting(strict) == {f"stop_payment-{order}"}
    clerk = strict.person("icbc1")
    assert strict.refuse(HELD, clerk, order).slug == "not-found"
    seen = strict.edge.port.reveal(Look(sp.KIND, order, "execution"), clerk)
    assert isinstance(seen, Problem)
    assert seen.slug == "not-found"
    strict.later(days=3)
    assert strict.count()["overdue"] == 0


def test_once_approved_it_goes_to_the_bank_and_the_clock_begins_then(strict: Core) -> None:
    order = given(strict)
    strict.later(hours=1)
    strict.take(YES, BOSS, order)
    strict.settle()
    [offered] = strict.log(sp.Offered)
    assert offered.stream == f"stop_payment-{order}"
    assert offered.data["answer_by"] == "2026-11-20T12:04:00Z"
    strict.take(HELD, strict.person("icbc1"), order)
    strict.settle()
    [stop] = strict.log(sp.StopImposed)
    assert stop.data["approved_by"] == "boss1"


def test_nobody_approves_or_rejects_their_own(strict: Core) -> None:
    order = given(strict)
    for word in (YES, NO):
        assert strict.refuse(word, BOTH, order).slug == "own-approval"
    assert waiting(strict)


def test_only_an_approver_of_the_same_agency_approves(strict: Core) -> None:
    order = given(strict)
    assert strict.refuse(YES, STRANGER, order).slug == "not-found"
    for login in ("officer1", "icbc1", "audit1"):
        assert strict.refuse(YES, strict.person(login), order).slug == "forbidden"


def test_what_was_rejected_never_goes_to_the_bank(strict: Core) -> None:
    order = given(strict)
    strict.take(NO, BOSS, order)
    assert strict.take(NO, BOSS, order).outcome == "repeated"
    assert strict.refuse(YES, BOSS, order).slug == "already-rejected"
    withdrawal = sp.Withdraw(reason="不再需要")
    assert strict.refuse(withdrawal, strict.person("officer1"), order).slug == "already-rejected"
    strict.settle()
    assert waiting(strict)
    [rejected] = strict.log(au.Rejected)
    assert "受害人陈述" not in rejected.text


def test_what_was_withdrawn_meanwhile_cannot_be_approved(strict: Core) -> None:
    order = given(strict)
    strict.take(sp.Withdraw(reason="不再需要"), strict.person("officer1"), order)
    assert strict.refuse(YES, BOSS, order).slug == "already-withdrawn"
    assert strict.refuse(HELD, strict.person("icbc1"), order).slug == "not-found"


def test_approved_twice_is_approved_once(strict: Core) -> None:
    order = given(strict)
    strict.take(YES, BOSS, order)
    assert strict.take(YES, BOSS, order).outcome == "repeated"
    strict.settle()
    assert len(strict.log(sp.Offered)) == 1
    assert strict.refuse(NO, BOSS, order).slug == "no-approval-asked"


def test_the_same_application_from_a_colleague_is_no_approval(strict: Core) -> None:
    given(strict)
    wire = strict.stop("A-1", "another key", attachments=SCAN)
    [again] = strict.send(wire, caller=strict.person("officer1"))
    assert isinstance(again, Receipt)
    assert again.outcome == "repeated"
    strict.settle()
    assert waiting(strict)


def test_an_approver_who_saw_an_older_version_is_told(strict: Core) -> None:
    order = given(strict)
    stale = strict.say(YES, BOSS, order, version=1)
    assert isinstance(stale, Problem)
    assert stale.slug == "precondition-failed"
    assert isinstance(strict.say(YES, BOSS, order, version=2), Receipt)


def test_a_row_of_a_file_with_its_two_officers_is_approved_by_that(strict: Core) -> None:
    strict.order("A-1", attachments=SCAN)
    assert strict.log(au.ApprovalAsked) == []
    assert len(strict.log(sp.Offered)) == 1


def test_a_freeze_waits_and_a_release_does_not(strict: Core) -> None:
    stop = strict.order("A-1", attachments=SCAN)
    strict.take(HELD, strict.person("icbc1"), stop)
    officer = strict.person("officer1")
    freeze = strict.take(freezing(stop, "F-1", approver_rank="province"), officer)
    pending = strict.refuse(freezing(stop, "F-2", approver_rank="province"), officer)
    assert pending.slug == "order-pending"
    strict.take(asking(ms.Release, stop, "L-1"), officer)
    strict.settle()
    assert waiting(strict) == {f"stop_payment-{freeze.subject}"}
    strict.take(NO, BOSS, freeze.subject)
    strict.take(freezing(stop, "F-2", approver_rank="province"), officer)
    assert len(strict.log(fz.FreezeOrdered)) == 2


def test_an_order_that_waits_for_nobody_cannot_be_approved(core: Core) -> None:
    order = core.order("A-1")
    assert core.refuse(YES, BOSS, order).slug == "no-approval-asked"
    missing = order_id("HZ", "nothing")
    assert core.refuse(YES, BOSS, missing).slug == "not-found"
