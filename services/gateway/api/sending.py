"""Sending: what a request says, as one command to the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Refused
from services.gateway.api.callers import gate, who

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.message import Command
    from services.gateway.api.asked import Said


def send(
    command: type[Command],
    said: Said,
    key: str,
    subject: UUID | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Send a command for whoever asks, under an idempotency key; Refused if it is."""
    caller = who().caller()
    named = command_id(caller.agency, key)
    wire = WireCommand(
        named, command.wire, said.data, subject, expected_version, signature=said.signature
    )
    (answer,) = gate().port.send([wire], caller)
    if isinstance(answer, Receipt):
        return answer
    raise Refused(answer)
