"""What one command puts into the log, what it gets back, and what others hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.envelope import category_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from contracts.envelope import Actor, Policy


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One thing that happened: its wire name and its content, JSON without floats.

    `signature` is the write's, sealed for this event alone, where it is sealed.
    """

    type: str
    data: Mapping[str, Any]
    signature: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A wrapped key that a write is the first to use; saved with it, or not at all.

    A subject has one live key: if it got another meanwhile, the write fails with KeyConflict.
    """

    key_id: UUID
    subject: str
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StreamPart:
    """The events that one stream gains, if it stands at the expected version (0: if it is new)."""

    stream: str
    expected_version: int
    events: tuple[NewEvent, ...]

    def __post_init__(self) -> None:
        category_of(self.stream)
        if not self.stream.isprintable():
            raise ValueError(f"{self.stream!r} is not a stream name")
        if not self.events:
            raise ValueError(f"no events for {self.stream}")
        for event in self.events:
            if not event.type.isprintable():
                raise ValueError(f"{event.type!r} is not a wire name")


@dataclass(frozen=True, slots=True)
class Write:
    """All events of one command, on one stream or several, saved together or not at all."""

    command_id: UUID
    digest: str
    actor: Actor
    occurred_at: datetime
    streams: tuple[StreamPart, ...]
    correlation: str | None = None
    causation: UUID | None = None
    policy: Policy | None = None
    signature: str | None = None
    key_id: UUID | None = None
    new_key: NewKey | None = None

    def __post_init__(self) -> None:
        if not self.streams:
            raise ValueError("a write needs at least one stream")
        if len(self.streams) > 1 and len({part.stream for part in self.streams}) < len(
            self.streams
        ):
            raise ValueError("a write names each stream once")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a command's first event stands, for ever; the same for every repetition of it."""

    command_id: UUID
    position: int
    version: int
    stream: str
    leaf_hash: bytes
    recorded_at: datetime
    last_position: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command that the log already holds: what it said, as a digest, and its receipt.

    `key_id` names the key that the digest was made under, None if it was made under none.
    """

    digest: str
    receipt: Receipt
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Grown:
    """What a commit did to the log: its new size, and the types of the events that it added."""

    size: int
    types: list[str]

    @property
    def before(self) -> int:
        """How many events there were."""
        return self.size - len(self.types)


class VersionConflict(Exception):
    """The stream does not stand where the writer thought; nothing of the write was saved."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class CommandConflict(Exception):
    """The log holds a command of this id that says something else; nothing was saved."""

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"command {command_id} was already used for other content")
        self.command_id = command_id


class KeyConflict(Exception):
    """The subject of the write's new key has another, live one; nothing of the write was saved."""

    def __init__(self, subject: str, actual: UUID) -> None:
        super().__init__(f"{subject} has the key {actual}")
        self.subject = subject
        self.actual = actual


class StoreUnavailable(Exception):
    """The store failed and the outcome is unknown; the same command may safely be sent again."""


Outcome = Receipt | VersionConflict | KeyConflict | CommandConflict
"""What a write comes to; a conflict fails only its own write."""
