"""Suspicions: a bank tells of what looks suspicious, nothing follows, and it takes that back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import orders
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import suspicions as su
from contracts.examples import examples
from contracts.fields import ERASED
from contracts.port import Look, Sight, order_id
from shared.vault import FRESH_SECONDS
from tests.town import INSTALL

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
SUSPICION = order_id("ICBC", "S-1")
CARD = {"account_number": "6212261203000000012", "opened_at": "2026-11-19T02:00:00Z"}
HOLDER = {
    "holder_name": "马艳",
    "holder_id_type": "01",
    "holder_id_number": "33050119900101123X",
}
NOTHING = dict.fromkeys(("account_number", "account_name", "currency", "description"))
OPENINGS = {**NOTHING, **HOLDER, "feature_code": "1001", "transactions": [], "openings": [CARD]}
INVOLVED = {**HOLDER, "feature_code": "2001"}


def suspicion(**said: Any) -> su.ReportSuspicion:  # noqa: ANN401  as in JSON
    """Return what ICBC tells the centre."""
    example = examples()[su.ReportSuspicion.wire]
    return su.ReportSuspicion.load(
        {**example, "application_id": "S-1", "reported_to": "HZ", **said}
    )


@pytest.mark.parametrize("said", [{}, OPENINGS, INVOLVED], ids=["event", "openings", "involved"])
def test_each_kind_is_kept_sealed_and_nothing_follows(core: Core, said: dict[str, Any]) -> None:
    told = suspicion(**said)
    assert core.take(told, core.person("icbc1")).subject == SUSPICION
    [event] = core.log(su.SuspicionReported)
    assert event.stream == f"stop_payment-{SUSPICION}"
    assert (event.data["agency"], event.data["ordered_by"]) == ("ICBC", "HZ")
    assert event.data["feature_code"] == told.feature_code
    sealed = {name for name in event.data if "sealed" in str(event.data[name])}
    assert sealed == told.personal & told.dump().keys()
    clear = core.said(event)
    assert {name: clear[name] for name in sealed} == {n: told.dump()[n] for n in sealed}
    size = core.edge.reader.size()
    core.later(hours=72)
    assert core.edge.reader.size() == size


def test_an_account_is_told_by_the_reference_that_an_order_has(core: Core) -> None:
    core.take(suspicion(), core.person("icbc1"))
    core.order("A-1", account_number="622007806360837789")
    [told], [ordered] = core.log(su.SuspicionReported), core.log(sp.Ordered)
    assert told.data["account_ref"] == ordered.data["account_ref"]


def test_the_same_again_is_repeated_and_another_conflicts(core: Core) -> None:
    core.take(suspicion(), core.person("icbc1"))
    assert core.take(suspicion(), core.person("icbc2")).outcome == "repeated"
    assert core.refuse(suspicion(feature_code="3001"), core.person("icbc1")).slug == "conflict"
    report = examples()[rp.Report.wire] | {"application_id": "S-1", "reported_to": "HZ"}
    assert core.refuse(rp.Report.load(report), core.person("icbc1")).slug == "conflict"


def test_a_report_of_a_stop_is_no_suspicion(core: Core) -> None:
    report = examples()[rp.Report.wire] | {"application_id": "S-1", "reported_to": "HZ"}
    core.take(rp.Report.load(report), core.person("icbc1"))
    for said in ({}, {"feature_code": su.CANCEL}):
        refused = core.refuse(suspicion(**said), core.person("icbc1"))
        assert refused.slug == "conflict"


def test_a_bank_takes_back_what_it_reported_once(core: Core) -> None:
    back = suspicion(**NOTHING, feature_code=su.CANCEL, transactions=[])
    assert core.refuse(back, core.person("icbc1")).slug == "not-found"
    core.take(suspicion(), core.person("icbc1"))
    assert core.refuse(back, core.person("abc1")).slug == "not-found"
    core.take(back, core.person("icbc1"))
    assert core.take(back, core.person("icbc2")).outcome == "repeated"
    [event] = core.log(su.SuspicionCancelled)
    assert (event.stream, event.data["feature_code"]) == (f"stop_payment-{SUSPICION}", "0000")


def test_nobody_else_says_or_reads_more_of_it(core: Core) -> None:
    core.take(suspicion(), core.person("icbc1"))
    answer = sp.Answer(code="0000", held_amount="1")
    assert core.refuse(answer, core.person("icbc1"), SUSPICION).slug == "not-found"
    for who in ("officer1", "officer3"):
        refused = core.refuse(sp.Withdraw(reason="x"), core.person(who), SUSPICION)
        assert refused.slug == "not-found"
    assert core.refuse(suspicion(), core.person("officer1")).slug == "forbidden"
    look = Look(sp.KIND, SUSPICION, orders.PURPOSES[1])
    assert isinstance(core.edge.port.reveal(look, core.person("officer1")), Sight)
    assert not isinstance(core.edge.port.reveal(look, core.person("officer3")), Sight)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"reported_to": "CT"}, {"/reported_to": "agency_unknown"}),
        ({"feature_code": "4001"}, {"/feature_code": "choice_unknown"}),
        ({"feature_code": None}, {"/feature_code": "required"}),
        ({"feature_code": "9999", "description": None}, {"/description": "required"}),
        ({"transactions": []}, {"/transactions": "required"}),
        ({"currency": None}, {"/currency": "required"}),
        (
            {"feature_code": "2001", "account_name": None},
            {
                "/account_name": "required",
                "/holder_id_type": "required",
                "/holder_id_number": "required",
            },
        ),
        (
            {"feature_code": "1002"},
            {
                "/holder_name": "required",
                "/holder_id_type": "required",
                "/holder_id_number": "required",
                "/openings": "required",
            },
        ),
        (
            {**OPENINGS, "openings": [{"account_number": "x"}]},
            {"/openings/0/account_number": "account_format"},
        ),
        (
            {**OPENINGS, "openings": [{**CARD, "opened_at": "?"}]},
            {"/openings/0/opened_at": "time_format"},
        ),
        ({"holder_id_type": "77"}, {"/holder_id_type": "choice_unknown"}),
    ],
)
def test_a_defective_one_is_refused_with_all_that_is_wrong(
    core: Core, said: dict[str, Any], found: dict[str, str]
) -> None:
    wire = core.wire(suspicion(), "HZ", SUSPICION)
    changed = type(wire)(wire.id, wire.type, {**wire.data, **said})
    [answer] = core.send(changed, caller=core.person("icbc1"))
    defects = getattr(answer, "defects", ())
    assert {each.pointer: each.code for each in defects} == found


def test_it_is_erased_like_any_report_and_what_is_no_persons_stays(core: Core) -> None:
    core.take(suspicion(), core.person("icbc1"))
    core.settle()
    core.take(d.DestroyReportKey(report=str(SUSPICION), reason="期满"), INSTALL)
    core.settle()
    time.sleep(FRESH_SECONDS)
    [event] = core.log(su.SuspicionReported)
    clear = core.said(event)
    assert (clear["account_number"], clear["transactions"]) == (ERASED, ERASED)
    assert clear["feature_code"] == "3006"
    assert core.take(suspicion(), core.person("icbc1")).outcome == "repeated"
