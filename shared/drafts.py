"""Drafts: what commands come to, in clear, and how a round of them is sealed for the log."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from contracts.envelope import Actor, Policy
from contracts.message import Command, Event, Message
from contracts.port import Caller, WireCommand
from shared.ask import Ask, Decision
from shared.log.seal import event_id
from shared.log.writes import NewEvent, StreamPart, Write
from shared.sealing import SIGNATURE, CaseKey, sealed
from shared.vault import Usable, Vault


@dataclass(frozen=True, slots=True)
class Draft:
    """A command that was decided, before its personal fields are sealed; `said` is its content.

    `streams` are those that gain events, each with the version it is to stand at.
    """

    wire: WireCommand
    command: Command
    said: bytes
    actor: Actor
    occurred_at: datetime
    streams: tuple[tuple[str, int, tuple[Event, ...]], ...]
    correlation: str | None
    policy: Policy

    @property
    def is_personal(self) -> bool:
        """Whether anything in it must be sealed, or its digest keyed."""
        if self.wire.signature is not None or _tells_of_people(self.command):
            return True
        return any(_tells_of_people(event) for *_, events in self.streams for event in events)

    @property
    def subject(self) -> str:
        """Whose key seals it: the case's, or the first stream's where there is no case."""
        return self.correlation or self.streams[0][0]


def draft(wire: WireCommand, ask: Ask, said: bytes, decision: Decision) -> Draft:
    """Return what a decision comes to."""
    return Draft(
        wire=wire,
        command=ask.command,
        said=said,
        actor=_actor(ask.caller),
        occurred_at=getattr(ask.command, "occurred_at", None) or ask.now,
        streams=tuple(_gaining(ask, decision)),
        correlation=decision.correlation,
        policy=decision.policy or ask.judged_by(ask.stream),
    )


def written(drafts: Sequence[Draft], vault: Vault | None) -> list[Write]:
    """Return drafts as they go to the log; keys that are missing are made."""
    subjects = [each.subject if each.is_personal else None for each in drafts]
    wanted = {subject for subject in subjects if subject}
    if wanted and vault is None:
        raise RuntimeError("this service has no vault, and must not write of people")
    keys = vault.live(wanted) if wanted and vault else {}
    return [
        _written(each, keys[subject] if subject else None)
        for each, subject in zip(drafts, subjects, strict=True)
    ]


def plain_digest(said: bytes) -> str:
    """Return what recognises a command that says nothing of people (SHA-256, hex)."""
    return hashlib.sha256(said).hexdigest()


def _written(draft: Draft, usable: Usable | None) -> Write:
    key = usable.key if usable else None
    ids = (event_id(draft.wire.id, index) for index in count())
    return Write(
        command_id=draft.wire.id,
        digest=key.digest(draft.said) if key else plain_digest(draft.said),
        actor=draft.actor,
        occurred_at=draft.occurred_at,
        streams=tuple(_parts(draft, key, ids)),
        correlation=draft.correlation,
        causation=draft.wire.causation,
        policy=draft.policy,
        key_id=key.key_id if key else None,
        new_key=usable.new if usable else None,
    )


def _parts(draft: Draft, key: CaseKey | None, ids: Iterator[str]) -> Iterable[StreamPart]:
    for stream, version, events in draft.streams:
        new = (_new(event, key, next(ids), draft.wire.signature) for event in events)
        yield StreamPart(stream, version, tuple(new))


def _new(event: Event, key: CaseKey | None, place: str, signature: str | None) -> NewEvent:
    kind, data = type(event), event.dump()
    if key is None:
        return NewEvent(kind.wire, data)
    own = key.seal(place, SIGNATURE, signature) if signature else None
    return NewEvent(kind.wire, sealed(key, place, data, kind.personal), own)


def _tells_of_people(message: Message) -> bool:
    said = vars(message)
    return any(said[name] not in (None, ()) for name in type(message).personal)


def _gaining(ask: Ask, decision: Decision) -> Iterable[tuple[str, int, tuple[Event, ...]]]:
    for stream, events in decision.outcomes.items():
        if isinstance(events, tuple) and events:
            yield stream, len(ask.streams.recorded(stream)), events


def _actor(caller: Caller) -> Actor:
    return Actor(caller.agency, caller.person or caller.key, assurance=caller.assurance)
