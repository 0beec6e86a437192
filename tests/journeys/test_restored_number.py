"""A number closed by mistake, over real processes: its holder appeals, and the line works again.

An officer has a line closed and an approver lets that go; the carrier closes it. The holder appeals
at the centre, somebody who had no part in it decides, and the carrier restores the line in time.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from contracts import number_blocking as nb
from contracts.number_examples import NUMBERS
from services.cli.demonstration import CENTRE
from services.cli.plan import Place
from services.cli.staging import Casting, in_many
from services.sandbox.tempers import Temper
from shared.log.read import Reader
from shared.log.verify import verify
from tests.faults.conftest import assert_whole
from tests.journeys.speaking import Said, Speaker

if TYPE_CHECKING:
    from pathlib import Path

    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

CARRIER = "CUCC"
PEOPLE = {
    "officer": (CENTRE, "officer"),
    "approver": (CENTRE, "approver"),
    "decider": (CENTRE, "officer"),
    "clerk": (CARRIER, "agency_clerk"),
    "supervisor": (CENTRE, "supervisor"),
}
CLOSE = {"action": nb.CLOSE, "approver_rank": "county", "carrier_code": CARRIER}
APPEAL = {"appellant_name": "黄强桂", "grounds": "本人号码,从未拨打诈骗电话"}
WITHIN = timedelta(minutes=30)


@pytest.mark.slow
def test_a_number_closed_by_mistake_is_restored_by_appeal_within_its_time(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    place = Place(postgres.fresh_database(), rabbit.host("number"), tmp_path, "127.0.0.1:0")
    services = (nb.KIND,)
    with in_many(place, Casting(1, Temper.PROMPT), domains=services) as staged, ExitStack() as held:
        keys = {name: staged.play.key(*who) for name, who in PEOPLE.items()}
        banks = held.enter_context(staged.banks())
        told({name: Speaker(staged, banks, key, services) for name, key in keys.items()})
        assert verify(staged.play.engine).size == Reader(staged.play.engine).size()
        assert_whole(staged.play.engine, staged.play.vault)


def told(speaks: dict[str, Speaker]) -> None:
    """Tell it from the order that was a mistake to the figure that says so."""
    officer, clerk = speaks["officer"], speaks["clerk"]
    closed = order_to_close(officer)
    assert officer.measures("in_force") == {}, "nothing is closed before the second word"
    speaks["approver"].decide(closed, "approval")
    assert [each["act"] for each in officer.measures("in_force").values()] == [nb.CLOSE]
    assert "申诉" in "".join(clerk.get(f"{closed}/notice")["notices"]["zh-CN"]["paragraphs"])

    clerk.wait(hours=1)
    officer.tell(f"{closed}/appeal", APPEAL)
    [waits] = officer.get("/v1/measures", waits="appeal")["measures"]
    assert waits["appeal_by"]
    speaks["decider"].decide(closed, "appeal-upholding", reason="查明号码被冒用")
    [restoring] = officer.orders(nb.RESTORE)
    assert (restoring["agency"], restoring["parent"]) == (CARRIER, waits["order_id"])
    assert instant(restoring["answer_by"]) - instant(restoring["offered_at"]) == WITHIN
    assert instant(restoring["answered_at"]) <= instant(restoring["answer_by"])
    assert restoring["code_class"] == "executed"

    assert officer.measures("in_force") == {}
    [ended] = officer.measures("released").values()
    assert (ended["wrongful_ground"], ended["appeal_outcome"]) == ("appeal", "upheld")
    [organ] = speaks["supervisor"].get("/v1/wrongful-measures")["wrongful_measures"]
    assert (organ["measures"], organ["wrongful"], organ["still_in_force"]) == (1, 1, 0)
    assert organ["wrongful_seconds"] >= timedelta(hours=1).total_seconds()
    rows = speaks["supervisor"].get("/v1/response-times")["response_times"]
    assert {row["act"]: row["in_time"] for row in rows} == {nb.CLOSE: 1, nb.RESTORE: 1}


def order_to_close(officer: Speaker) -> str:
    """Have a line closed; return the address of the order."""
    said: Said = {**NUMBERS[nb.Order.wire], **CLOSE}
    del said["duration_hours"]
    return f"/v1/orders/{officer.tell('/v1/number-orders', said)['order_id']}"


def instant(text: str) -> datetime:
    """Return an instant of the API."""
    return datetime.fromisoformat(text)
