"""Approving on the pages: what waits for me, never my own; and the papers of an emergency stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.port import Caller, Receipt
from tests.console.conftest import OFFICER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

SCAN = examples()[sp.Order.wire]["attachments"]
PEOPLE = {"boss": "approver", "both": "officer approver"}


@pytest.fixture
def strict(house: House) -> House:
    """The house under the pack that wants stops approved, with people who may."""
    begins = house.at + timedelta(minutes=1)
    best = d.ActivatePolicy(
        pack="BEST-2025", version="2026-11", in_force_from=begins, reason="试行"
    )
    house.install([best])
    house.install(
        d.RegisterPerson(login=login, name="潘国庆", agency="CENTRE", person_roles=roles)
        for login, roles in PEOPLE.items()
    )
    for login in PEOPLE:
        house.credentials.set_password(login, PASSWORD)
    house.later(minutes=2)
    house.app = house.gateway()
    return house


def given(house: House, application: str, by: Caller) -> UUID:
    """Return the id of a stop that somebody gave, and that waits."""
    [answer] = house.send(house.stop(application, attachments=SCAN), caller=by)
    assert isinstance(answer, Receipt), answer
    house.settle()
    return answer.subject


def test_an_approver_finds_what_waits_and_approves_it(strict: House, visit: Come) -> None:
    order, boss, clerk = given(strict, "A-1", OFFICER), visit("boss"), visit("clerk")
    assert boss.get("/").location == "/approvals"
    assert "A-1" in boss.get("/approvals").text
    assert clerk.get(f"/orders/{order}").status_code == 404
    shown = boss.get(f"/orders/{order}").text
    assert "its agency has not seen it" in shown
    assert f"/orders/{order}/approve" in shown
    assert boss.post(f"/orders/{order}/approve").status_code == 303
    strict.settle()
    assert "A-1" not in boss.get("/approvals").text
    assert "The order was approved" in visit("officer").get(f"/orders/{order}").text
    assert clerk.get(f"/orders/{order}").status_code == 200


def test_nobody_is_asked_to_approve_their_own(strict: House, visit: Come) -> None:
    order = given(strict, "A-1", Caller("CENTRE", "console", person="both"))
    both = visit("both")
    assert "A-1" not in both.get("/approvals").text
    assert f"/orders/{order}/approve" not in both.get(f"/orders/{order}").text
    refused = both.post(f"/orders/{order}/approve")
    assert refused.status_code == 403
    assert "Nobody approves their own order" in refused.text
    assert "A-1" in visit("boss").get("/approvals").text


def test_an_approver_rejects_with_a_reason(strict: House, visit: Come) -> None:
    order, boss = given(strict, "A-1", OFFICER), visit("boss")
    assert boss.post(f"/orders/{order}/reject").status_code == 422
    assert boss.post(f"/orders/{order}/reject", reason="wrong time").status_code == 303
    strict.settle()
    officer = visit("officer").get(f"/orders/{order}").text
    assert "its agency never sees it" in officer
    assert f"/orders/{order}/withdraw" not in officer
    assert visit("officer").get(f"/orders/{order}/approve").status_code == 403


def test_papers_are_asked_for_and_supplied_on_the_page(house: House, visit: Come) -> None:
    order = house.order(
        "A-1",
        application_type="02",
        original_application_id="REPORT-1",
        legal_document_number=None,
    )
    officer, there = visit("officer"), f"/orders/{order}"
    assert "Ordered before its papers, which are due by" in officer.get(there).text
    house.later(days=1)
    assert "Warning: its papers were due by" in officer.get(there).text
    assert "A-1" in officer.get("/orders?show=papers_overdue").text
    signed = {
        "document_type": "stop_notice",
        "legal_document_number": "湖公(刑)止付字〔2026〕00003号",
        "officer1_id": "331000",
        "officer1_name": "沈建国",
        "officer2_id": "331259",
    }
    refused = officer.post(f"{there}/supply-papers", **signed)
    assert '<a href="#officer2_name">' in refused.text
    supplied = officer.post(f"{there}/supply-papers", officer2_name="章晓燕", **signed)
    assert supplied.status_code == 303
    house.settle()
    shown = officer.get(there).text
    assert "when they were due" in shown
    assert "late: yes" in shown
    assert f"{there}/supply-papers" not in shown


def test_the_notice_is_printed_in_the_readers_language(house: House, visit: Come) -> None:
    order, clerk, officer = house.order("A-1"), visit("clerk"), visit("officer")
    there = f"/orders/{order}/notice"
    assert officer.get(there).status_code == 404
    house.answer(order, held_amount="5.00")
    assert there in officer.get(f"/orders/{order}").text
    assert "Notice of an emergency stop on your account" in officer.get(there).text
    assert "黄强桂" not in officer.get(there).text
    told = clerk.get(there, **{"Accept-Language": "zh-CN"}).text
    for said in ("账户紧急止付告知书", "黄强桂", "湖州市反诈中心", "96110", "模板版本 2026-11"):
        assert said in told
