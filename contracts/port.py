"""What travels to and from a command port: commands, who sends them, receipts or problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.problems import Problem

Via = Literal["api", "console", "import", "timer", "reaction", "install"]
NAMESPACE = uuid5(NAMESPACE_URL, "https://tocsin.dev/ids")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a command, as the door it came through has established.

    A person comes with a login name, an agency's system with the id of its API key; Tocsin's own
    timers and reactions (`via`) come as the agency `tocsin` with neither. `assurance` is how who
    came had shown who they are, as in `Actor`.
    """

    agency: str
    via: Via
    person: str | None = None
    key: str | None = None
    assurance: str | None = None


TOCSIN = "tocsin"
TIMER = Caller(TOCSIN, "timer")
REACTION = Caller(TOCSIN, "reaction")
INSTALL = Caller(TOCSIN, "install")


@dataclass(frozen=True, slots=True)
class WireCommand:
    """A command on its way: `subject` is the order or entry it is about, where that is known.

    `expected_version` is the stream version that a decision was based on (If-Match); facts carry
    none. `causation` is the id of the event that the command follows. `signature` is a compact JWS
    over the command's own content: the agency's, or the centre's for a person at a page.
    """

    id: UUID
    type: str
    data: Mapping[str, Any]
    subject: UUID | None = None
    expected_version: int | None = None
    causation: UUID | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a command is in the log: the position and leaf hash (hex) of its first event.

    `last_position` is that of its last event: a view that has reached it shows all the command did.
    """

    command_id: UUID
    subject: UUID
    outcome: Literal["accepted", "repeated"]
    position: int
    last_position: int
    version: int
    leaf_hash: str
    recorded_at: str


Answer = Receipt | Problem


@dataclass(frozen=True, slots=True)
class Look:
    """A wish to read an order in clear: of which service, which one, and what for."""

    service: str
    subject: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What an order's own events say in clear, by position; whoever is given it keeps none of it.

    `signatures` are those of the events that bear one, as they were made. What nobody can read any
    more is `contracts.fields.ERASED`. A view that has reached `position` shows this reading.
    """

    data: Mapping[int, Mapping[str, Any]]
    signatures: Mapping[int, str]
    position: int


class CommandPort(Protocol):
    """The one door for commands, the same in one process and across the network."""

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order; never raises for bad input."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the log holds it: where, its leaf hash (hex), and the exact text of that leaf."""

    position: int
    leaf_hash: str
    envelope: str


class LedgerPort(Protocol):
    """What shows that events are in the log, the same in one process and across the network.

    All of it is hashes and signatures, but for `entries`. Refused says why there is none.
    """

    def checkpoint(self) -> str:
        """Return the last signed checkpoint, a C2SP signed note; nothing is signed for it."""
        ...

    def verifier_keys(self) -> list[str]:
        """Return the verifier keys of the log, the current one first."""
        ...

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the log of `new` events begins with that of `old`."""
        ...

    def proof(self, position: int) -> str:
        """Return a `.tlog-proof` of the event there; what no checkpoint covers yet is signed now.

        Refused `behind` if that takes longer than two seconds.
        """
        ...

    def entries(self, start: int, limit: int) -> list[Entry]:
        """Return so many events from a position on, as far as there are any."""
        ...


class Port(CommandPort, Protocol):
    """The command port with its second operation: to read, which is itself recorded."""

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Record who reads an order and what for, then return it in clear; a problem otherwise."""
        ...


def by_service(commands: Sequence[WireCommand]) -> Mapping[str, list[tuple[int, WireCommand]]]:
    """Return commands by the service they are for, each with its place among them all."""
    groups: dict[str, list[tuple[int, WireCommand]]] = {}
    for index, wire in enumerate(commands):
        groups.setdefault(wire.type.partition(".")[0], []).append((index, wire))
    return groups


def command_id(agency: str, key: str) -> UUID:
    """Return the id of the command that `agency` names with an idempotency key."""
    return uuid5(NAMESPACE, f"command {agency} {key}")


def order_id(agency: str, application_id: str) -> UUID:
    """Return the id of the order that `agency` files under its business application id."""
    return uuid5(NAMESPACE, f"order {agency} {application_id}")


def derived_id(*parts: object) -> UUID:
    """Return the id of a command that follows from something, such as a reaction's event."""
    return uuid5(NAMESPACE, "derived " + " ".join(map(str, parts)))
