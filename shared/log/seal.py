"""From a write to the exact bytes that are hashed.

Everything but the position and the time of recording is known, and spelled, before the lock. Both
are neighbours in the canonical order of the members, so sealing only joins two halves around them.
"""

from __future__ import annotations

import re
from hashlib import sha1
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from contracts.envelope import to_wire

from .canonical import canonical

if TYPE_CHECKING:
    from uuid import UUID

    from .writes import NewEvent, Write


class Unsealed(NamedTuple):
    """An event that lacks only its position and time: its columns, and its bytes around both."""

    event_id: str
    stream: str
    version: int
    type: str
    before: bytes
    after: bytes


def unsealed(write: Write) -> list[Unsealed]:
    """The events of a write, in order; NotCanonical if one has content that cannot be hashed."""
    shared = _shared(write)
    ids = (event_id(write.command_id, index) for index in count())
    return [
        _unsealed(shared, next(ids), part.stream, version, event)
        for part in write.streams
        for version, event in enumerate(part.events, part.expected_version + 1)
    ]


def seal(event: Unsealed, position: int, recorded_at: str) -> bytes:
    """The event's envelope in canonical JSON."""
    return b'%b"position":%d,"recorded_at":"%b"%b' % (
        event.before,
        position,
        recorded_at.encode(),
        event.after,
    )


def said_of_itself(envelope: str) -> tuple[int, str]:
    """The position and the time of recording that an envelope states; (-1, "") if it states none.

    After them only names and texts follow, in which a quote is escaped: the last match is theirs.
    """
    found = _PLACE.match(envelope, envelope.rfind('"position":'))
    return (int(found[1]), found[2]) if found else (-1, "")


def event_id(command_id: UUID, index: int) -> str:
    """The id of a command's event, counted from 0 through all its streams: the text of a uuid5."""
    name = sha1(command_id.bytes + str(index).encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(name[16], 16) & 3]
    return f"{name[:8]}-{name[8:12]}-5{name[13:16]}-{variant}{name[17:20]}-{name[20:32]}"


def _shared(write: Write) -> dict[str, Any]:
    """The members that all events of a write share."""
    actor, policy, causation = write.actor, write.policy, write.causation
    return {
        "actor": {
            "agency": actor.agency,
            "person": actor.person,
            "on_behalf_of": actor.on_behalf_of,
            "assurance": actor.assurance,
        },
        "causation": None if causation is None else str(causation),
        "command_id": str(write.command_id),
        "correlation": write.correlation,
        "digest": write.digest,
        "key_id": None if write.key_id is None else str(write.key_id),
        "occurred_at": to_wire(write.occurred_at),
        "policy": None if policy is None else {"pack": policy.pack, "version": policy.version},
        "signature": write.signature,
        "position": 0,
        "recorded_at": "",
    }


def _unsealed(
    shared: dict[str, Any], identity: str, stream: str, version: int, event: NewEvent
) -> Unsealed:
    own = {
        "data": dict(event.data),
        "event_id": identity,
        "stream": stream,
        "type": event.type,
        "version": version,
    }
    if event.signature is not None:
        own["signature"] = dict(event.signature)
    # Only names and texts follow, and a quote inside a text is escaped: the last match is ours.
    before, _, after = canonical(shared | own).rpartition(_HOLE)
    return Unsealed(identity, stream, version, event.type, before, after)


_PLACE = re.compile(r'"position":(0|[1-9][0-9]{0,18}),"recorded_at":"([^"]{27})"', re.ASCII)
_HOLE = b'"position":0,"recorded_at":""'
