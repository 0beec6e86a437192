"""Re-verifying: a holder is verified again in time, or the line is restricted until they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import refuse
from services.number_blocking.line import Line, Reverifying
from services.number_blocking.order import ORDER
from shared.ask import Ask
from shared.decider import Already, Outcome
from shared.limits import Target

DEADLINE = "reverify"
"""The deadline by which a holder is to be verified again."""
RESTRICTS = f"{nb.KIND}.reverify.restrict"
DONE = "机主已重新核验身份"
"""Why what followed from a missed re-verification ends."""
Written = Mapping[str, tuple[Event, ...]]


class Restoring(Protocol):
    """What a line's desk does for this: it restores a limit, and knows what an order waits for."""

    def stream(self, subject: UUID) -> str:
        """Return an order's stream."""
        ...

    def restored(
        self, ask: Ask, name: str, ordered: nb.Ordered, target: Target, reason: str
    ) -> Written:
        """Return the order that ends the limit of one order, by stream."""
        ...

    def second_words(self, ask: Ask, ordered: nb.Ordered, target: Line) -> tuple[Event, ...]:
        """Return what keeps an order about a protected line from its carrier."""
        ...


def begun(line: Line, order: str, by: datetime) -> Outcome:
    """Decide that a holder was asked; a carrier that says so again changes nothing."""
    known = line.reverifying.get(order)
    if known and not isinstance(known.ended, rv.ReverificationVoid):
        return ()
    return (rv.ReverificationAsked(order_id=order, reverify_by=by),)


def void(line: Line, order: str) -> tuple[Event, ...]:
    """Return that nobody was asked after all, where that was still open."""
    known = line.reverifying.get(order)
    return (rv.ReverificationVoid(order_id=order),) if known and known.by else ()


def reported(line: Line, order: str, command: rv.ReportReverified) -> Outcome:
    """Decide to record that a holder was verified again; the same again changes nothing."""
    known = line.reverifying.get(order)
    if known and isinstance(known.ended, rv.Reverified):
        return Already(known.ended)
    return (
        rv.Reverified(
            order_id=order,
            verified_at=command.verified_at,
            operator_name=command.operator_name,
            operator_phone=command.operator_phone,
        ),
    )


def missed(line: Line, order: str, due: datetime, now: datetime) -> Outcome:
    """Decide whether a holder was not verified in time: at the exact instant, once."""
    known = _asked(line, order)
    if known.by != due:
        return Already(known.ended or _begun(known))
    if now < due:
        raise refuse("bad-request", f"the re-verification is due at {due.isoformat()}")
    return (rv.ReverificationMissed(order_id=order, due_at=due),)


def followed(ask: Ask, desk: Restoring, ordered: nb.Ordered, line: Line) -> Written | None:
    """Return what follows of a re-verification, by stream; None where nothing does, or it has.

    Missed, the carrier is ordered to restrict the line; done after all, that is taken back, or
    ended at once.
    """
    name = str(ask.subject)
    known = _asked(line, name)
    made = derived_id("reverify", name)
    order = ask.state(ORDER, desk.stream(made))
    match known.ended:
        case rv.ReverificationMissed() if order.ordered is None and ask.policy.yes(RESTRICTS):
            restrict = _restriction(ordered, name, made)
            return {desk.stream(made): (restrict, *desk.second_words(ask, restrict, line))}
        case rv.Reverified() if order.ordered and not order.life.is_over:
            return {desk.stream(made): (nb.SAID.withdrawn(reason=DONE),)}
        case rv.Reverified() if order.ordered:
            return desk.restored(ask, str(made), order.ordered, line, DONE) or None
    return None


def last(line: Line, order: str) -> Event:
    """Return the last that was said of a re-verification; Refused where nobody asked for one."""
    known = _asked(line, order)
    return known.ended or _begun(known)


def _restriction(ordered: nb.Ordered, name: str, made: UUID) -> nb.Ordered:
    return replace(
        ordered,
        application_id=f"rev-{made.hex}",
        action=nb.RESTRICT,
        duration_hours=None,
        feedback_limit_hours=None,
        parent=name,
        root=ordered.root or name,
        rerouted_from=None,
    )


def _asked(line: Line, order: str) -> Reverifying:
    known = line.reverifying.get(order)
    if known is None:
        raise refuse("not-reverifying")
    return known


def _begun(known: Reverifying) -> Event:
    if known.asked is None:
        raise refuse("not-reverifying")
    return known.asked
