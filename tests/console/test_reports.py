"""A bank's report on the pages: seen by both, taken up by an officer with one form, or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.examples import examples
from contracts.reporting import Report
from contracts.suspicions import ReportSuspicion
from services.gateway.console.timeline import LINES_SHOWN, lines
from tests.console.conftest import CLERK

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]


@pytest.fixture
def report(house: House) -> UUID:
    """A report that ICBC made to the centre."""
    said = examples()[Report.wire] | {"reported_to": "CENTRE"}
    made = house.take(Report.load(said), CLERK).subject
    house.settle()
    return made


def test_an_officer_takes_a_report_up_with_what_it_says(
    house: House, visit: Come, report: UUID
) -> None:
    officer, there = visit("officer"), f"/orders/{report}"
    assert "ICBC-R-00001" in officer.get("/orders?show=to_take_up").text
    shown = officer.get(there).text
    assert "Take up by" in shown
    assert "Stopped by the bank at" in shown
    form = officer.get(f"{there}/take_up").text
    for value in ("622007806360837789", "441023.42", "ICBC-R-00001", "2026-11-20T18:04:00"):
        assert f'value="{value}"' in form
    typed = {
        "application_id": "A-1",
        "case_number": "A3305000000002026111001",
        "account_number": "622007806360837789",
        "account_name": "黄强桂",
        "account_type": "personal",
        "urgency": "urgent",
        "currency": "CNY",
        "amount": "441023.42",
        "bank_code": "ICBC",
        "transfer_time": "2026-11-20T18:04:00",
        "application_type": "02",
        "original_application_id": "ICBC-R-00001",
        "officer1_id": "331000",
        "officer1_name": "沈建国",
        "officer2_id": "331259",
        "officer2_name": "章晓燕",
    }
    given = officer.post("/orders/new", form=f"{there}/take_up", **typed)
    assert given.status_code == 303, given.text
    house.settle()
    assert "The order A-1 took up this report" in officer.get(there).text
    assert "ICBC-R-00001" not in officer.get("/orders?show=to_take_up").text
    assert f"{there}/take_up" not in officer.get(there).text


@pytest.mark.usefixtures("ledger")
def test_a_clerk_sees_the_report_and_has_nothing_to_do_about_it(visit: Come, report: UUID) -> None:
    clerk, there = visit("clerk"), f"/orders/{report}"
    shown = clerk.get(there).text
    assert "客户到网点报案" in shown
    assert f"{there}/answer" not in shown
    assert "ICBC-R-00001" not in clerk.get("/inbox").text
    assert f"{there}/answer" not in clerk.get("/inbox?show=all").text
    assert clerk.get(f"{there}/take_up").status_code == 403
    assert visit("other-officer").get(f"{there}/take_up").status_code == 404
    assert clerk.get(f"{there}/sheet").status_code == 200


def test_an_officer_declines_a_report(house: House, visit: Come, report: UUID) -> None:
    officer, there = visit("officer"), f"/orders/{report}"
    assert officer.post(f"{there}/decline", reason="A true payment").status_code == 303
    house.settle()
    shown = officer.get(there).text
    assert "A true payment" not in shown or "withdrawn" in shown
    assert f"{there}/take_up" not in shown


@pytest.mark.usefixtures("ledger")
def test_what_looks_suspicious_is_listed_in_words_and_asks_nothing_of_anybody(
    house: House, visit: Come
) -> None:
    said = examples()[ReportSuspicion.wire] | {"reported_to": "CENTRE"}
    there = f"/orders/{house.take(ReportSuspicion.load(said), CLERK).subject}"
    opening = {"account_number": "6212261203000000012", "opened_at": "2026-11-19T02:00:00Z"}
    cards = {
        **{name: said[name] for name in ("reported_to", "operator_name")},
        "application_id": "ICBC-S-00002",
        "feature_code": "1001",
        "openings": [opening],
        "holder_name": "马艳",
        "holder_id_type": "01",
        "holder_id_number": "33050119900101123X",
    }
    other = f"/orders/{house.take(ReportSuspicion.load(cards), CLERK).subject}"
    house.settle()
    officer, clerk = visit("officer"), visit("clerk")
    listed = officer.get("/orders?show=reports").text
    assert "3006 money comes from many, leaves to one" in listed
    assert "1001 accounts opened in quick succession" in listed
    assert (
        "分散入集中出" in officer.get("/orders?show=reports", **{"Accept-Language": "zh-CN"}).text
    )
    shown = officer.get(there).text
    assert "reported something suspicious: 3006 money comes from many" in shown
    assert "6220 **** **** 7789" in shown
    assert "/take_up" not in shown
    assert "What was reported" in shown
    line = "2026-11-20 18:10:00 +08:00 debit CNY 300000.00 6212261203000000012 马艳"
    assert line in clerk.get(there).text
    own = clerk.get(other).text
    assert "6212261203000000012 2026-11-19 10:00" in own
    assert f"{other}/answer" not in own
    assert "ICBC-S-0000" not in clerk.get("/inbox").text
    assert clerk.get(f"{there}/sheet").status_code == 200
    house.take(ReportSuspicion.load(said | {"feature_code": "0000"}), CLERK)
    house.settle()
    assert "took the report back" in officer.get(there).text


def test_a_long_list_of_lines_is_cut_and_says_so(house: House) -> None:
    [line] = examples()[ReportSuspicion.wire]["transactions"]
    with house.app.test_request_context("/"):
        said = lines([line] * (LINES_SHOWN + 2), "CNY")
    assert said.count(line["counterparty_account"]) == LINES_SHOWN
    assert said.endswith("另有 2 笔")
