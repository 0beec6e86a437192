"""The pages of a stop of a transaction: ordered, answered with whose account it is, followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contracts.stop_payment import Answered, Ordered
from contracts.transaction_stops import TransactionStopOrdered
from tests.console.test_ordering import TYPED as OF_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

PATH = "/orders/new-transaction-stop"
NUMBER = "4200002501202611208812345678"
ACCOUNT = {"account_number", "account_name", "account_type"}
TYPED = {name: said for name, said in OF_ACCOUNT.items() if name not in ACCOUNT} | {
    "transaction_kind": "payment_order",
    "transaction_number": NUMBER,
    "amount": "9800.00",
}
ANSWER = {
    "code": "1200",
    "held_amount": "3000.00",
    "payee_account": "6228480402564890018",
    "payee_name": "马艳",
    "payee_bank": "ABC",
    "merchant_name": "湖州好物商行",
    "merchant_id_type": "15",
}


def said(house: House, wire: str) -> list[dict[str, object]]:
    house.settle()
    events = house.edge.reader.events(limit=1000)
    return [dict(house.said(each)) for each in events if each.type == wire]


def test_a_transaction_is_stopped_answered_and_followed_to_the_account(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    assert "Stop a transaction" in officer.get("/orders").text
    given = officer.post(PATH, **TYPED)
    assert given.status_code == 303, given.text
    [ordered] = said(house, TransactionStopOrdered.wire)
    assert (ordered["transaction_number"], ordered["agency"]) == (NUMBER, "ICBC")
    page = given.location.partition("?")[0]
    assert NUMBER not in officer.get(page).text
    assert NUMBER in clerk.get(page).text
    assert "Merchant" in clerk.get(f"{page}/answer").text
    assert clerk.post(f"{page}/answer", **ANSWER).status_code == 303
    [answered] = said(house, Answered.wire)
    assert (answered["merchant_name"], answered["payee_bank"]) == ("湖州好物商行", "ABC")
    [hop] = said(house, Ordered.wire)
    assert (hop["amount_minor"], hop["agency"]) == (680000, "ABC")
    for language in ("en", "zh-CN"):
        for path in ("", "/notice", "/extend", "/release"):
            shown = officer.get(f"{page}{path}", **{"Accept-Language": language})
            assert shown.status_code == 200, path
            assert "None" not in shown.text
    assert officer.get(f"{page}/freeze").status_code == 200
    acts = officer.get(page).text
    assert f"{page}/extend" in acts
    assert f"{page}/freeze" not in acts
    trail = officer.get(f"/cases/{TYPED['case_number']}/trail").text
    assert "Stop of a transaction" in trail
    assert "None" not in trail


@pytest.mark.parametrize("change", ["extend", "release"])
def test_an_order_about_its_measure_leads_to_it_and_is_answered_as_such(
    house: House, visit: Come, change: str
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    page = officer.post(PATH, **TYPED).location.partition("?")[0]
    house.settle()
    clerk.post(f"{page}/answer", code="0000", held_amount="9800.00")
    house.settle()
    asked = officer.post(f"{page}/{change}", reason="查明").location.partition("?")[0]
    house.settle()
    shown = officer.get(asked).text
    assert f'<a href="{page}">The measure that this order is about</a>' in shown
    assert "Amount of the stop" in shown
    form = clerk.get(f"{asked}/answer").text
    assert 'name="executed_at"' in form
    assert 'name="held_amount"' not in form
    assert f"{page}/{change}" not in officer.get(page).text


def test_an_officer_takes_up_an_account_that_the_system_leaves_alone(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    page = officer.post(PATH, **TYPED).location.partition("?")[0]
    house.settle()
    officer.post(f"{page}/withdraw", reason="撤回")
    clerk.post(f"{page}/answer", **ANSWER)
    assert said(house, Ordered.wire) == []
    trail = f"/cases/{TYPED['case_number']}/trail"
    [link] = re.findall(rf'href="({page}/follow/\d+)"', officer.get(trail).text)
    assert "/follow/" not in visit("supervisor").get(trail).text
    for language, words in (("en", "went on at"), ("zh-CN", "收款账户")):
        shown = officer.get(link, **{"Accept-Language": language}).text
        assert words in shown
        assert str(ANSWER["payee_account"]) not in shown
    taken = officer.post(link)
    assert taken.status_code == 303, taken.text
    [hop] = said(house, Ordered.wire)
    assert (hop["amount_minor"], hop["agency"]) == (680000, "ABC")
    assert officer.post(link).location.partition("?")[0] == taken.location.partition("?")[0]
    assert "/follow/" not in officer.get(trail).text
    for login in ("clerk", "other-officer"):
        assert visit(login).get(link).status_code in (403, 404)
    assert officer.get(f"{page}/follow/0").status_code == 404


def test_what_is_wrong_stands_beside_its_field(house: House, visit: Come) -> None:
    wrong = TYPED | {"transaction_kind": "", "transaction_number": "88 12", "bank_code": ""}
    answer = visit("officer").post(PATH, **wrong)
    assert answer.status_code == 422
    for name in ("transaction_kind", "transaction_number", "bank_code"):
        assert f'id="{name}-wrong"' in answer.text
    assert said(house, TransactionStopOrdered.wire) == []


def test_only_officers_stop_transactions(visit: Come) -> None:
    assert visit("clerk").get(PATH).status_code == 403
    assert visit("supervisor").get(PATH).status_code == 403
