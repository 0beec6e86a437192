"""The form of a stop order: findings beside their fields, and why an officer goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.stop_payment import Ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

PATH = "/orders/new"
TYPED = {
    "application_id": "A-1",
    "case_number": "A3305000000002026111001",
    "urgency": "urgent",
    "bank_code": "ICBC",
    "account_number": "622007806360837789",
    "account_name": "黄 强桂",
    "account_type": "personal",
    "amount": "441023.42",
    "currency": "CNY",
    "transfer_time": "2026-11-20T11:04:00",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)止付字[2026]00001号",
}
ODD = TYPED | {"legal_document_number": "紧急"}


def ordered(house: House) -> list[dict[str, object]]:
    house.settle()
    events = house.edge.reader.events(limit=1000)
    return [dict(house.said(each)) for each in events if each.type == Ordered.wire]


def test_an_order_is_given_and_shown_with_its_receipt(house: House, visit: Come) -> None:
    officer = visit("officer")
    answer = officer.post(PATH, **TYPED)
    assert answer.status_code == 303
    [said] = ordered(house)
    assert said["account_name"] == "黄强桂"
    assert said["legal_document_number"] == "湖公(刑)止付字〔2026〕00001号"
    assert said["transfer_time"] == "2026-11-20T03:04:00Z"
    page = officer.get(answer.location).text
    assert "Recorded" in page
    assert "A-1" in page


def test_everything_that_speaks_against_it_shows_at_once(house: House, visit: Come) -> None:
    answer = visit("officer").post(PATH, **ODD | {"amount": "-1", "officer2_id": "331000"})
    assert answer.status_code == 422
    for name in ("amount", "officer2_id"):
        assert f'id="{name}-wrong"' in answer.text
        assert f'href="#{name}"' in answer.text
    assert 'id="legal_document_form-warned"' in answer.text
    assert 'name="override.legal_document_form"' in answer.text
    assert 'value="紧急"' in answer.text
    assert ordered(house) == []


def test_a_warning_takes_a_reason_which_stays_with_the_order(house: House, visit: Come) -> None:
    officer = visit("officer")
    warned = officer.post(PATH, **ODD)
    assert warned.status_code == 422
    assert "Warnings stand against it" in warned.text
    reason = {"override.legal_document_form": "编号尚未生成"}
    answer = officer.post(PATH, **ODD, **reason)
    assert answer.status_code == 303
    [said] = ordered(house)
    assert said["overrides"] == [{"code": "legal_document_form", "reason": "编号尚未生成"}]
    page = officer.get(answer.location).text
    assert "form of the document" in page
    assert "编号尚未生成" not in page


def test_a_form_sent_twice_gives_one_order(house: House, visit: Come) -> None:
    officer = visit("officer")
    form = {**officer.hidden(PATH), **TYPED}
    first, second = officer.send(PATH, form), officer.send(PATH, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(ordered(house)) == 1


def test_the_same_application_with_other_content_is_named(house: House, visit: Come) -> None:
    officer = visit("officer")
    officer.post(PATH, **TYPED)
    other = officer.post(PATH, **TYPED | {"amount": "1.00"})
    assert other.status_code == 422
    assert "was used for other content" in other.text
    assert len(ordered(house)) == 1


def test_only_officers_order(house: House, visit: Come) -> None:
    assert visit("clerk").get(PATH).status_code == 403
    assert visit("supervisor").get(PATH).status_code == 403
    assert house.edge.reader.events(limit=1)
    assert "Order a stop" in visit("officer").get("/orders").text
    assert "/orders/new" not in visit("supervisor").get("/orders").text


def test_who_orders_on_a_friday_evening_is_told_that_nobody_works_before_its_end(
    house: House, visit: Come
) -> None:
    officer = visit("officer")
    assert "no working day after today comes before" in officer.get(PATH).text
    assert officer.post(PATH, **TYPED).status_code == 303
    house.later(days=3)
    assert "no working day" not in officer.get(PATH).text
