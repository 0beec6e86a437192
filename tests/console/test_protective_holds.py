"""A protective hold on its pages: asked for in a form, seen bank by bank, ended by one act."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from contracts import holding as hd
from services.stop_payment.holds import bank_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

FORM = "/protective-holds/new"
ASKED = {
    "application_id": "B-1",
    "case_number": "A3305010000002026110001",
    "urgency": "urgent",
    "holder_name": "周敏",
    "holder_id_type": "01",
    "holder_id_number": "33050119900101123X",
    "reason": "多次预警联系不上本人",
    "legal_document_number": "湖公(反诈)护止字〔2026〕00001号",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
}
REACHED = {
    "reached_at": "2026-11-20T18:59:00",
    "reached_by": "沈建国",
    "means": "visit",
    "statement": "正与自称公检法的人通话",
    "reason": "已联系到本人",
}
SAVINGS = "6220078063608377891,个人,正常,CNY,860.00,2020-01-02,860.00"


def held(house: House, officer: Visit) -> str:
    """Hold a person by the form; return the page of the hold."""
    made = officer.post(FORM, **ASKED)
    assert made.status_code == 303, made.text
    house.settle()
    return str(made.location.partition("?")[0])


def at_bank(hold: str) -> UUID:
    """Return the order that went to ICBC."""
    return bank_order(UUID(hold.rpartition("/")[2]), "ICBC")


def test_an_officer_holds_a_person_a_clerk_answers_and_contact_ends_it(
    house: House, visit: Come
) -> None:
    officer, clerk = visit("officer"), visit("clerk")
    assert FORM in officer.get("/orders").text
    hold = held(house, officer)
    shown = officer.get(hold).text
    assert "Banks: 2. Answered: 0; holding: 0 (¥0.00 in all); no such customer: 0." in shown
    assert "No bank may place it at 2026-11-21 19:00:00 +08:00 or later." in shown
    assert "ordered to hold them: 2 banks." in shown
    assert ASKED["holder_name"] not in shown
    order = at_bank(hold)
    assert f"/orders/{order}" in clerk.get("/inbox").text
    assert ASKED["holder_name"] in clerk.get(f"/orders/{order}").text
    said = clerk.post(
        f"/orders/{order}/answer", code="0000", accounts=SAVINGS, held_amount="860.00"
    )
    assert said.status_code == 303, said.text
    house.settle()
    shown = officer.get(hold).text
    assert "Answered: 1; holding: 1 (¥860.00 in all)" in shown
    assert shown.rindex("Industrial") < shown.rindex("Agricultural"), "who holds comes first"
    assert "The protective hold is over" not in shown
    asked = officer.get(f"{hold}/reach").text
    assert "<dt>Person</dt>" in asked
    assert "Acknowledge by" not in asked, "the hold as a whole has no clock"
    ended = officer.post(f"{hold}/reach", **REACHED)
    assert ended.status_code == 303, ended.text
    house.settle()
    shown = officer.get(hold).text
    assert "The protective hold is over since" in shown
    assert f"{hold}/reach" not in shown
    [release] = house.edge.reader.events(0, 1000, types=[hd.HoldReleaseOrdered.wire])
    letting_go = f"/orders/{release.stream.removeprefix('stop_payment-')}"
    assert letting_go in shown
    assert clerk.post(f"{letting_go}/answer", code="0000").status_code == 303
    house.settle()
    assert "The hold ended at" in clerk.get(f"/orders/{order}").text
    assert REACHED["statement"] not in clerk.get(f"/orders/{order}").text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Hold all accounts of a person", "At the banks")),
        ("zh-CN", ("保护性止付", "各家银行")),
    ],
)
def test_form_and_page_speak_both_languages(
    house: House, visit: Come, language: str, words: tuple[str, str]
) -> None:
    officer = visit("officer")
    hold = held(house, officer)
    speaks = {"Accept-Language": language}
    assert words[0] in officer.get(FORM, **speaks).text
    assert words[1] in officer.get(hold, **speaks).text


def test_when_its_day_is_over_the_page_says_so(house: House, visit: Come) -> None:
    officer = visit("officer")
    hold = held(house, officer)
    then = house.edge.reader.size() - 1
    house.later(hours=24)
    shown = officer.get(hold).text
    assert "The protective hold is over since" in shown
    assert "The time of the protective hold ran out at" in shown
    assert f"{hold}/reach" in shown
    trail = officer.get(f"/cases/{ASKED['case_number']}/trail").text
    assert hold in trail
    assert "Time out" in trail
    past = officer.get(f"{hold}?as_of={then}").text
    assert "Banks: 2. Answered: 0" in past
    assert "is over since" not in past


def test_what_is_wrong_stands_beside_its_field(house: House, visit: Come) -> None:
    officer = visit("officer")
    refused = officer.post(FORM, **{**ASKED, "holder_id_number": "330501199001011231"})
    assert refused.status_code == 422
    assert '<a href="#holder_id_number">' in refused.text
    held(house, officer)
    second = officer.post(FORM, **{**ASKED, "application_id": "B-2"})
    assert second.status_code == 409
    assert "B-1" in second.text


def test_no_bank_and_no_other_centre_sees_the_whole(house: House, visit: Come) -> None:
    hold = held(house, visit("officer"))
    for login in ("clerk", "abc-clerk", "other-officer"):
        assert visit(login).get(hold).status_code == 404
    assert visit("abc-clerk").get(f"/orders/{at_bank(hold)}").status_code == 404
