"""Clear text over HTTP: who reads it says what for and is recorded; what was erased stays away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.fields import ERASED
from contracts.port import Caller
from contracts.problems import Problem
from services.gateway.readmodels.orders import OrdersProjection
from shared.rebuild import check
from shared.vault import FRESH_SECONDS
from tests.application import APPLICATION, account_of
from tests.town import ANOTHER, INSTALL

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, House

NUMBER, NAME = APPLICATION["account_number"], APPLICATION["account_name"]


class Away:
    """A port whose service does not answer."""

    def send(self, commands: Any, _caller: Caller) -> list[Problem]:  # noqa: ANN401  whatever comes
        return [Problem("store-unavailable") for _ in commands]

    def reveal(self, _look: object, _caller: Caller) -> Problem:
        return Problem("store-unavailable")


def place(gateway: Gateway, **fields: str) -> str:
    """Place an order and return its address, once it is seen."""
    here = str(gateway.order("A-1", **fields).headers["Location"])
    gateway.house.settle()
    return here


def reads(house: House) -> list[tuple[str, str | None, str]]:
    """Return the readings that the log holds: agency, person or key, purpose."""
    events = house.edge.reader.events(limit=10_000, types={sp.Revealed.wire})
    return [(e.actor.agency, e.actor.person, e.data["purpose"]) for e in events]


def erase(house: House) -> None:
    """Destroy the key of the case."""
    case = APPLICATION["case_number"]
    house.take(d.DestroyCaseKey(case_number=case, reason="kept long enough"), INSTALL)
    house.settle()
    time.sleep(FRESH_SECONDS)


def test_the_addressee_reads_in_clear_and_each_day_is_one_reading(either_gateway: Gateway) -> None:
    gateway = either_gateway
    here = place(gateway)
    for path in (here, here, f"{here}/events"):
        assert NUMBER in gateway.get(path, "icbc").text
    assert reads(gateway.house) == [("ICBC", "icbc", "execution")]
    gateway.house.later(days=1)
    gateway.get(here, "icbc")
    assert len(reads(gateway.house)) == 2
    events = gateway.house.edge.reader.events(limit=10_000, types={sp.Delivered.wire})
    assert len(events) == 1, "delivered with the first reading only"


@pytest.mark.parametrize(("key", "purpose"), [("centre", "follow_up"), ("audit", "audit")])
def test_others_say_what_for(gateway: Gateway, key: str, purpose: str) -> None:
    here = place(gateway)
    assert NUMBER not in gateway.get(here, key).text
    assert reads(gateway.house) == []
    for path in (here, f"{here}/events"):
        assert NUMBER in gateway.get(f"{path}?purpose={purpose}", key).text
    assert [read[2] for read in reads(gateway.house)] == [purpose]
    gateway.house.settle()
    assert gateway.get(here, "super").json["delivered_at"] is None


def test_a_purpose_is_one_of_a_few_and_to_execute_is_for_the_addressee(gateway: Gateway) -> None:
    here = place(gateway)
    assert gateway.get(f"{here}?purpose=curiosity", "super").status_code == 400
    assert gateway.get(f"{here}?purpose=execution", "super").status_code == 403
    assert gateway.get(f"{here}?purpose=audit", "abc").status_code == 404
    assert gateway.get(f"{here}?purpose=audit", "station").status_code == 404
    assert reads(gateway.house) == []


def test_the_service_itself_shows_nothing_to_strangers(gateway: Gateway) -> None:
    from contracts.port import Look  # noqa: PLC0415  beside the gateway's own door

    here = place(gateway)
    look = Look("stop_payment", gateway.house.order("A-1"), "audit")
    port = gateway.house.edge.port
    assert port.reveal(look, Caller("ABC", "api", key="abc")) == Problem("not-found")
    nobody = port.reveal(look, Caller("ABC", "api", key="nobody"))
    assert isinstance(nobody, Problem)
    assert nobody.slug == "forbidden"
    assert port.reveal(Look("no_such", look.subject, "audit"), Caller("ABC", "api")) == Problem(
        "not-found"
    )
    assert reads(gateway.house) == []
    assert here


def test_orders_about_the_same_account_or_phone_are_found(gateway: Gateway) -> None:
    gateway.order("A-1", victim_phone="13857200001")
    gateway.order("A-2", victim_phone="13857200001", account_number="6222021202041701419")
    gateway.order("A-3", account_number=account_of("A-1"), overrides=ANOTHER)
    gateway.house.settle()
    row = gateway.get("/v1/orders?application_id=A-1", "super").json["orders"][0]
    for name, found in (("account_ref", {"A-1", "A-3"}), ("phone_ref", {"A-1", "A-2"})):
        page = gateway.get(f"/v1/orders?{name}={row[name]}", "super").json["orders"]
        assert {order["application_id"] for order in page} == found


def test_without_the_service_nobody_reads_in_clear(gateway: Gateway) -> None:
    here = place(gateway)
    gateway.send_to(Away())
    answer = gateway.get(here, "icbc")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert gateway.get(here, "super").status_code == 200


def test_what_was_erased_is_gone_everywhere_and_the_views_agree(either_gateway: Gateway) -> None:
    gateway = either_gateway
    here = place(gateway, reason="冒充领导")
    gateway.post(f"{here}/answer", "icbc", json={"code": "0301", "feedback_remark": "户名不符"})
    gateway.house.settle()
    before = gateway.get(f"{here}/events", "icbc").json["events"]
    erase(gateway.house)
    for key, path in (
        ("icbc", here),
        ("icbc", f"{here}/events"),
        ("super", here),
        ("super", "/v1/orders"),
    ):
        text = gateway.get(path, key).text
        assert ERASED in text, (key, path)
        for said in (NUMBER, NUMBER[:4] + " ****", NAME, NAME[0] + "*", "冒充领导", "户名不符"):
            assert said not in text, (key, path)
    after = gateway.get(f"{here}/events", "icbc").json["events"]
    assert [e["envelope"] for e in after[: len(before)]] == [e["envelope"] for e in before]
    house = gateway.house
    assert check(house.engine, OrdersProjection(house.vault), lambda *_: None).difference is None
