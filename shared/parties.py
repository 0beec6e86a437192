"""Parties: who may see an order, say something of it, or read it in clear; alike for all kinds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts import orders
from contracts.message import Command
from contracts.port import TOCSIN, Caller
from contracts.problems import refuse
from contracts.vocabulary import Vocabulary
from shared.ask import Ask, Decision
from shared.instruction import Given, Ordered

if TYPE_CHECKING:
    from shared.decider import Outcome


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be read in clear: in whose words, who gave it, whom it has reached, if anybody.

    `delivers` says that the first reading by its agency is what delivers it.
    """

    said: Vocabulary
    ordered_by: str
    case_number: str | None
    addressed_to: str | None = None
    delivers: bool = False


def shown(of: Given[Any]) -> Shown:
    """Return an order as it can be read: by its agency only once it waits for nobody."""
    ordered, life = of.ordered, of.life
    reached = ordered.agency if life.waits_for is None else None
    return Shown(of.said, ordered.ordered_by, ordered.case_number, reached, not life.delivered)


def is_fact(command: Command) -> bool:
    """Tell whether a command reports what happened at an agency: no state refuses that."""
    return type(command).roles == orders.AGENCY


def party_to(of: Given[Ordered] | None, ask: Ask) -> Given[Ordered]:
    """Return an order if the caller is party to it; nobody else learns that it exists."""
    parties = {TOCSIN}
    if of and not is_fact(ask.command):
        parties.add(of.ordered.ordered_by)
    elif of and of.life.waits_for is None:
        parties.add(of.ordered.agency)
    if of is None or ask.caller.agency not in parties:
        raise refuse("not-found")
    return of


def unchanged_since(ask: Ask, stream: str) -> None:
    """Refuse what was decided on an older version of a stream than the latest."""
    recorded = ask.streams.recorded(stream)
    if ask.expected_version is not None and ask.expected_version != len(recorded):
        since = recorded[ask.expected_version :] if ask.expected_version < len(recorded) else []
        raise refuse("precondition-failed", ", ".join(event.type for event in since))


def reading(of: Shown | None, ask: Ask, stream: str) -> Decision:
    """Decide to show an order in clear; the first reading by its agency delivers it."""
    command = ask.command
    if of is None or not isinstance(command, orders.Reveal):
        raise refuse("not-found")
    receives = _receives(of, ask)
    if not (receives or _oversees(of, ask)):
        raise refuse("not-found")
    executes = command.purpose == orders.EXECUTION
    if executes and not receives:
        raise refuse("forbidden", f"purpose {orders.EXECUTION}")
    read = of.said.revealed(order_id=str(ask.subject), purpose=command.purpose)
    outcomes: dict[str, Outcome] = {f"{of.said.kind}.read-{ask.subject}": (read,)}
    if executes and of.delivers:
        outcomes[stream] = (of.said.delivered(channel=ask.caller.via),)
    return Decision(outcomes, of.case_number)


def who(caller: Caller) -> str:
    """Return the name of whoever speaks: a person's login, or the id of a system's key."""
    return str(caller.person or caller.key)


def _oversees(of: Shown, ask: Ask) -> bool:
    """Tell whether the caller may see an order without being its agency."""
    roles = ask.grounds.register.roles(ask.caller)
    gives = bool(roles & (orders.OFFICER | orders.APPROVER))
    return bool(roles & orders.OVERSEER) or (gives and of.ordered_by == ask.caller.agency)


def _receives(of: Shown, ask: Ask) -> bool:
    """Tell whether the order was sent to the caller."""
    roles = ask.grounds.register.roles(ask.caller)
    return bool(roles & orders.AGENCY) and of.addressed_to == ask.caller.agency
