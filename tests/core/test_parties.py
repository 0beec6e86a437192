"""Who may say what: roles, parties, and what others learn, which is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import REACTION, TIMER, Caller, Receipt
from contracts.problems import Problem

if TYPE_CHECKING:
    from contracts.message import Command
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""

INSTALL = Caller("tocsin", "install")
ABOUT_AN_ORDER = [
    sp.Reveal(purpose="execution"),
    sp.Acknowledge(),
    sp.Answer(code="0301"),
    sp.Withdraw(reason="found"),
]


@pytest.mark.parametrize("fact", ABOUT_AN_ORDER[:3])
def test_another_banks_fact_is_answered_as_if_the_order_did_not_exist(
    core: Core, fact: Command
) -> None:
    order = core.order("A-1")
    stranger = core.person("abc1")
    assert core.refuse(fact, stranger, order) == core.refuse(fact, stranger, uuid4())
    assert core.refuse(fact, stranger, order).slug == "not-found"
    assert core.count()["ordered"] == 1
    entered = {"agency_registered", "person_registered"}
    assert set(core.count()) == {"ordered", "stop_counted", "offered", *entered}


def test_another_centres_officer_cannot_withdraw(core: Core) -> None:
    order = core.order("A-1")
    foreign, withdraw = core.person("officer3"), sp.Withdraw(reason="found")
    assert core.refuse(withdraw, foreign, order) == core.refuse(withdraw, foreign, uuid4())
    assert core.refuse(withdraw, foreign, order).slug == "not-found"
    assert core.take(withdraw, core.person("officer2"), order).outcome == "accepted"


@pytest.mark.parametrize("command", ABOUT_AN_ORDER)
def test_a_forbidden_command_names_who_may(core: Core, command: Command) -> None:
    order = core.order("A-1")
    may = sorted(type(command).roles)
    wrong = core.person("boss1" if "officer" in may else "officer1")
    if "approver" in may:
        wrong = INSTALL
    assert core.refuse(command, wrong, order) == Problem("forbidden", hint=", ".join(may))


@pytest.mark.parametrize(
    "caller",
    [
        Caller("HZ", "console", person="nobody"),
        Caller("HZ", "console", person="officer3"),
        Caller("WX", "console", person="officer1"),
        Caller("HZ", "api", key="officer1"),
        Caller("HZ", "api"),
        Caller("HZ", "console", person="audit1"),
        Caller("ICBC", "console", person="icbc1"),
        INSTALL,
        TIMER,
        REACTION,
    ],
)
def test_only_a_registered_officer_of_the_agency_may_order(core: Core, caller: Caller) -> None:
    [answer] = core.send(core.stop("A-1"), caller=caller)
    assert answer == Problem("forbidden", hint="officer")


@pytest.mark.parametrize("login", ["officer1", "icbc1", "audit1"])
def test_nobody_speaks_for_the_house_itself(core: Core, login: str) -> None:
    order = core.order("A-1")
    caller = core.person(login)
    assert core.refuse(sp.Offer(), caller, order).slug == "forbidden"
    entry = d.RegisterAgency(agency="X", name="X", kind="bank")
    assert core.refuse(entry, caller).slug == "forbidden"


def test_a_key_may_do_what_it_was_issued_for_until_it_is_revoked(core: Core) -> None:
    order = core.order("A-1")
    system = Caller("ICBC", "api", key="icbc-key")
    assert core.refuse(sp.Acknowledge(), system, order).slug == "forbidden"
    core.take(
        d.IssueKey(key_id="icbc-key", agency="ICBC", key_roles="agency_system", live=False), INSTALL
    )
    core.settle()
    core.take(sp.Acknowledge(), system, order)
    core.take(d.RevokeKey(key_id="icbc-key"), INSTALL)
    core.settle()
    assert core.refuse(sp.Answer(code="0301"), system, order).slug == "forbidden"


def test_a_decision_on_a_stale_version_says_what_happened_meanwhile(core: Core) -> None:
    order = core.order("A-1")
    core.take(sp.Acknowledge(), core.person("icbc1"), order)
    officer, withdraw = core.person("officer1"), sp.Withdraw(reason="found")
    refused = core.say(withdraw, officer, order, version=2)
    assert refused == Problem("precondition-failed", hint="stop_payment.acknowledged.v1")
    refused = core.say(withdraw, officer, order, version=1)
    hint = "stop_payment.offered.v1, stop_payment.acknowledged.v1"
    assert refused == Problem("precondition-failed", hint=hint)
    assert core.say(withdraw, officer, order, version=9) == Problem("precondition-failed")
    answer = core.say(withdraw, officer, order, version=3)
    assert isinstance(answer, Receipt)
    assert answer.version == 4


def test_a_fact_is_never_conditional(core: Core) -> None:
    order = core.order("A-1")
    answer = core.say(sp.Acknowledge(), core.person("icbc1"), order, version=1)
    assert isinstance(answer, Receipt)


def test_an_event_says_who_acted_for_which_case(core: Core) -> None:
    order = core.order("A-1")
    core.take(sp.Acknowledge(), core.person("icbc2"), order)
    [acknowledged] = core.log(sp.Acknowledged)
    assert (acknowledged.actor.agency, acknowledged.actor.person) == ("ICBC", "icbc2")
    assert acknowledged.correlation == "A3305000000002026111001"
    [ordered], [offered] = core.log(sp.Ordered), core.log(sp.Offered)
    assert offered.causation == ordered.event_id
    assert offered.actor.agency == "tocsin"
    assert offered.policy
    assert (offered.policy.pack, offered.policy.version) == ("CN-2024", "2026-11")
