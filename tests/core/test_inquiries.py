"""Inquiries: who holds an account, what else they hold, and a watch that reports until its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.envelope import is_sealed
from contracts.port import TIMER
from services.stop_payment.reactions import when_due
from shared.due import Due
from tests.core.test_chase import CASH, HOP, told

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
KINDS: list[type[ms.Shape]] = [iq.QuerySubject, iq.QueryAccounts, iq.Watch]
HOLDER = {
    "code": "0000",
    "holder_name": "黄强桂",
    "holder_id_type": "01",
    "holder_id_number": "33050119900101123X",
    "holder_phone": "13800000000",
    "holder_address": "湖州市吴兴区",
}


def asking(kind: type[ms.Shape], order: UUID, application: str = "C-1", **said: Any) -> ms.Shape:  # noqa: ANN401  as in JSON
    """Return what an officer asks about the account of a stop."""
    data = {"order_id": str(order), "application_id": application, "reason": "查明持有人", **said}
    return kind.load(data)


def inquired(core: Core, kind: type[ms.Shape], order: UUID, **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return the order that an inquiry is, once its bank can see it."""
    made = core.take(asking(kind, order, **said), core.person("officer1"))
    core.settle()
    return made.subject


def test_each_is_an_order_of_its_own_that_the_account_notes(core: Core) -> None:
    stop = core.order("A-1")
    for number, kind in enumerate(KINDS):
        made = inquired(core, kind, stop, application=f"C-{number}")
        assert core.log(sp.Offered)[-1].stream == f"stop_payment-{made}"
    noted = [event.data["inquiry"] for event in core.log(iq.Inquired)]
    assert noted == list(iq.INQUIRIES)
    ordered = core.log(iq.SubjectQueryOrdered, iq.AccountsQueryOrdered, iq.WatchOrdered)
    assert {event.data["agency"] for event in ordered} == {"ICBC"}
    assert all(is_sealed(event.data["account_number"]) for event in ordered)
    assert ordered[2].data["until"] == "2027-02-28T11:00:00Z"


def test_who_holds_the_account_is_kept_sealed(core: Core) -> None:
    query = inquired(core, iq.QuerySubject, core.order("A-1"))
    core.take(sp.Answer.load(HOLDER), core.person("icbc1"), query)
    [answered] = core.log(sp.Answered)
    personal = ("holder_name", "holder_id_number", "holder_phone", "holder_address")
    assert all(is_sealed(answered.data[name]) for name in personal)
    assert core.said(answered)["holder_phone"] == "+8613800000000"


def test_all_accounts_can_be_asked_of_another_bank_that_is_told_whose(core: Core) -> None:
    stop, officer = core.order("A-1"), core.person("officer1")
    unsaid = core.refuse(asking(iq.QueryAccounts, stop, bank_code="CCB"), officer)
    assert unsaid.codes == ["required"]
    nobody = asking(iq.QueryAccounts, stop, bank_code="NONE", holder_id_number="X1")
    assert core.refuse(nobody, officer).codes == ["agency_unknown"]
    number = "33050119900101123X"
    query = inquired(core, iq.QueryAccounts, stop, bank_code="CCB", holder_id_number=number)
    accounts = [{"account_number": "6217001210000000012", "state": "active", "balance": "12.00"}]
    said = sp.Answer.load({"code": "0000", "accounts": accounts})
    assert core.refuse(said, core.person("icbc1"), query).slug == "not-found"
    core.take(said, core.person("ccb1"), query)
    [answered] = core.log(sp.Answered)
    assert core.said(answered)["accounts"] == accounts


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_again_changes_nothing_and_another_waits_for_the_first(
    core: Core, kind: type[ms.Shape]
) -> None:
    stop, officer = core.order("A-1"), core.person("officer1")
    first = core.take(asking(kind, stop), officer)
    assert core.take(asking(kind, stop), officer).position == first.position
    assert core.refuse(asking(kind, stop, reason="另一事由"), officer).slug == "conflict"
    assert core.refuse(asking(kind, stop, "C-2"), officer).slug == "order-pending"
    core.settle()
    core.take(sp.Withdraw(reason="不再需要"), officer, first.subject)
    core.take(asking(kind, stop, "C-2"), officer)


@pytest.mark.parametrize("login", ["officer3", "icbc1", "boss1"])
def test_nobody_else_inquires(core: Core, login: str) -> None:
    stop = core.order("A-1")
    for kind in KINDS:
        refused = core.refuse(asking(kind, stop), core.person(login))
        assert refused.slug in ("not-found", "forbidden")


