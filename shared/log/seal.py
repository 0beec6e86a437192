"""From a write to the exact bytes that are hashed.

Everything but the position and the time of recording is known, and spelled, before the lock. Both
are neighbours in the canonical order of the members, so sealing only joins two halves around them.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid5

import orjson

from contracts.envelope import to_wire

from .canonical import canonical, spelled

if TYPE_CHECKING:
    from .writes import NewEvent, Write


class Unsealed(NamedTuple):
    """An event that lacks only its position and time: its columns, and its bytes around both."""

    event_id: UUID
    stream: str
    version: int
    type: str
    before: bytes
    after: bytes


def unsealed(write: Write) -> list[Unsealed]:
    """The events of a write, in order; NotCanonical if one has content that cannot be hashed."""
    opening = _opening(write)
    ids = (event_id(write.command_id, index) for index in count())
    return [
        Unsealed(
            identity := next(ids),
            part.stream,
            version,
            event.type,
            _half(event, opening, identity),
            _other_half(event, part.stream, version, write.signature),
        )
        for part in write.streams
        for version, event in enumerate(part.events, part.expected_version + 1)
    ]


def seal(event: Unsealed, position: int, recorded_at: str) -> bytes:
    """The event's envelope in canonical JSON."""
    return b'%b,"position":%d,"recorded_at":"%b",%b' % (
        event.before,
        position,
        recorded_at.encode(),
        event.after,
    )


def event_id(command_id: UUID, index: int) -> UUID:
    """The id of a command's event, counted from 0 through all its streams."""
    return uuid5(command_id, str(index))


def _opening(write: Write) -> dict[str, Any]:
    """The members before the position that all events of a write share."""
    opening = {
        "actor": asdict(write.actor),
        "causation": None if write.causation is None else str(write.causation),
        "command_id": str(write.command_id),
        "correlation": write.correlation,
        "digest": write.digest,
        "occurred_at": to_wire(write.occurred_at),
        "policy": None if write.policy is None else asdict(write.policy),
    }
    canonical(opening)
    return opening


def _half(event: NewEvent, opening: dict[str, Any], identity: UUID) -> bytes:
    data = orjson.Fragment(canonical(dict(event.data)))
    return spelled({**opening, "data": data, "event_id": identity})[:-1]


def _other_half(event: NewEvent, stream: str, version: int, signature: str | None) -> bytes:
    members = {"signature": signature, "stream": stream, "type": event.type, "version": version}
    return canonical(members)[1:]
