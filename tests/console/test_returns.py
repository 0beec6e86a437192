"""A return of funds from the pages: claimed, traced, announced, objected to, decided, paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import returns as rt
from tests.console.test_freezing import APPROVED
from tests.console.test_shaping import stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

CLAIM = {
    "application_id": "C-1",
    "victim_name": "周敏",
    "victim_account": "4177763170669074391",
    "victim_bank": "ICBC",
    "transfer_time": "2026-11-20T11:04:00",
    "amount": "3.00",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}
OTHER = CLAIM | {"application_id": "C-2", "victim_name": "马艳", "amount": "7.00"}
OBJECTION = {"objection_id": "Y-1", "objector_name": "马艳", "objection": "my loss is larger"}
DECIDED = APPROVED | {"approver_rank": "city", "reason": "nobody else has a claim to it"}


def frozen(house: House, officer: Visit, clerk: Visit) -> str:
    """Return the address of a freeze that holds 5.00."""
    said = {"amount": "5.00", "scope": "limited"}
    made = officer.post(f"/orders/{stopped(house)}/freeze", **said, **APPROVED)
    house.settle()
    freeze = str(made.location.partition("?")[0])
    clerk.post(f"{freeze}/answer", code="0000", held_amount="5.00")
    house.settle()
    return freeze


def take(house: House, officer: Visit, freeze: str, step: str, said: dict[str, str]) -> str:
    """Take a step on its page, and return the page of the return afterwards."""
    made = officer.post(f"{freeze}/return/{step}", **said)
    assert made.status_code == 303, made.text
    house.settle()
    return str(officer.get(made.location).text)


def test_a_return_is_taken_from_claim_to_payment_on_its_pages(house: House, visit: Come) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    assert f"{freeze}/return" in officer.get(freeze).text
    assert "No claim was filed yet." in officer.get(f"{freeze}/return").text
    take(house, officer, freeze, "claim_return", CLAIM)
    shown = take(house, officer, freeze, "claim_return", OTHER)
    assert "To be traced" in shown
    assert "周敏" not in shown
    shown = take(house, officer, freeze, "trace_return", {"method": "pro_rata"})
    assert "Announced until" in shown
    assert "¥1.50" in shown
    shown = take(house, officer, freeze, "object_to_return", OBJECTION)
    assert "to be reviewed" in shown
    assert f"{freeze}/return/decide_return" not in shown
    form = officer.get(f"{freeze}/return/decide_return").text
    assert '<option value="" selected>Choose</option>' in form
    early = officer.post(f"{freeze}/return/decide_return", **DECIDED)
    assert (early.status_code, "An objection is open" in early.text) == (409, True)
    review = {"objection_id": "Y-1", "outcome": "dismissed", "reason": "counted in full"}
    take(house, officer, freeze, "review_objection", review)
    house.later(days=41)
    assert f"{freeze}/return/decide_return" in officer.get(f"{freeze}/return").text
    before = house.edge.reader.size() - 1
    shown = take(house, officer, freeze, "decide_return", DECIDED)
    assert "The bank is to pay" in shown
    then = officer.get(f"{freeze}/return?as_of={before}").text
    assert "As known at" in then
    assert "The bank is to pay" not in then
    assert f"{freeze}/return/" not in then
    for order, said in zip(paying(house), ({"code": "0000"}, {"code": "0300"}), strict=True):
        told = clerk.get(f"/orders/{order}").text
        assert "Pay to the account" in told
        assert told.count("The holidays of 2027 are not known yet") == 2
        assert clerk.post(f"/orders/{order}/answer", **said).status_code == 303
    house.settle()
    shown = officer.get(f"{freeze}/return").text
    assert "Paid" in shown
    assert f"{freeze}/return/pay_again?claim=C-2" in shown
    take(house, officer, freeze, "pay_again", DECIDED | {"claim": "C-2"})
    assert len(paying(house)) == 3
    assert "Return of funds" in officer.get(f"/orders/{paying(house)[-1]}").text


def paying(house: House) -> list[str]:
    """Return the ids of the orders to pay, oldest first."""
    events = house.edge.reader.events(limit=1000)
    made = (event for event in events if event.type == rt.ReturnOrdered.wire)
    return [event.stream.removeprefix("stop_payment-") for event in made]


def test_what_is_missing_stands_beside_its_field_and_links_fill_in_what_they_are_about(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    refused = officer.post(f"{freeze}/return/claim_return", victim_name="周敏")
    assert refused.status_code == 422
    for name in ("application_id", "victim_account", "amount", "officer2_id"):
        assert f'<a href="#{name}">' in refused.text
    form = officer.get(f"{freeze}/return/withdraw_claim?application_id=C-9").text
    assert 'value="C-9"' in form


def test_what_was_decided_on_what_is_no_longer_so_says_what_happened(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    take(house, officer, freeze, "claim_return", CLAIM)
    seen = officer.hidden(f"{freeze}/return/trace_return")
    take(house, officer, freeze, "claim_return", OTHER)
    late = officer.send(f"{freeze}/return/trace_return", seen | {"method": "single"})
    assert late.status_code == 412
    assert "Claim C-2 was filed" in late.text


def test_only_officers_of_whoever_froze_it_act_and_a_stop_has_no_return(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    freeze = frozen(house, officer, clerk)
    assert clerk.get(f"{freeze}/return/claim_return").status_code == 403
    assert clerk.get(f"{freeze}/return").status_code == 200
    stop = house.order("A-77")
    assert officer.get(f"/orders/{stop}/return").status_code == 404
