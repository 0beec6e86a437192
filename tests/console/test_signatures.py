"""What a page says of signatures: the centre's for a clerk, the bank's own, or none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Caller, Receipt, WireCommand, command_id
from services.gateway.countersigning import Countersigner
from shared.claims import centre_kid, claims
from shared.jws import Signer, genuine, read
from shared.sealing import opened_signature
from shared.vault import FRESH_SECONDS
from tests.application import APPLICATION
from tests.console.conftest import EVENING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

CENTRE = Signer(bytes(range(32)))
BANK = Signer(bytes(range(1, 33)), "icbc-2026")
SYSTEM = Caller("ICBC", "api", key="icbc-1", assurance="api_key")
COUNTERSIGNED = (
    "Said on a page by 李敏 of Industrial and Commercial Bank of China, logged in by password, and "
    "countersigned by the centre; Industrial and Commercial Bank of China itself did not sign"
)
SIGNED = "Signed by Industrial and Commercial Bank of China's own system with the key icbc-2026"
SEALED = "Signed by Industrial and Commercial Bank of China's own system"
HELD = {"code": "0000", "held_amount": "441023.42", "executed_at": "2026-11-20T18:59"}


def page_of(house: House, visit: Come, order: UUID, word: str) -> tuple[str, str]:
    """Return an order's page and that of one of its events, as its officer sees them."""
    house.settle()
    (event,) = house.events(order, word)
    officer = visit("officer")
    return officer.get(f"/orders/{order}").text, officer.get(
        f"/orders/{order}/events/{event.position}"
    ).text


def signed_by_the_bank(house: House, order: UUID) -> str:
    """Have the bank's own system sign an answer, and return its token."""
    house.install(
        [
            d.IssueKey(key_id="icbc-1", agency="ICBC", key_roles="agency_system", live=False),
            d.RegisterSigningKey(
                kid=BANK.kid, agency="ICBC", public_key=BANK.public_key, valid_from=EVENING
            ),
        ]
    )
    data = sp.Answer.load({"code": "0301", "feedback_remark": "户名不符"}).dump()
    wire = WireCommand(command_id("ICBC", "k"), sp.Answer.wire, data, order)
    token = BANK.sign(claims("tests", wire, SYSTEM, "k"))
    signed = WireCommand(wire.id, wire.type, wire.data, order, signature=token)
    [answer] = house.send(signed, caller=SYSTEM)
    assert isinstance(answer, Receipt), answer
    return token


@pytest.mark.parametrize(("act", "word"), [("acknowledge", "acknowledged"), ("answer", "answered")])
def test_what_a_clerk_says_is_countersigned_by_the_centre(
    house: House, visit: Come, act: str, word: str
) -> None:
    house.countersign()
    order = house.order("A-1")
    given = visit("clerk").post(f"/orders/{order}/{act}", **(HELD if act == "answer" else {}))
    assert given.status_code == 303
    (event,) = house.events(order, word)
    token = opened_signature(house.vault.known([event.key_id] if event.key_id else []), event)
    assert token
    signed = read(token)
    assert signed.kid == centre_kid(CENTRE.public_key)
    assert genuine(signed, CENTRE.public_key)
    assert signed.claims["act"] == {"agency": "ICBC", "person": "clerk", "assurance": "password"}
    assert COUNTERSIGNED in page_of(house, visit, order, word)[0]


@pytest.mark.parametrize("login", ["clerk", "officer"])
def test_an_appeal_is_countersigned_for_a_clerk_and_signed_for_an_officer_of_the_centre(
    house: House, visit: Come, login: str
) -> None:
    order = house.order("A-1")
    house.answer(order, held_amount="441023.42")
    house.countersign()
    form = {"appellant_name": "黄强桂", "grounds": "货款"}
    assert visit(login).post(f"/orders/{order}/appeal", **form).status_code == 303
    house.settle()
    page = visit("officer").get(f"/orders/{order}").text
    assert (COUNTERSIGNED in page) == ("itself did not sign" in page) == (login == "clerk")
    assert ("signed by this system" in page) == (login == "officer")


def test_a_form_sent_twice_is_still_one_event_with_the_first_signature(
    house: House, visit: Come
) -> None:
    house.countersign()
    order = house.order("A-1")
    clerk = visit("clerk")
    form = clerk.hidden(f"/orders/{order}/acknowledge")
    answers = [clerk.send(f"/orders/{order}/acknowledge", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(house.events(order, "acknowledged")) == 1


def test_a_decision_of_the_centre_is_not_countersigned(house: House, visit: Come) -> None:
    house.countersign()
    order = house.order("A-1")
    done = visit("officer").post(f"/orders/{order}/withdraw", reason="money found")
    assert done.status_code == 303
    (event,) = house.events(order, "withdrawn")
    assert event.signature is None
    assert "Not signed" not in page_of(house, visit, order, "withdrawn")[1]


def test_a_gateway_without_its_key_says_that_it_is_not_the_clerks_fault(
    house: House, visit: Come
) -> None:
    app = house.app
    house.countersign()
    house.app = app
    order = house.order("A-1")
    answer = visit("clerk").post(f"/orders/{order}/acknowledge")
    assert answer.status_code == 503
    assert "this is not your fault" in answer.text
    assert house.events(order, "acknowledged") == []


def test_a_key_that_nobody_entered_does_not_keep_a_clerk_from_reporting(
    house: House, visit: Come
) -> None:
    ours = Countersigner(house.engine, bytes(range(32)))
    house.app = house.gateway(countersigner=ours)
    order = house.order("A-1")
    assert visit("clerk").post(f"/orders/{order}/acknowledge").status_code == 303
    (event,) = house.events(order, "acknowledged")
    assert event.signature is None


def test_the_page_names_the_key_that_the_banks_own_system_signed_with(
    house: House, visit: Come
) -> None:
    order = house.order("A-1")
    token = signed_by_the_bank(house, order)
    for page in page_of(house, visit, order, "answered"):
        assert SEALED in page.replace("&#39;", "'")
        assert "did not sign" not in page
        assert token.split(".")[1] not in page, "what it says is personal"
    (event,) = house.events(order, "answered")
    clerk = visit("clerk")
    assert token in clerk.get(f"/orders/{order}/events/{event.position}").text
    assert SIGNED in clerk.get(f"/orders/{order}").text.replace("&#39;", "'")


def test_after_its_key_is_destroyed_the_page_says_that_it_can_no_longer_be_shown(
    house: House, visit: Come
) -> None:
    order = house.order("A-1")
    signed_by_the_bank(house, order)
    erase = d.DestroyCaseKey(case_number=APPLICATION["case_number"], reason="retention is over")
    house.install([erase])
    time.sleep(FRESH_SECONDS)
    (event,) = house.events(order, "answered")
    clerk = visit("clerk")
    for path in (f"/orders/{order}", f"/orders/{order}/events/{event.position}"):
        page = clerk.get(path)
        assert page.status_code == 200
        assert "the signature can no longer be shown" in page.text


def test_what_nobody_signed_says_so(house: House, visit: Come) -> None:
    order = house.order("A-1")
    house.answer(order, "0301")
    for page in page_of(house, visit, order, "answered"):
        assert "Not signed" in page


def test_the_same_in_chinese(house: House, visit: Come) -> None:
    order = house.order("A-1")
    signed_by_the_bank(house, order)
    house.settle()
    page = visit("clerk").get(f"/orders/{order}", **{"Accept-Language": "zh-CN"}).text
    assert "由中国工商银行自己的系统以密钥 icbc-2026 签名" in page
