"""What every event says beside its own content: who, when, on whose behalf, following what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

SEALED = "sealed"
"""The one member of an object that stands for a value which needs a key to be read."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: an agency, the person in it if known, and the agency it acted for if another.

    `assurance` is how they had shown who they are: `password`, `api_key`; None for Tocsin itself.
    """

    agency: str
    person: str | None = None
    on_behalf_of: str | None = None
    assurance: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy pack, and its version, by which an event's deadlines and limits were set."""

    pack: str
    version: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as the log holds it; its canonical JSON is what is hashed.

    Where `key_id` names a key, the personal fields of `data`, and `signature` as a whole, are
    sealed under it, each an object `{"sealed": text}`, and `digest` is keyed by it.
    """

    event_id: UUID
    command_id: UUID
    digest: str
    stream: str
    version: int
    type: str
    occurred_at: datetime
    actor: Actor
    correlation: str | None
    causation: UUID | None
    policy: Policy | None
    key_id: UUID | None
    data: Mapping[str, Any]
    signature: str | Mapping[str, str] | None
    position: int
    recorded_at: datetime

    def to_json(self) -> dict[str, Any]:
        """The envelope as JSON values, one member a field."""
        return {
            "event_id": str(self.event_id),
            "command_id": str(self.command_id),
            "digest": self.digest,
            "stream": self.stream,
            "version": self.version,
            "type": self.type,
            "occurred_at": to_wire(self.occurred_at),
            "actor": asdict(self.actor),
            "correlation": self.correlation,
            "causation": None if self.causation is None else str(self.causation),
            "policy": None if self.policy is None else asdict(self.policy),
            "key_id": None if self.key_id is None else str(self.key_id),
            "data": dict(self.data),
            "signature": self.signature,
            "position": self.position,
            "recorded_at": to_wire(self.recorded_at),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """The envelope that `to_json` wrote; ValueError says which member is wrong."""
        return cls(**members(document))


def members(document: object) -> dict[str, Any]:
    """The fields of an envelope, read and checked; ValueError says which member is wrong."""
    if not isinstance(document, Mapping):
        raise ValueError(f"{document!r} is not an object")  # noqa: TRY004  from JSON, not from code
    if unknown := document.keys() - _READERS.keys():
        raise ValueError(f"{min(unknown)}: no such member")
    fields = {}
    for name, read in _READERS.items():
        try:
            fields[name] = read(document[name])
        except KeyError as problem:
            raise ValueError(f"{name}: missing {problem}") from None
        except (TypeError, ValueError, AttributeError) as problem:
            raise ValueError(f"{name}: {problem}") from None
    return fields


def to_wire(moment: datetime) -> str:
    """An instant in UTC, always 27 characters, so that text order is time order."""
    if moment.tzinfo is not UTC:
        moment = _aware(moment).astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


def from_wire(text: str) -> datetime:
    """The instant that `to_wire` wrote; ValueError for any other spelling."""
    moment = datetime.fromisoformat(text)
    if len(text) != _WIRE_LENGTH or (text[4], text[7], text[10], text[26]) != ("-", "-", "T", "Z"):
        raise ValueError(f"{text!r} is not an instant like 2026-11-20T11:00:00.000000Z")
    return moment


def category_of(stream: str) -> str:
    """The part of a stream's name before the first hyphen, which says who owns the stream."""
    category, hyphen, _ = stream.partition("-")
    if not (category and hyphen):
        raise ValueError(f"{stream!r} is not a stream name like category-id")
    return category


_WIRE_LENGTH = len("2026-11-20T11:00:00.000000Z")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no offset from UTC")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a whole number")
    return value


def is_sealed(value: object) -> bool:
    """Whether a value of an event's data, or a signature, is sealed and needs a key to be read."""
    return isinstance(value, Mapping) and value.keys() == {SEALED}


def _signature(value: object) -> str | dict[str, str]:
    if isinstance(value, dict) and is_sealed(value):
        return {SEALED: _text(value[SEALED])}
    return _text(value)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is not an object")
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "event_id": UUID,
    "command_id": UUID,
    "digest": _text,
    "stream": _text,
    "version": _count,
    "type": _text,
    "occurred_at": from_wire,
    "actor": lambda value: Actor(**value),
    "correlation": _optional(_text),
    "causation": _optional(UUID),
    "policy": _optional(lambda value: Policy(**value)),
    "key_id": _optional(UUID),
    "data": _object,
    "signature": _optional(_signature),
    "position": _count,
    "recorded_at": from_wire,
}
