"""Number orders on their pages: ordered in a form, answered by the carrier, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from tests.console.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

FORM = "/number-orders/new"
ASKED = {
    "application_id": "N-1",
    "case_number": "A3305010000002026110001",
    "urgency": "urgent",
    "number": "155 5176 1087",
    "number_type": "mobile",
    "action": "suspend",
    "carrier_code": "CUCC",
    "reason": "冒充领导来电",
    "legal_document_number": "湖公(刑)停机字〔2026〕00001号",
    "officer1_id": "331148",
    "officer1_name": "费涛",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}


@pytest.fixture
def carrier(house: House) -> House:
    """The house, with a carrier and its clerk."""
    house.install([d.RegisterAgency(agency="CUCC", name="中国联通", kind="carrier")])
    clerk = d.RegisterPerson(login="cucc", name="吕洋", agency="CUCC", person_roles="agency_clerk")
    second = d.RegisterPerson(login="second", name="沈宁", agency="CENTRE", person_roles="officer")
    house.install([clerk, second])
    for login in ("cucc", "second"):
        house.credentials.set_password(login, PASSWORD)
    return house


def ordered(house: House, officer: Visit, **said: str) -> str:
    """Order something about a number by the form; return the page of the order."""
    made = officer.post(FORM, **ASKED | said)
    assert made.status_code == 303, made.text
    house.settle()
    return str(made.location.partition("?")[0])


def test_an_officer_orders_a_carrier_answers_and_the_line_is_limited(
    carrier: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("cucc")
    assert FORM in officer.get("/orders").text
    order = ordered(carrier, officer)
    assert ASKED["number"] not in officer.get(order).text
    assert "155****1087" in officer.get("/orders").text
    assert order in clerk.get("/inbox").text
    assert "15551761087" in clerk.get(order).text
    assert clerk.post(f"{order}/acknowledge", operator_name="吕洋").status_code == 303
    form = clerk.get(f"{order}/answer").text
    assert "already_in_state" in form
    assert "0301" not in form, "a carrier has results of its own"
    said = clerk.post(f"{order}/answer", code="done", line_state_after="suspended")
    assert said.status_code == 303, said.text
    carrier.settle()
    shown = officer.get(order).text
    assert "The line is limited (Suspend the line)" in shown
    assert "2026-11-27 19:00:00" in shown, "seven days, unless somebody decides"
    assert f"{order}/freeze" not in shown
    assert f"{order}/notice" in shown
    notice = clerk.get(f"{order}/notice").text
    assert "Your line 15551761087 is suspended" in notice
    assert "155****1087" in officer.get(f"{order}/notice").text
    paper = clerk.client.get(f"{order}/notice", headers={"Accept-Language": "zh-CN"}).text
    assert "号码停机告知书" in paper
    assert f"{order}/sheet" in shown
    chinese = officer.client.get(order, headers={"Accept-Language": "zh-CN"}).text
    assert "号码限制生效（停机）" in chinese


def test_an_officer_takes_an_order_back(carrier: House, visit: Come) -> None:
    officer = visit("officer")
    order = ordered(carrier, officer)
    done = officer.post(f"{order}/withdraw", reason="误报")
    assert done.status_code == 303, done.text
    carrier.settle()
    assert "The order was withdrawn" in officer.get(order).text


def test_what_is_wrong_shows_beside_its_field(carrier: House, visit: Come) -> None:
    refused = visit("officer").post(FORM, **ASKED | {"number": "95588"})
    assert refused.status_code == 422
    assert "The number is not of the type mobile." in refused.text
    assert carrier.engine


def test_a_holder_appeals_and_somebody_else_decides(carrier: House, visit: Come) -> None:
    officer, clerk, other = visit("officer"), visit("cucc"), visit("second")
    order = ordered(carrier, officer)
    clerk.post(f"{order}/answer", code="done", line_state_after="suspended")
    carrier.settle()
    form = {"appellant_name": "黄强桂", "grounds": "本人号码"}
    assert clerk.post(f"{order}/appeal", **form).status_code == 303
    carrier.settle()
    assert f"{order}/uphold-appeal" not in officer.get(order).text, "who ordered does not decide"
    refused = officer.post(f"{order}/uphold-appeal", reason="checked")
    assert refused.status_code == 403
    assert "Nobody decides an appeal against their own order" in refused.text
    assert f"{order}/uphold-appeal" in other.get(order).text
    assert order in other.get("/fairness").text
    assert other.post(f"{order}/uphold-appeal", reason="checked").status_code == 303
    carrier.settle()
    page = officer.get(order).text
    assert "an appeal was upheld" in page
    assert "appealed at the agency; to be decided by" in page
    chinese = officer.client.get(order, headers={"Accept-Language": "zh-CN"}).text
    assert "申诉成立" in chinese
    assert "Restore the line" in clerk.get("/inbox").text


def test_a_line_that_its_carrier_refuses_to_restore_stands_first_until_it_is_ordered_again(
    carrier: House, visit: Come
) -> None:
    officer, clerk, other = visit("officer"), visit("cucc"), visit("second")
    order = ordered(carrier, officer)
    clerk.post(f"{order}/answer", code="done", line_state_after="suspended")
    carrier.settle()
    clerk.post(f"{order}/appeal", appellant_name="黄强桂", grounds="本人号码")
    carrier.settle()
    other.post(f"{order}/uphold-appeal", reason="checked")
    carrier.settle()
    assert f"{order}/restore-again" not in officer.get(order).text
    clerk.post(f"{restoration(clerk)}/answer", code="rejected_no_authority")
    carrier.settle()
    page = officer.get(order).text
    assert "and did not; it is told again by itself: no" in page
    assert "To be ended, and not ended" in page
    assert "To be ended, and not ended" in officer.get("/fairness").text
    assert f"{order}/restore-again" not in clerk.get(order).text
    assert officer.post(f"{order}/restore-again").status_code == 303
    carrier.settle()
    assert f"{order}/restore-again" not in officer.get(order).text
    assert "To be ended, and not ended" not in officer.get("/fairness").text
    clerk.post(f"{restoration(clerk)}/answer", code="done")
    carrier.settle()
    assert f"{order}/restore-again" not in officer.get(order).text


def restoration(clerk: Visit) -> str:
    """Return the page of the order in the inbox that has still to be answered."""
    return str(re.findall(r"/orders/[0-9a-f-]{36}", clerk.get("/inbox").text)[0])


def test_a_carrier_says_on_the_page_that_a_holder_was_verified_again(
    carrier: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("cucc")
    order = ordered(carrier, officer, action="reverify")
    assert f"{order}/report-reverified" not in clerk.get(order).text
    clerk.post(f"{order}/answer", code="done")
    carrier.settle()
    page = clerk.get(order).text
    assert f"{order}/report-reverified" in page
    assert "Holder verified again by" in page
    assert "2026-11-23 19:00:00" in page, "three days"
    assert f"{order}/report-reverified" not in officer.get(order).text
    assert clerk.post(f"{order}/report-reverified", operator_name="王敏").status_code == 303
    carrier.settle()
    assert "The holder was verified again" in officer.get(order).text
    chinese = officer.client.get(order, headers={"Accept-Language": "zh-CN"}).text
    assert "机主已重新核验身份" in chinese
    assert f"{order}/report-reverified" not in clerk.get(order).text
