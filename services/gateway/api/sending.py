"""Sending: a request's body as one command to the port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Refused
from services.gateway.api.callers import gate, who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from contracts.message import Command


def send(
    command: type[Command],
    data: Mapping[str, Any],
    key: str,
    subject: UUID | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Send a command for whoever asks, under an idempotency key; Refused if it is."""
    caller = who().caller()
    named = command_id(caller.agency, key)
    wire = WireCommand(named, command.wire, data, subject, expected_version)
    (answer,) = gate().port.send([wire], caller)
    if isinstance(answer, Receipt):
        return answer
    raise Refused(answer)
