"""Pre-flight: what the service finds against an order before it is given, and what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from contracts.port import Caller, CommandPort, Receipt, WireCommand
from contracts.problems import Defect, Refused
from contracts.stop_payment import Asking, PreFlight
from shared.policies import in_force, loaded
from shared.workdays import workdays_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from services.gateway.gate import Gate

DURATION = "stop_payment.stop.duration"
FOUND = frozenset({"pre-flight", "invalid-command", "conflict"})
"""Problems whose defects are findings; every other says why there was no pre-flight."""


def findings(
    data: Mapping[str, Any], port: CommandPort, caller: Caller, kind: type[Asking] = PreFlight
) -> tuple[Defect, ...]:
    """Everything that speaks against an order, errors and warnings; Refused if none can tell."""
    (answer,) = port.send([WireCommand(uuid4(), kind.wire, data)], caller)
    if isinstance(answer, Receipt):
        raise TypeError("a pre-flight was kept")
    if answer.slug not in FOUND:
        raise Refused(answer)
    return answer.defects


def notes(data: Mapping[str, Any], gate: Gate) -> tuple[Defect, ...]:
    """What is good to know of the days on which a stop that is given now would end."""
    now = gate.clock.now()
    policy = loaded(in_force(gate.register.activations(), now))
    asked = PreFlight.examine(data)[0].get("expires_at")
    return tuple(until(now, asked or now + policy.span(DURATION)))


def until(now: datetime, end: datetime) -> Iterable[Defect]:
    """Yield that no working day is left until an end, and the years that are not known."""
    left = workdays_until(now, end)
    if not left.days:
        yield Defect("no_workday_left", "/expires_at", left.last.isoformat())
    if left.unknown_years:
        yield Defect("workdays_unknown", "/expires_at", ", ".join(map(str, left.unknown_years)))
