"""What a desk asks of a service: a command with the past it may read, for a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from contracts.envelope import Policy
from contracts.message import Command, Event, event_of
from contracts.policy import Pack, packs
from contracts.port import Caller
from contracts.problems import Defect
from shared.clock import Clock
from shared.decider import Decider, Outcome
from shared.log.append import Log
from shared.log.read import Reader, Recorded
from shared.policies import in_force, loaded
from shared.register import Register
from shared.sealing import opened
from shared.vault import Vault

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What every desk stands on: the log, who is who, the time, and the policy then in force.

    `vault` is None for a service that says nothing of people that would have to be sealed.
    """

    log: Log
    reader: Reader
    register: Register
    clock: Clock
    vault: Vault | None = None

    def __post_init__(self) -> None:
        """Read every policy pack before the first command; PackDefective if one cannot be used."""
        packs()

    def policy(self, at: datetime) -> Pack:
        """Return the pack in force at a moment; Refused if this release does not have it."""
        return loaded(in_force(self.register.activations(), at))


class Postponed(Exception):
    """Raised where a command reads a stream that an earlier one of the same round adds to."""


class Streams:
    """What one round of commands knows of streams: their events, and which it adds to."""

    def __init__(
        self, reader: Reader, known: dict[str, list[Recorded]], vault: Vault | None = None
    ) -> None:
        """Some streams are known by name; others are read when asked for."""
        self._reader = reader
        self._known = known
        self._vault = vault
        self._opened: dict[str, list[Event]] = {}
        self.touched: set[str] = set()

    def ahead(self, names: Iterable[str]) -> None:
        """Read streams together that will be asked for one by one."""
        if fresh := [name for name in names if name not in self._known]:
            self._known |= self._reader.streams(fresh)

    def recorded(self, name: str) -> list[Recorded]:
        """Return the events of a stream as the log holds them."""
        if name in self.touched:
            raise Postponed
        if name not in self._known:
            self._known |= self._reader.streams([name])
        return self._known[name]

    def events(self, name: str) -> list[Event]:
        """Return what happened on a stream, in clear as far as it was not erased."""
        recorded = self.recorded(name)
        if name not in self._opened:
            ids = {event.key_id for event in recorded if event.key_id}
            keys = self._vault.known(ids) if ids and self._vault else {}
            self._opened[name] = [event_of(event.type, opened(keys, event)) for event in recorded]
        return self._opened[name]


@dataclass(frozen=True, slots=True)
class Ask:
    """A command before its service: who asks, when, and the past it may read.

    `stream` is that of its subject, whose first event says by which policy it is judged.
    """

    command: Command
    subject: UUID
    caller: Caller
    now: datetime
    grounds: Grounds
    streams: Streams
    stream: str
    expected_version: int | None = None

    @property
    def policy(self) -> Pack:
        """The pack by which the subject is judged; Refused if this release does not have it."""
        return self.policy_of(self.stream)

    def policy_of(self, stream: str) -> Pack:
        """Return the pack in force when a stream began, or now if it has not; Refused as above."""
        return loaded(self.judged_by(stream))

    def judged_by(self, stream: str) -> Policy:
        """Return what a stream is judged by, whether or not this release has it."""
        first = next(iter(self.streams.recorded(stream)), None)
        if first and first.policy:
            return first.policy
        at = first.recorded_at if first else self.now
        return in_force(self.grounds.register.activations(), at)

    def events(self, stream: str) -> list[Event]:
        """Return what happened on a stream; raises Postponed if this round adds to it."""
        return self.streams.events(stream)

    def state(self, decider: Decider[State], stream: str) -> State:
        """Return the state of a stream."""
        return decider.fold(self.events(stream))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to on each stream; the receipt names the first.

    `policy` is by what it was decided, where that is not what its stream began under.
    """

    outcomes: Mapping[str, Outcome]
    correlation: str | None = None
    policy: Policy | None = None


class Service(Protocol):
    """What a service gives the desk: its streams and its decisions, nothing of the road."""

    name: str

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return what a command is about if its content decides that (a new order's id)."""
        ...

    def stream(self, subject: UUID) -> str:
        """Return the stream that commands about `subject` read first."""
        ...

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return further streams that deciding a command reads, as far as it tells them.

        Those of many commands are read together.
        """
        ...

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield defects that only the service can see; `values` holds the well-formed fields."""
        ...

    def decide(self, ask: Ask) -> Decision:
        """Decide; raises Refused."""
        ...
