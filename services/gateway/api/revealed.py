"""Reading in clear: what for, what is recorded first, and what is shown of an event then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import request

from contracts.orders import PURPOSES
from contracts.port import Look, Sight
from contracts.problems import Problem, Refused, refuse
from services.gateway.api.callers import gate, who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

PURPOSE = "purpose"
NOTHING = Sight({}, {}, -1)


def purpose_asked() -> str | None:
    """Return what the caller asks to read in clear for; Refused if it is no known purpose."""
    purpose = request.args.get(PURPOSE)
    if purpose not in (None, *PURPOSES):
        raise refuse("invalid-query", f"{PURPOSE} ({', '.join(PURPOSES)})")
    return purpose


def in_clear(kind: str, subject: UUID, purpose: str | None) -> Sight:
    """Return what events say in clear; the reading is recorded. Nothing without a purpose."""
    if purpose is None or request.method != "GET":
        return NOTHING
    sight = gate().port.reveal(Look(kind, subject, purpose), who().caller())
    if isinstance(sight, Problem):
        raise Refused(sight)
    return sight


def event_shown(event: Mapping[str, Any], clear: Sight) -> dict[str, Any]:
    """Return an event as the API shows it: what was hashed, and what it says as far as is shown."""
    data = clear.data.get(event["position"])
    return {
        "position": event["position"],
        "leaf_hash": event["leaf_hash"],
        "envelope": orjson.Fragment(event["envelope"]),
        "data": orjson.Fragment(event["data"]) if data is None else data,
        "signature": clear.signatures.get(event["position"]),
    }
