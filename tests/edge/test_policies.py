"""A pack that one process puts in force is that by which another judges, also when started anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.policy import FIRST
from contracts.port import Receipt, WireCommand
from tests.edge.office import BANK, INSTALL, OFFICER, stop_order, told_to_stop, until

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.message import Command
    from contracts.port import Caller
    from tests.edge.office import Office

BEST = ("BEST-2025", "2026-11")
OTHER = "622007806360830016"
"""Another card of the same bank's."""
PAPERS = examples()[sp.Order.wire]["attachments"]
SIGNED_ON_PAPER = replace(OFFICER, via="import")
"""Whose orders wait for nobody, under the pack that wants them approved."""
FULL = sp.Answer(code="0000", held_amount="441023.42")


def send(office: Office, caller: Caller, wire: WireCommand) -> Receipt:
    """Have a command taken by the process that it is for."""
    [answer] = office.port("operator" if caller == INSTALL else "gateway").send([wire], caller)
    assert isinstance(answer, Receipt), answer
    return answer


def said(command: Command, subject: UUID | None = None) -> WireCommand:
    """Return a command on its way."""
    return WireCommand(uuid4(), command.wire, command.dump(), subject)


def judged(office: Office, order: UUID) -> set[tuple[str, str]]:
    """Return by which packs the events of an order, and its stops, were judged."""
    events = office.reader.stream(f"{sp.KIND}-{order}") + office.log(sp.StopImposed)
    return {
        (event.policy.pack, event.policy.version)
        for event in events
        if event.policy and str(order) in (event.stream[-36:], event.data.get("order_id"))
    }


def test_processes_judge_by_the_same_pack(office: Office) -> None:
    office.start("directory")
    service = office.start("stop_payment")
    office.enrol()
    old = send(office, OFFICER, stop_order("A-1")).subject
    begins = datetime.now(UTC) + timedelta(seconds=3)
    pack, version = BEST
    wish = d.ActivatePolicy(pack=pack, version=version, in_force_from=begins, reason="试行")
    send(office, INSTALL, said(wish))
    until(lambda: datetime.now(UTC) > begins)
    second = stop_order("A-2", account_number=OTHER, attachments=PAPERS)
    new = send(office, SIGNED_ON_PAPER, second).subject
    told_to_stop(service)
    office.start("stop_payment")
    for order in (old, new):
        send(office, BANK, said(FULL, order))
    assert (judged(office, old), judged(office, new)) == ({FIRST}, {BEST})
    stops = [sp.StopImposed.revive(event.data) for event in office.log(sp.StopImposed)]
    lasts = {stop.order_id: stop.in_force_until - stop.in_force_from for stop in stops}
    assert lasts == {str(old): timedelta(hours=48), str(new): timedelta(days=7)}
