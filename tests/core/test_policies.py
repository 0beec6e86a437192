"""Policies: an order is judged for ever by the pack that was in force when it was given."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stdnum import luhn

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.envelope import to_wire
from contracts.examples import examples
from contracts.policy import FIRST, packs
from contracts.port import Caller, Receipt
from contracts.problems import Defect, Problem
from tests.core.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tests.core.conftest import Core

INSTALL = Caller("tocsin", "install")
BEST = ("BEST-2025", "2026-11")
HOUR = timedelta(hours=1)
ONE_STORE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough there."""
PAPERS = examples()[sp.Order.wire]["attachments"]
"""The second pack asks for them."""


def activation(*policy: str, after: timedelta = HOUR) -> d.ActivatePolicy:
    """Return the wish to put a pack in force some time after noon."""
    pack, version = policy
    return d.ActivatePolicy(pack=pack, version=version, in_force_from=NOON + after, reason="新规")


def order(core: Core, number: int) -> UUID:
    """Order a stop on an account of its own, see it offered, and return its id."""
    digits = f"62200780636083{number:03}"
    account = digits + luhn.calc_check_digit(digits)
    return core.order(f"A-{number}", account_number=account, attachments=PAPERS)


def judged(core: Core, subject: UUID) -> set[tuple[str, str]]:
    """Return by which packs the events of an order were judged."""
    events = core.edge.reader.stream(f"{sp.KIND}-{subject}")
    return {(event.policy.pack, event.policy.version) for event in events if event.policy}


def limits(core: Core, subject: UUID) -> tuple[timedelta, timedelta]:
    """Return how long after the offer an order was to be acknowledged and answered."""
    stream = core.edge.reader.stream(f"{sp.KIND}-{subject}")
    [offered] = [sp.Offered.revive(e.data) for e in stream if e.type == sp.Offered.wire]
    at = next(e.recorded_at for e in stream if e.type == sp.Offered.wire)
    return offered.acknowledge_by - at, offered.answer_by - at


def held_for(core: Core, subject: UUID) -> timedelta:
    """Have a bank stop an account, and return for how long."""
    core.take(sp.Answer(code="0000", held_amount="441023.42"), core.person("icbc1"), subject)
    core.settle()
    stops = [sp.StopImposed.revive(event.data) for event in core.log(sp.StopImposed)]
    [stop] = [stop for stop in stops if stop.order_id == str(subject)]
    return stop.in_force_until - stop.in_force_from


def test_where_nothing_was_activated_the_first_pack_judges(core: Core) -> None:
    only = order(core, 1)
    assert judged(core, only) == {FIRST}
    assert limits(core, only) == (timedelta(minutes=5), timedelta(minutes=30))


def test_each_order_is_judged_by_the_pack_of_its_time_also_after_a_restart(core: Core) -> None:
    old, waiting = order(core, 1), order(core, 2)
    core.take(activation(*BEST), INSTALL)
    early = order(core, 3)
    core.later(hours=1)
    new = order(core, 4)
    assert [limits(core, each) for each in (old, waiting, early)] == [
        (timedelta(minutes=5), timedelta(minutes=30))
    ] * 3
    assert limits(core, new) == (timedelta(minutes=1), timedelta(minutes=2))
    assert [held_for(core, each) for each in (old, new)] == [HOUR * 48, HOUR * 24 * 7]
    core.close()
    core.restart()
    assert held_for(core, waiting) == HOUR * 48
    assert held_for(core, order(core, 5)) == HOUR * 24 * 7
    assert judged(core, old) | judged(core, waiting) | judged(core, early) == {FIRST}
    assert judged(core, new) == {BEST}


def test_a_stop_lapses_by_the_pack_that_it_was_ordered_under(core: Core) -> None:
    old = order(core, 1)
    core.take(activation(*BEST, after=timedelta(minutes=10)), INSTALL)
    core.later(minutes=10)
    held_for(core, old)
    core.later(hours=48)
    [lapsed] = core.log(sp.StopLapsed)
    assert lapsed.policy
    assert (lapsed.policy.pack, lapsed.policy.version) == FIRST


