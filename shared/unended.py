"""Unended: what an order was to end goes on, as its agency failed; that is ordered again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contracts import appeals as ap
from contracts.message import Event
from contracts.port import TOCSIN, WireCommand
from contracts.problems import refuse
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.instruction import Instruction
from shared.lifecycle import Life
from shared.log.read import Recorded
from shared.parties import unchanged_since
from shared.reaction import Reaction, caused

TECHNICAL = frozenset({"failed", "retryable"})
"""Classes of answers that say that something broke, not that the agency will not."""


class Ending(Protocol):
    """An order to end a measure, and how far it came."""

    @property
    def ordered(self) -> Event | None:
        """Return what was ordered."""
        ...

    @property
    def life(self) -> Life:
        """Return what became of it."""
        ...


def failed(
    ask: Ask, said: ap.Judged, stream: str, measure: str, code_class: str
) -> ap.RestorationFailed:
    """Return that an answer to the order `ask` is about left in force what that was to end.

    It is ordered again by itself after a technical failure, as often as policy says.
    """
    before = (each for each in ask.events(stream) if isinstance(each, ap.RestorationFailed))
    tried = sum(each.again for each in before if each.measure == measure)
    left = tried < ask.policy.count(f"{ask.stream.partition('-')[0]}.appeal.again")
    return said.unrestored(
        measure=measure,
        order_id=str(ask.subject),
        code_class=code_class,
        again=code_class in TECHNICAL and left,
    )


@dataclass(frozen=True, slots=True)
class Unended:
    """A measure by the order that made it, which is `given`: whether it goes on.

    `tried` are the orders to end it, the earliest first; `write` takes the one that is to be given
    again, and returns what is written for that.
    """

    given: Instruction
    goes_on: bool
    tried: Sequence[Ending]
    write: Callable[[Event], Mapping[str, Outcome]]


def again(ask: Ask, of: Unended) -> Decision:
    """Decide to order once more what ends a measure, unless an order to do so is under way.

    Refused `nothing-to-restore` to an officer; what only follows by itself changes nothing then.
    """
    unchanged_since(ask, ask.stream)
    open_ = any(not each.life.is_over for each in of.tried)
    last = next((each.ordered for each in reversed(of.tried) if each.life.offered), None)
    if of.goes_on and last and not open_:
        return Decision(of.write(last), of.given.case_number)
    if ask.caller.agency != TOCSIN:
        raise refuse("nothing-to-restore")
    return Decision({ask.stream: Already(ask.events(ask.stream)[0])}, of.given.case_number)


def trying_again(kind: str, again_: type[ap.RestoreAgain], said: Collection[ap.Judged]) -> Reaction:
    """Return what has the end of a measure of a kind ordered again after an agency's failure."""
    name = f"{kind}.restore_again"

    def react(event: Recorded) -> WireCommand | None:
        if not event.data["again"]:
            return None
        return caused(name, event, again_(), UUID(event.data["measure"]))

    return Reaction(name, frozenset(each.unrestored.wire for each in said), react)
