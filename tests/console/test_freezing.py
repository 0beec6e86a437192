"""Freezing from a stop's page, renewing and lifting from the freeze's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import freezing as fz
from tests.console.test_shaping import stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

APPROVED = {
    "reason": "proceeds of fraud",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "county",
}


def test_an_officer_freezes_renews_and_lifts_from_the_pages(house: House, visit: Come) -> None:
    stop, officer, clerk = stopped(house), visit("officer"), visit("clerk")
    made = officer.post(f"/orders/{stop}/freeze", amount="5.00", scope="limited", **APPROVED)
    assert made.status_code == 303
    house.settle()
    freeze = made.location.partition("?")[0]
    clerk.post(f"{freeze}/answer", code="0000", held_amount="5.00")
    house.settle()
    assert "A freeze took the place of the stop" in officer.get(f"/orders/{stop}").text
    shown = officer.get(freeze).text
    assert f"{freeze}/renew" in shown
    assert f"{freeze}/extend" not in shown
    assert "潘国庆" not in shown
    for act, said, told in (
        ("renew", APPROVED, "The freeze stays in force until"),
        ("unfreeze", {"reason": "unrelated"}, "The freeze was lifted at"),
    ):
        changed = officer.post(f"{freeze}/{act}", **said)
        assert changed.status_code == 303, changed.text
        house.settle()
        clerk.post(f"{changed.location.partition('?')[0]}/answer", code="0000")
        house.settle()
        assert told in officer.get(freeze).text
    assert f"{freeze}/renew" not in officer.get(freeze).text


def test_a_full_freeze_of_a_major_case_is_asked_for_by_box_and_list(
    house: House, visit: Come
) -> None:
    stop, officer = stopped(house), visit("officer")
    refused = officer.post(f"/orders/{stop}/freeze", scope="full", major="yes", **APPROVED)
    assert refused.status_code == 422
    assert '<a href="#approver_rank">' in refused.text
    said = APPROVED | {"approver_rank": "province"}
    made = officer.post(f"/orders/{stop}/freeze", scope="full", major="yes", **said)
    assert made.status_code == 303
    [ordered] = [e for e in house.edge.reader.events(limit=1000) if e.type == fz.FreezeOrdered.wire]
    assert (ordered.data["scope"], ordered.data["major"]) == ("full", True)
    assert ordered.data["period_months"] == 12


def test_what_is_missing_stands_beside_its_field(house: House, visit: Come) -> None:
    stop, officer = stopped(house), visit("officer")
    rank = officer.get(f"/orders/{stop}/freeze").text.partition('id="approver_rank"')[2]
    assert '<option value="" selected>Choose</option>' in rank.partition("</select>")[0]
    refused = officer.post(f"/orders/{stop}/freeze", reason="proceeds")
    assert refused.status_code == 422
    for name in ("legal_document_number", "approver_id", "approver_name", "approver_rank"):
        assert f'<a href="#{name}">' in refused.text


def test_a_freeze_that_waits_says_behind_whom(house: House, visit: Come) -> None:
    officer = visit("officer")
    made = officer.post(f"/orders/{stopped(house)}/freeze", scope="limited", **APPROVED)
    house.settle()
    freeze = made.location.partition("?")[0]
    said = {"earlier_authority": "杭州市公安局", "earlier_amount": "500.00"}
    assert visit("clerk").post(f"{freeze}/answer", code="1303", **said).status_code == 303
    house.settle()
    assert "queued behind 杭州市公安局, which holds" in officer.get(freeze).text
