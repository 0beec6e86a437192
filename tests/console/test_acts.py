"""What people do to orders here: once, however often they press; told why where it cannot be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from contracts.port import Caller
from contracts.stop_payment import Acknowledge, Answer, Withdraw
from services.gateway import gate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

OFFICER = Caller("CENTRE", "console", person="officer")
HELD = {"code": "0000", "held_amount": "441023.42", "executed_at": "2026-11-20T18:59"}


def test_an_acknowledgement_is_recorded_with_who_gave_it(house: House, visit: Come) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    answer = clerk.post(f"/orders/{order}/acknowledge", operator_phone="0572-2250000", remark="")
    assert answer.status_code == 303
    (event,) = house.events(order, "acknowledged")
    assert (event.actor.agency, event.actor.person) == ("ICBC", "clerk")
    assert house.said(event) == {"operator_phone": "+865722250000"}


def test_after_an_act_the_order_shows_it_with_position_and_leaf_hash(
    house: House, visit: Come
) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    shown = clerk.get(clerk.post(f"/orders/{order}/acknowledge").location).text
    (event,) = house.events(order, "acknowledged")
    assert f"Position {event.position}, leaf hash <code>{event.leaf_hash.hex()}</code>" in shown
    assert "The agency acknowledged the order and is working on it." in shown


def test_an_order_that_its_view_does_not_show_yet_says_so(
    house: House, visit: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    monkeypatch.setattr(gate, "PATIENCE_SECONDS", 0.0)
    assert "It is in the log" in clerk.get(f"/orders/{order}?until=100000").text
    assert "It is in the log" not in clerk.get(f"/orders/{order}?until=1").text


def test_a_local_time_is_beijing_time(house: House, visit: Come) -> None:
    order = house.order("A-1")
    visit("clerk").post(f"/orders/{order}/answer", **HELD)
    (event,) = house.events(order, "answered")
    assert event.data["executed_at"] == "2026-11-20T10:59:00Z"
    assert event.data["held_minor"] == 44102342


@pytest.mark.parametrize("act", ["acknowledge", "answer", "withdraw"])
def test_a_form_sent_twice_makes_one_event(house: House, visit: Come, act: str) -> None:
    order = house.order("A-1")
    someone = visit("officer" if act == "withdraw" else "clerk")
    path = f"/orders/{order}/{act}"
    asked = {"answer": HELD, "withdraw": {"reason": "money found"}}.get(act, {})
    form = {**someone.hidden(path), **asked}
    first, second = someone.send(path, form), someone.send(path, form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    done = {"acknowledge": "acknowledged", "answer": "answered", "withdraw": "withdrawn"}[act]
    assert len(house.events(order, done)) == 1


def test_a_form_sent_again_with_other_content_asks_before_it_counts(
    house: House, visit: Come
) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    path = f"/orders/{order}/answer"
    form = {**clerk.hidden(path), **HELD}
    clerk.send(path, form)
    other = clerk.send(path, {**form, "code": "1200", "held_amount": "10.00"})
    assert other.status_code == 409
    assert "This form was sent before with other content." in other.text
    assert form["key"] not in other.text
    assert len(house.events(order, "answered")) == 1


def test_defects_stand_beside_their_fields_and_nothing_typed_is_lost(
    house: House, visit: Come
) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    path = f"/orders/{order}/answer"
    form = {**clerk.hidden(path), "code": "0000", "held_amount": "1,5", "operator_phone": "12"}
    refused = clerk.send(path, {**form, "failure_cause": "<b>kept</b>"})
    assert refused.status_code == 422
    assert '<a href="#held_amount">Held amount: Give the amount as decimal text' in refused.text
    assert '<a href="#operator_phone">' in refused.text
    assert re.search(r'id="held_amount"[^>]*aria-invalid="true"[^>]*value="1,5"', refused.text)
    assert "&lt;b&gt;kept&lt;/b&gt;" in refused.text
    assert f'value="{form["key"]}"' in refused.text
    assert house.events(order, "answered") == []


def test_an_answer_that_placed_a_stop_says_what_it_holds(house: House, visit: Come) -> None:
    order = house.order("A-1")
    refused = visit("clerk").post(f"/orders/{order}/answer", code="0000")
    assert refused.status_code == 422
    assert '<a href="#held_amount">' in refused.text


def test_an_answer_without_a_code_is_asked_for_one(house: House, visit: Come) -> None:
    order = house.order("A-1")
    refused = visit("clerk").post(f"/orders/{order}/answer", code="")
    assert '<a href="#code">Response code: Required; fill it in.</a>' in refused.text


def test_a_key_that_is_none_of_ours_is_replaced(house: House, visit: Come) -> None:
    order = house.order("A-1")
    answer = visit("clerk").post(f"/orders/{order}/acknowledge", key="\x00bad\n", version="x")
    assert answer.status_code == 303
    assert len(house.events(order, "acknowledged")) == 1


def test_a_late_answer_is_taken_and_called_late(house: House, visit: Come) -> None:
    order = house.order("A-1")
    house.later(minutes=31)
    clerk = visit("clerk")
    shown = clerk.get(clerk.post(f"/orders/{order}/answer", **HELD).location).text
    assert "Answered" in shown
    assert re.search(r'class="tag late">Late</span>\s*took 31 min', shown)
    assert "passed without a word" in shown


def test_a_withdrawn_order_may_still_be_answered(house: House, visit: Come) -> None:
    order = house.order("A-1")
    visit("officer").post(f"/orders/{order}/withdraw", reason="money found")
    house.settle()
    assert visit("clerk").post(f"/orders/{order}/answer", **HELD).status_code == 303
    assert len(house.events(order, "answered")) == 1


def test_a_stale_withdrawal_is_told_what_happened_meanwhile(house: House, visit: Come) -> None:
    order = house.order("A-1")
    officer = visit("officer")
    path = f"/orders/{order}/withdraw"
    form = {**officer.hidden(path), "reason": "money found"}
    house.take(Acknowledge(), Caller("ICBC", "console", person="clerk"), order)
    house.settle()
    told = officer.send(path, form)
    assert told.status_code == 412
    assert "Since you looked" in told.text
    assert "The agency acknowledged the order and is working on it." in told.text
    assert "money found" in told.text
    assert house.events(order, "withdrawn") == []
    again = re.search(r'name="version" value="(\d+)"', told.text)
    assert again
    assert officer.send(path, {**form, "version": again[1]}).status_code == 303
    assert len(house.events(order, "withdrawn")) == 1


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (Withdraw(reason="other"), "Already withdrawn"),
        (Answer.load({"code": "0301"}), "Already answered, cannot be withdrawn"),
    ],
)
def test_a_withdrawal_that_comes_too_late_says_why(
    house: House, visit: Come, first: Withdraw | Answer, told: str
) -> None:
    order = house.order("A-1")
    clerk = Caller("ICBC", "console", person="clerk")
    house.take(first, OFFICER if isinstance(first, Withdraw) else clerk, order)
    house.settle()
    refused = visit("officer").post(f"/orders/{order}/withdraw", reason="money found")
    assert refused.status_code == 409
    assert told in refused.text


def test_opening_an_order_records_its_delivery_once(house: House, visit: Come) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    assert "The agency opened the whole order (console)." in clerk.get(f"/orders/{order}").text
    clerk.get(f"/orders/{order}")
    assert [event.data for event in house.events(order, "delivered")] == [{"channel": "console"}]


def test_reading_the_raw_event_is_opening_the_order_too(house: House, visit: Come) -> None:
    order = house.order("A-1")
    position = house.events(order)[0].position
    assert "622007806360837789" in visit("clerk").get(f"/orders/{order}/events/{position}").text
    assert len(house.events(order, "delivered")) == 1


@pytest.mark.parametrize("login", ["officer", "supervisor"])
def test_only_the_addressee_records_a_delivery(house: House, visit: Come, login: str) -> None:
    order = house.order("A-1")
    assert visit(login).get(f"/orders/{order}").status_code == 200
    assert house.events(order, "delivered") == []


@pytest.mark.parametrize("login", ["officer", "supervisor"])
def test_personal_data_is_masked_for_all_but_the_addressee(
    house: House, visit: Come, login: str
) -> None:
    order = house.order("A-1", victim_phone="13857200001", reason="冒充领导")
    position = house.events(order)[0].position
    secrets = ("622007806360837789", "黄强桂", "13857200001", "宏源", "冒充领导")
    clerk, other = visit("clerk"), visit(login)
    for path in (f"/orders/{order}", f"/orders/{order}/events/{position}"):
        assert all(secret in clerk.get(path).text for secret in secrets)
        masked = other.get(path).text
        assert [secret for secret in secrets if secret in masked] == []
        assert "6220 **** **** 7789" in masked
    for page in (clerk.get("/inbox"), other.get("/orders")):
        assert [secret for secret in secrets if secret in page.text] == []


def test_the_raw_event_is_that_of_the_log(house: House, visit: Come) -> None:
    order = house.order("A-1")
    event = house.events(order)[0]
    page = visit("clerk").get(f"/orders/{order}/events/{event.position}").text
    shown = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert shown
    assert json.loads(shown[1].replace("&#34;", '"').replace("&amp;", "&")) == json.loads(
        event.text
    )
    assert event.leaf_hash.hex() in page


def test_an_event_of_another_order_is_not_found_here(house: House, visit: Come) -> None:
    first, second = house.order("A-1"), house.order("A-2")
    position = house.events(first)[0].position
    assert visit("clerk").get(f"/orders/{second}/events/{position}").status_code == 404


def test_names_that_look_like_markup_stay_text(house: House, visit: Come) -> None:
    order = house.order("A-1", account_name="<script>alert(1)</script>")
    page = visit("clerk").get(f"/orders/{order}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_the_same_is_said_and_done_on_postgresql(house: House, visit: Come) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    assert "A-1" in clerk.get("/inbox").text
    assert "The agency opened the whole order" in clerk.get(f"/orders/{order}").text
    assert clerk.post(f"/orders/{order}/answer", **HELD).status_code == 303
    assert clerk.get("/response-times").status_code == 200
    assert clerk.get("/inbox?agency=%00").status_code == 404
    assert visit().log_in("clerk\x00").status_code == 422
