"""Revealing: an order in clear for one reader, who is recorded before anything is shown."""

from datetime import datetime

from contracts.port import Caller, Look, Sight, WireCommand, derived_id
from shared.ask import Grounds
from shared.sealing import opened, opened_signature


def reading(look: Look, caller: Caller, now: datetime) -> WireCommand:
    """Return the command that records a look; one reader's looks of one day (UTC) are one."""
    reader = (caller.agency, caller.person, caller.key)
    return WireCommand(
        id=derived_id("reveal", look.subject, *reader, look.purpose, now.date()),
        type=f"{look.service}.reveal.v1",
        data={"purpose": look.purpose},
        subject=look.subject,
    )


def in_clear(grounds: Grounds, stream: str, position: int) -> Sight:
    """Return what happened on a stream, in clear as far as keys are left."""
    events = grounds.reader.stream(stream)
    ids = {event.key_id for event in events if event.key_id}
    keys = grounds.vault.known(ids) if ids and grounds.vault else {}
    signatures = {event.position: opened_signature(keys, event) for event in events}
    return Sight(
        data={event.position: opened(keys, event) for event in events},
        signatures={where: token for where, token in signatures.items() if token},
        position=position,
    )
