"""Inquiries from a stop's page: each has its form, and its answer one for the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import inquiries as iq
from contracts import stop_payment as sp

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

LINE = "T-9,2026-11-20 19:30,debit,cash,5.00"


def asked(house: House, officer: Visit, inquiry: str) -> UUID:
    """Return the order that an officer makes from a stop's page."""
    stop = house.order("A-1")
    assert f"/orders/{stop}/{inquiry}" in officer.get(f"/orders/{stop}").text
    made = officer.post(f"/orders/{stop}/{inquiry}", reason="who is it")
    assert made.status_code == 303, made.text
    house.settle()
    [noted] = [e for e in house.edge.reader.events(limit=1000) if e.type == iq.Inquired.wire]
    assert noted.data["application_id"] in officer.get(f"/orders/{stop}").text
    return noted.data["order_id"]  # type: ignore[no-any-return]  # as in JSON


@pytest.mark.parametrize(
    ("inquiry", "fields", "shown"),
    [
        (iq.SUBJECT, {"holder_name": "黄强桂", "holder_id_type": "01"}, "resident ID"),
        (iq.ACCOUNTS, {"accounts": "6217001210000000012,personal,frozen,CNY,5.00"}, "frozen"),
        (iq.WATCH, {"transactions": LINE}, "was taken in cash"),
    ],
)
def test_an_officer_asks_and_a_clerk_answers(
    house: House, visit: Come, inquiry: str, fields: dict[str, str], shown: str
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    order = asked(house, officer, inquiry)
    assert clerk.post(f"/orders/{order}/answer", code="0000", **fields).status_code == 303
    house.settle()
    assert shown in clerk.get(f"/orders/{order}").text
    assert "6217001210000000012" not in officer.get(f"/orders/{order}").text


def test_a_watch_is_withdrawn_from_its_page_after_reports(house: House, visit: Come) -> None:
    officer = visit("officer")
    order = asked(house, officer, iq.WATCH)
    visit("clerk").post(f"/orders/{order}/answer", code="0000")
    house.settle()
    assert "The account is to be watched until" in officer.get(f"/orders/{order}").text
    assert officer.post(f"/orders/{order}/withdraw", reason="enough").status_code == 303
    house.settle()
    page = officer.get(f"/orders/{order}").text
    assert "The watch ended at" in page
    assert f"/orders/{order}/withdraw" not in page


def test_what_is_wrong_with_a_line_is_said_in_its_place(house: House, visit: Come) -> None:
    order = asked(house, visit("officer"), iq.ACCOUNTS)
    refused = visit("clerk").post(f"/orders/{order}/answer", code="0000", accounts="1")
    assert refused.status_code == 422
    assert "Line 1, account_number" in refused.text
    assert sp.Answered.wire not in {event.type for event in house.edge.reader.events(limit=1000)}
