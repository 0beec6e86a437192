"""An answer that does not add up, on the pages of whoever gave it, asked for it, oversees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

INBOX = "/inbox?show=to_explain"
EARLIER = {"earlier_authority": "杭州市公安局", "earlier_amount": "500", "earlier_currency": "JPY"}


def odd(house: House) -> UUID:
    order = house.order("A-1")
    house.answer(order, "1200", held_amount="1000.01", balance="1000.00", **EARLIER)
    return order


def test_what_does_not_add_up_shows_to_everybody_who_may_see_the_order(
    house: House, visit: Come
) -> None:
    order = odd(house)
    for login in ("officer", "supervisor", "clerk"):
        page = visit(login).get(f"/orders/{order}").text
        assert "The sums of this answer do not add up" in page
        assert "more is held than was there" in page
        assert "asked to explain by 2026-11-21 19:00:00 +08:00" in page
        assert "杭州市公安局" in page
        assert "JP¥500" in page


def test_a_clerk_finds_the_question_in_the_inbox_and_answers_again(
    house: House, visit: Come
) -> None:
    order, clerk = odd(house), visit("clerk")
    assert str(order) in clerk.get(INBOX).text
    even = {"code": "1200", "held_amount": "1000.00", "balance": "1000.00"}
    assert clerk.post(f"/orders/{order}/answer", **even).status_code == 303
    house.settle()
    assert str(order) not in clerk.get(INBOX).text
    assert "do not add up" not in clerk.get(f"/orders/{order}").text


def test_an_officer_asks_what_an_answer_meant(house: House, visit: Come) -> None:
    order = house.order("A-1")
    officer, path = visit("officer"), f"/orders/{order}/clarify"
    house.answer(order, "0301")
    assert path in officer.get(f"/orders/{order}").text
    assert "Required" in officer.post(path, question="").text
    assert officer.post(path, question="户名为何不符?").status_code == 303
    house.settle()
    assert path not in officer.get(f"/orders/{order}").text
    assert str(order) in visit("clerk").get(INBOX).text
    assert visit("clerk").get(path).status_code == 403


def test_a_clerk_says_that_the_account_is_elsewhere(house: House, visit: Come) -> None:
    order = house.order("A-1")
    said = {"code": "0300", "other_bank": "ABC", "feedback_remark": "账户在农行"}
    assert visit("clerk").post(f"/orders/{order}/answer", **said).status_code == 303
    house.settle()
    assert "A-1" not in visit("abc-clerk").get("/inbox").text
    assert "rr-" in visit("abc-clerk").get("/inbox").text
    page = visit("officer").get(f"/orders/{order}").text
    assert "Agricultural Bank of China" in page
