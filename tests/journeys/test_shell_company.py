"""A shell company from its registration to the end of every measure, over real processes.

What docs/a-shell-company.md tells: a registry pushes it, it is scored, looked at, visited and
judged by two; three banks control its accounts and two carriers hold what it applies for; an
objection is upheld, and all of that is lifted again.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts import controls as ct
from contracts import subject_limits as sl
from contracts.company_examples import COMPANIES
from services.cli.demonstration import CENTRE, REGISTRY
from services.cli.plan import Place
from services.cli.staging import Casting, in_many
from services.sandbox.tempers import Temper
from shared.log.read import Reader
from shared.log.verify import verify
from tests.faults.conftest import assert_whole
from tests.journeys.speaking import Said, Speaker

if TYPE_CHECKING:
    from contracts.message import Command
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

NAMED = re.compile(r"`([a-z_.]+)`")
"""The names of events, as the page has them."""
PAGE = Path(__file__).parents[2] / "docs" / "a-shell-company.md"
SERVICES = ("company_checks", "stop_payment", "number_blocking")
CASE = "A3305010000002026110077"
BANKS, CARRIERS = ("ABC", "CCB", "ICBC"), ("CMCC", "CUCC")
PEOPLE = {
    "desk": (REGISTRY, "registry_desk"),
    "officer": (CENTRE, "officer"),
    "approver": (CENTRE, "approver"),
    "reviewer": (CENTRE, "officer"),
}
CONTROL, LIMIT = ct.CONTROL, sl.APPLICATIONS


@pytest.mark.slow
def test_a_shell_company_from_the_registry_to_the_end_of_every_measure(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    place = Place(postgres.fresh_database(), rabbit.host("company"), tmp_path, "127.0.0.1:0")
    with in_many(place, Casting(1, Temper.PROMPT), domains=SERVICES) as staged, ExitStack() as held:
        keys = {name: staged.play.key(*who) for name, who in PEOPLE.items()}
        banks = held.enter_context(staged.banks())
        told({name: Speaker(staged, banks, key, SERVICES) for name, key in keys.items()})
        assert happened(Reader(staged.play.engine)) == set(NAMED.findall(PAGE.read_text("utf-8")))
        assert verify(staged.play.engine).size == Reader(staged.play.engine).size()
        assert_whole(staged.play.engine, staged.play.vault)


def happened(reader: Reader) -> set[str]:
    """Return the names of what is in the log, but for who read, and what companies share."""
    words = (event.type.removesuffix(".v1").partition(".") for event in reader.events(limit=10_000))
    besides = ("delivered", "read.", "link.")
    return {
        word for service, _, word in words if service in SERVICES and not word.startswith(besides)
    }


def told(speaks: dict[str, Speaker]) -> None:
    """Tell it from the registry's push on."""
    officer, company = speaks["officer"], judged(speaks)
    file = officer.get(company)
    assert (file["verdict"], file["bank_measure"], file["carrier_measure"]) == (
        *("unreachable", "receive_only", "hold_applications"),
    )
    ordered = {act: officer.orders(act) for act in (CONTROL, LIMIT)}
    assert {each["agency"] for each in ordered[CONTROL]} == {*BANKS}
    assert {each["agency"] for each in ordered[LIMIT]} == {*CARRIERS}
    assert all(each["code_class"] == "executed" for act in ordered for each in ordered[act])
    made = {each["order_id"] for act in ordered for each in ordered[act]}
    assert officer.measures("in_force").keys() == made
    assert groups(officer) == {CONTROL: 3, LIMIT: 2}

    speaks["desk"].tell(f"{company}/objection", example(ob.Object))
    speaks["reviewer"].decide(company, "objection/upholding", reason="已迁至新址,租约属实")
    assert officer.get(company)["stage"] == "lifted"
    lifts = [*officer.orders(ct.CONTROL_LIFT), *officer.orders(sl.LIFT)]
    assert sorted(each["agency"] for each in lifts) == sorted((*BANKS, *CARRIERS))
    assert {each["parent"] for each in lifts} == made
    assert all(each["code_class"] == "executed" for each in lifts)
    assert officer.measures("in_force") == {}
    assert officer.measures("released").keys() == made
    assert groups(officer) == {CONTROL: 3, LIMIT: 2, ct.CONTROL_LIFT: 3, sl.LIFT: 2}
    assert officer.get("/v1/orders", figure="open")["orders"] == []


def judged(speaks: dict[str, Speaker]) -> str:
    """Have the company pushed, looked at, visited, and judged by two; return its address."""
    officer = speaks["officer"]
    pushed = speaks["desk"].tell("/v1/companies", example(co.Push) | {"centre": CENTRE})
    company = f"/v1/companies/{pushed['company_id']}"
    assert officer.get(company)["points"] > 0
    officer.decide(company, "desk-check", **example(cc.CheckAtDesk))
    speaks["desk"].tell(f"{company}/visit", example(cc.ReportVisit))
    where = {"banks": BANKS, "carriers": CARRIERS, "case_number": CASE, "verdict": "unreachable"}
    officer.decide(company, "verdict", **example(cc.GiveVerdict) | where)
    assert officer.get("/v1/orders")["orders"] == [], "nothing follows before the second word"
    speaks["approver"].decide(company, "verdict/approval")
    return company


def example(kind: type[Command]) -> Said:
    """Return the example of a command."""
    return dict(COMPANIES[kind.wire])


def groups(officer: Speaker) -> dict[str, int]:
    """Return how many orders of each kind the page of the case counts."""
    return {each["act"]: each["orders"] for each in officer.get(f"/v1/cases/{CASE}")["orders"]}
