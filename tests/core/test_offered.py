"""What the console offers to be done to an order is nothing that is sure to be refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import g

from contracts import fairness as fr
from contracts import freezing as fz
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from services.gateway.app import create_app
from services.gateway.console import acts
from services.gateway.console.visitor import Visitor
from services.gateway.readmodels.views import Views
from tests.core.outcomes import ALL, BANK, DECIDER, Desk, commands, strict
from tests.core.states import (
    OTHERS,
    PROTECTED,
    STOP,
    WAITING,
    answered,
    frozen,
    held_by_bank,
    transaction,
    unrelated,
)
from tests.core.test_outcomes import README

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from contracts.message import Command
    from tests.core.conftest import Core
    from tests.core.states import State

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ELSEWHERE = {"returns", "take_up"}
"""What is offered and leads to a page of its own, with offers of its own."""


@pytest.mark.parametrize(
    "states",
    [STOP[1:], OTHERS, PROTECTED, WAITING],
    ids=["stops", "others", "protected", "waiting"],
)
def test_nothing_is_offered_that_the_tables_say_is_refused(
    core: Core, states: Sequence[State]
) -> None:
    if states is WAITING:
        strict(core)
    desk, app, told = Desk(core), create_app(core.engine, core.edge.port, core.clock), outcomes()
    with app.test_request_context():
        refused = [
            (state, login, act, told[command, state])
            for state, made in states
            for login, act in offered(core, made(desk))
            if told[command := acts.BY_NAME[act].wire.split(".")[1], state].startswith("*")
        ]
    assert refused == []


def pending(kind: type[Command], of: Callable[[Desk], UUID]) -> Callable[[Desk], UUID]:
    """Return how to make an order about whose measure its bank was asked something."""

    def made(desk: Desk) -> UUID:
        order = of(desk)
        desk.shape(kind, order)
        return order

    return made


def upheld(desk: Desk) -> UUID:
    """Return a stop that was found unrelated, and whose holder was then found right."""
    order = unrelated(desk)
    desk.take(fr.Appeal(appellant_name="黄强桂", grounds="该款为货款"), BANK, order)
    return desk.take(fr.UpholdAppeal(reason="货款"), DECIDER, order)


def queued(desk: Desk) -> UUID:
    """Return a stop in force behind which a freeze waits for an earlier authority's."""
    order = answered(desk, ALL)
    behind = sp.Answer(code="1303", earlier_authority="杭州市公安局")
    desk.take(behind, BANK, desk.shape(fz.Freeze, order))
    return order


def freeze_of(made: Callable[[Desk], UUID]) -> Callable[[Desk], UUID]:
    """Return how to make a freeze, in place of the stop, that its bank carried out."""

    def freeze(desk: Desk) -> UUID:
        order = desk.shape(fz.Freeze, made(desk))
        desk.take(ALL, BANK, order)
        return order

    return freeze


BESIDES: Sequence[State] = (
    ("appeal upheld", upheld),
    ("freeze after an appeal was upheld", freeze_of(upheld)),
    ("release asked", pending(ms.Release, transaction)),
    ("extension asked", pending(ms.Extend, lambda desk: answered(desk, ALL))),
    ("freeze asked", pending(fz.Freeze, lambda desk: answered(desk, ALL))),
    ("freeze queued", queued),
    ("freeze in force", freeze_of(lambda desk: answered(desk, ALL))),
    ("unfreeze asked", pending(fz.Unfreeze, frozen)),
    ("renewal asked", pending(fz.Renew, frozen)),
    ("subject asked", pending(iq.QuerySubject, lambda desk: answered(desk, ALL))),
    ("release of a hold asked", pending(ms.Release, held_by_bank)),
)
"""States that the tables do not have, of what others were asked about the same money."""


@pytest.mark.parametrize(("name", "made"), BESIDES, ids=[name for name, _ in BESIDES])
def test_nothing_is_offered_that_is_refused_beside_other_orders(
    core: Core, name: str, made: Callable[[Desk], UUID]
) -> None:
    desk, app = Desk(core), create_app(core.engine, core.edge.port, core.clock)
    order, of_wire = made(desk), {each.wire: each for each in commands(desk.kind)}
    with app.test_request_context():
        found = list(offered(core, order))
    refused = []
    for login, act in found:
        told = desk.outcome(of_wire[acts.BY_NAME[act].wire], order)
        if told.startswith("*"):
            refused.append((login, act, told))
        else:
            order = made(desk)
    assert refused == [], name


def offered(core: Core, order: UUID) -> Iterator[tuple[str, str]]:
    """Yield what is offered on an order's page, and to whom."""
    core.settle()
    for login in ("officer1", "icbc1", "boss1"):
        person = core.edge.register.person(login)
        assert person
        g.visitor = Visitor(person)
        row = Views(core.engine).one(g.visitor.scope, str(order))
        if row:
            yield from ((login, act) for act in acts.possible(row) if act not in ELSEWHERE)


def outcomes() -> dict[tuple[str, str], str]:
    """Return what each command comes to in each state, as the README says."""
    told, states = dict[tuple[str, str], str](), list[str]()
    for line in README.read_text("utf-8").splitlines():
        first, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or (not first and cells):
            states = cells
        elif command := re.fullmatch(r"`(\w+)`", first):
            told |= {
                (command[1], state): cell for state, cell in zip(states, cells, strict=bool(states))
            }
    return told
