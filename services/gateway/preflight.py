"""Pre-flight: what the service finds against an order, asked before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from contracts.port import Caller, CommandPort, Receipt, WireCommand
from contracts.problems import Defect, Refused
from contracts.stop_payment import PreFlight

if TYPE_CHECKING:
    from collections.abc import Mapping

FOUND = frozenset({"pre-flight", "invalid-command", "conflict"})
"""Problems whose defects are findings; every other says why there was no pre-flight."""


def findings(data: Mapping[str, Any], port: CommandPort, caller: Caller) -> tuple[Defect, ...]:
    """Everything that speaks against an order, errors and warnings; Refused if none can tell."""
    (answer,) = port.send([WireCommand(uuid4(), PreFlight.wire, data)], caller)
    if isinstance(answer, Receipt):
        raise TypeError("a pre-flight was kept")
    if answer.slug not in FOUND:
        raise Refused(answer)
    return answer.defects
