"""Reactions: from an event to a command, the same one however often the event is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts.message import Command
from contracts.port import WireCommand, derived_id
from shared.log.read import Recorded


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from events of some types: `react` says which command, or None."""

    name: str
    on: frozenset[str]
    react: Callable[[Recorded], WireCommand | None]


def reaction_id(reaction: str, event_id: UUID) -> UUID:
    """Return the id of the command that `reaction` derives from an event: always the same."""
    return derived_id("reaction", reaction, event_id)


def caused(
    reaction: str, event: Recorded, command: Command, subject: UUID | None = None
) -> WireCommand:
    """Return a command that follows from an event by `reaction`, about a subject if it has one."""
    name = reaction_id(reaction, event.event_id)
    return WireCommand(name, command.wire, command.dump(), subject, causation=event.event_id)