def test_what_is_no_stop_has_no_account_to_ask_about(core: Core) -> None:
    query = inquired(core, iq.QuerySubject, core.order("A-1"))
    for order in (query, "nobody"):
        asked = iq.Watch(order_id=str(order), application_id="C-9", reason="追踪")
        assert core.refuse(asked, core.person("officer1")).slug == "not-found"


@pytest.mark.parametrize(
    ("until", "code"),
    [("2027-02-28T11:00:01Z", "watch_too_long"), ("2026-11-20T11:00:00Z", "period_reversed")],
)
def test_a_watch_lasts_no_longer_than_policy_allows(core: Core, until: str, code: str) -> None:
    asked = asking(iq.Watch, core.order("A-1"), until=until)
    assert core.refuse(asked, core.person("officer1")).codes == [code]


def test_each_report_is_an_event_and_money_that_goes_on_is_gone_after(core: Core) -> None:
    stop, clerk = core.order("A-1"), core.person("icbc1")
    watch = inquired(core, iq.Watch, stop)
    core.take(told(), clerk, watch)
    core.take(told(HOP), clerk, watch)
    core.take(told(HOP), clerk, watch)
    core.take(told(CASH), clerk, watch)
    core.settle()
    assert len(core.log(sp.Answered)) == 3
    assert [event.data["serial"] for event in core.log(tr.HopProposed)] == ["T-1"]
    assert len(core.log(tr.CashTaken)) == 1
    [_, hop] = core.log(sp.Ordered)
    assert (hop.data["parent"], hop.data["agency"], hop.data["level"]) == (str(stop), "ABC", 2)


def test_a_watch_ends_at_its_instant_and_what_comes_later_is_kept_and_marked(core: Core) -> None:
    watch = inquired(core, iq.Watch, core.order("A-1"), until="2026-11-21T11:00:00Z")
    clerk = core.person("icbc1")
    core.take(told(), clerk, watch)
    core.later(hours=24, microseconds=-1)
    assert core.log(iq.WatchEnded) == []
    core.later(microseconds=1)
    [ended] = core.log(iq.WatchEnded)
    assert ended.data == {"ended_by": "time", "ended_at": "2026-11-21T11:00:00Z"}
    core.take(told(HOP), clerk, watch)
    core.settle()
    on_time, late = core.log(sp.Answered)
    assert ("after_end" in on_time.data, late.data["after_end"]) == (False, True)
    assert len(core.log(tr.HopProposed)) == 1
    refused = core.refuse(sp.Withdraw(reason="不再需要"), core.person("officer1"), watch)
    assert refused.slug == "watch-ended"


def test_a_watch_can_be_taken_back_after_it_reported_and_does_not_run_out(core: Core) -> None:
    watch = inquired(core, iq.Watch, core.order("A-1"), until="2026-11-21T11:00:00Z")
    officer, withdrawal = core.person("officer1"), sp.Withdraw(reason="不再需要")
    core.take(told(), core.person("icbc1"), watch)
    first = core.take(withdrawal, officer, watch)
    assert core.take(withdrawal, officer, watch).position == first.position
    other = sp.Withdraw(reason="另一事由")
    assert core.refuse(other, officer, watch).slug == "already-withdrawn"
    core.later(hours=24)
    assert core.log(iq.WatchEnded) == []


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"code": "0300"}, "2026-11-20T11:00:00Z"),
        ({"code": "0000", "watch_ended_at": "2026-11-20T10:59:00Z"}, "2026-11-20T10:59:00Z"),
    ],
)
def test_a_bank_that_watches_no_more_ends_the_watch(
    core: Core, said: dict[str, str], at: str
) -> None:
    watch = inquired(core, iq.Watch, core.order("A-1"))
    core.take(sp.Answer.load(said), core.person("icbc1"), watch)
    [ended] = core.log(iq.WatchEnded)
    assert ended.data == {"ended_by": "bank", "ended_at": at}


def test_time_cannot_end_a_watch_early_twice_or_another_order(core: Core) -> None:
    stop = core.order("A-1")
    watch = inquired(core, iq.Watch, stop, until="2026-11-21T11:00:00Z")
    until = core.at.replace(day=21)
    early = when_due(Due(until, watch, iq.WATCH))
    assert core.edge.port.send([early], TIMER)[0].slug == "bad-request"  # type: ignore[union-attr]  # a problem
    other = when_due(Due(until, stop, iq.WATCH))
    assert core.edge.port.send([other], TIMER)[0].slug == "not-found"  # type: ignore[union-attr]  # a problem
    core.later(hours=24)
    core.take(iq.EndWatch(due_at=until), TIMER, watch)
    assert len(core.log(iq.WatchEnded)) == 1
