"""A bank's report on the pages: seen by both, taken up by an officer with one form, or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.examples import examples
from contracts.reporting import Report
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
