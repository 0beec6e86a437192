"""What a signature claims: this very command, on this log, once; and who vouches for it."""

import hashlib
from typing import Any

from contracts.port import TOCSIN, Caller, WireCommand
from shared.jws import ACT


def signer(caller: Caller) -> str:
    """Return who signs what a caller says: the centre for people at its pages, else the agency."""
    return TOCSIN if caller.via == "console" else caller.agency


def acting(caller: Caller) -> dict[str, str | None] | None:
    """Return whom the centre countersigns for; None for an agency's own system."""
    if signer(caller) != TOCSIN:
        return None
    return {"agency": caller.agency, "person": caller.person, "assurance": caller.assurance}


def claims(origin: str, wire: WireCommand, caller: Caller, key: str) -> dict[str, Any]:
    """Return what a signature of a command claims, on the log `origin`, under its own key."""
    said = {
        "iss": signer(caller),
        "aud": origin,
        "sub": str(wire.subject),
        "type": wire.type,
        "jti": key,
        "data": wire.data,
    }
    act = acting(caller)
    return said | {ACT: act} if act else said


def centre_kid(public_key: str) -> str:
    """Return the id of a key of the centre's, made from the key: nobody has to be told it."""
    return f"centre-{hashlib.sha256(public_key.encode()).hexdigest()[:16]}"
