"""A person whom an office does not reach is held at every bank, over real processes.

The office tells one service, and another proposes the hold: it reads whom the task names where that
was written, under the key of the case. An officer confirms, the banks hold, and once the person is
reached nothing stands.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import liaison_tasks as lt
from contracts import task_work as tw
from contracts.examples import examples
from services.cli.demonstration import CENTRE
from services.cli.plan import Place
from services.cli.staging import Casting, in_many
from services.sandbox.tempers import Temper
from shared.content import Content
from shared.log.read import Reader
from shared.parking import parked
from shared.stock import ALL, look
from tests.faults.conftest import assert_whole
from tests.journeys.speaking import Speaker

if TYPE_CHECKING:
    from pathlib import Path

    from services.cli.staging import Staged
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

SERVICES = ("liaison_tasks", "stop_payment")
OFFICE = "ZLPCS"
PHOTO = b"\xff\xd8\xff\xe0 a door that nobody opens"
TASKS, HOLDS = "/v1/liaison-tasks", "/v1/protective-holds"


@pytest.mark.slow
def test_a_person_who_is_not_reached_is_held_and_let_go_when_they_are(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    place = Place(postgres.fresh_database(), rabbit.host("person"), tmp_path, "127.0.0.1:0")
    with in_many(place, Casting(1, Temper.PROMPT), domains=SERVICES) as staged, ExitStack() as held:
        keys = staged.play.officer_key(), staged.play.key(OFFICE, "liaison_officer")
        banks = held.enter_context(staged.banks())
        told(staged, *(Speaker(staged, banks, key, SERVICES) for key in keys))
        assert parked(staged.play.engine) == []
        assert_whole(staged.play.engine, staged.play.vault)
        stock = look(staged.play.engine, Content(tmp_path / "attachments"), ALL)
        assert (stock.whole, stock.wrong) == (1, ())


def told(staged: Staged, officer: Speaker, office: Speaker) -> None:
    """Tell it from the task on."""
    asked = examples()[lt.Issue.wire] | {"assignee": OFFICE, "issuer": CENTRE}
    officer.tell(TASKS, {name: said for name, said in asked.items() if name != "due"})
    [task] = officer.get(TASKS)["tasks"]
    here = task["links"]["self"]
    photo = office.upload(f"{here}/attachments", "上门照片.jpg", PHOTO)
    office.tell(
        f"{here}/submission", examples()[tw.Submit.wire] | {"attachments": [photo["sha256"]]}
    )
    said = (event["data"] for event in officer.get(f"{here}/events")["events"])
    [[kept]] = (each["kept"] for each in said if "attachments" in each)
    assert officer.download(f"{here}/attachments/{kept}?purpose=follow_up") == PHOTO
    hold = officer.get(here)["links"]["hold"]
    proposed = officer.get(hold)
    assert (proposed["act"], proposed["status"]) == (hp.PROPOSAL, "proposed")
    assert officer.measures("in_force") == {}, "nothing is held by a proposal"

    officer.decide(hold, "confirmation", **examples()[hp.ConfirmHold.wire])
    banks = [order["order_id"] for order in officer.get(hold)["orders"]]
    standing = officer.measures("in_force").keys()
    assert standing
    assert standing <= {*banks}
    for text in (event.text for event in Reader(staged.play.engine).events(limit=10_000)):
        assert str(asked["person_id_number"]) not in text

    reached = examples()[hd.ReachPerson.wire] | {"reached_at": proposed["ordered_at"]}
    officer.decide(hold, "contact", **reached)
    assert officer.measures("in_force") == {}
    assert officer.measures("released").keys() == standing