@ONE_STORE
def test_the_pack_in_force_checks_what_is_ordered(core: Core) -> None:
    period = {"starts_at": to_wire(NOON), "expires_at": to_wire(NOON + HOUR * 72)}
    [refused] = core.send(core.stop("A-1", **period, attachments=PAPERS))
    assert refused == Problem("invalid-command", (Defect("period_too_long", "/expires_at", "48"),))
    core.take(activation(*BEST), INSTALL)
    core.later(hours=1)
    [taken] = core.send(core.stop("A-1", **period, attachments=PAPERS))
    assert isinstance(taken, Receipt)


@ONE_STORE
def test_a_pack_begins_at_its_very_moment_and_ends_when_another_begins(core: Core) -> None:
    core.take(activation(*BEST), INSTALL)
    core.take(activation(*FIRST, after=HOUR * 2), INSTALL)
    core.settle()
    asked = {HOUR - timedelta(microseconds=1): FIRST, HOUR: BEST, HOUR * 2: FIRST}
    core.edge.register.refresh()
    for after, expected in asked.items():
        found = core.edge.grounds.policy(NOON + after)
        assert (found.name, found.version) == expected


@ONE_STORE
@pytest.mark.parametrize(
    ("wish", "code", "pointer", "hint"),
    [
        (
            activation("CN-1999", "1"),
            "policy_unknown",
            "/pack",
            "BEST-2025 2026-11, CN-2024 2026-11",
        ),
        (
            activation("BEST-2025", "1"),
            "policy_unknown",
            "/pack",
            "BEST-2025 2026-11, CN-2024 2026-11",
        ),
        (
            activation(*BEST, after=-timedelta(microseconds=1)),
            "policy_in_past",
            "/in_force_from",
            to_wire(NOON),
        ),
        (
            activation(*BEST, after=-timedelta(days=700)),
            "policy_too_early",
            "/in_force_from",
            "2025-01-01",
        ),
    ],
)
def test_a_pack_that_cannot_be_put_in_force_is_refused(
    core: Core, wish: d.ActivatePolicy, code: str, pointer: str, hint: str
) -> None:
    before = core.edge.reader.size()
    refused = core.refuse(wish, INSTALL)
    assert refused == Problem("invalid-command", (Defect(code, pointer, hint),))
    assert core.edge.reader.size() == before


@ONE_STORE
@pytest.mark.parametrize("missing", ["pack", "version", "in_force_from", "reason"])
def test_an_activation_says_everything(core: Core, missing: str) -> None:
    wish: Mapping[str, Any] = activation(*BEST).dump()
    said = {name: value for name, value in wish.items() if name != missing}
    wire = core.wire(activation(*BEST), "tocsin")
    [refused] = core.send(type(wire)(wire.id, wire.type, said), caller=INSTALL)
    assert refused == Problem("invalid-command", (Defect("required", f"/{missing}"),))


@ONE_STORE
@pytest.mark.parametrize("login", ["officer1", "boss1", "audit1", "icbc1"])
def test_only_operators_and_supervisors_put_packs_in_force(core: Core, login: str) -> None:
    refused = core.refuse(activation(*BEST), core.person(login))
    assert refused == Problem("forbidden", hint="operator, supervisor")


@ONE_STORE
def test_an_activation_says_who_put_what_in_force_from_when_and_why(core: Core) -> None:
    core.take(activation(*BEST), core.person("officer2"))
    [said] = core.log(d.PolicyActivated)
    assert (said.actor.agency, said.actor.person) == ("HZ", "officer2")
    assert said.data == activation(*BEST).dump()


def test_the_same_activation_again_changes_nothing_even_when_it_is_past(core: Core) -> None:
    core.take(activation(*BEST), INSTALL)
    core.later(hours=2)
    assert core.take(activation(*BEST), INSTALL).outcome == "repeated"
    assert len(core.log(d.PolicyActivated)) == 1


def test_what_a_release_lacks_is_named_and_can_be_replaced(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.take(activation(*BEST), INSTALL)
    core.later(hours=1)
    old = order(core, 1)
    fewer = {FIRST: packs()[FIRST]}
    monkeypatch.setattr("shared.policies.packs", lambda: fewer)
    [refused] = core.send(core.stop("A-2", attachments=PAPERS))
    assert refused == Problem("policy-missing", hint="BEST-2025 2026-11")
    assert core.refuse(sp.Answer(code="0301"), core.person("icbc1"), old) == refused
    core.take(activation(*FIRST), INSTALL)
    core.settle()
    assert judged(core, order(core, 3)) == {FIRST}
