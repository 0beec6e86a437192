"""Slips: when one is proposed to a person, and what the person decides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from contracts import supervision as su
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import refuse
from shared.decider import Already, Decider, Outcome


@dataclass(frozen=True, slots=True)
class Watch:
    """What an agency left unanswered: all of it, what no slip was proposed for, and the slips."""

    noted: tuple[su.LeftUnanswered, ...] = ()
    open: tuple[su.LeftUnanswered, ...] = ()
    slips: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: as proposed, and what became of it."""

    proposed: su.SlipProposed | None = None
    decided: su.SlipIssued | su.SlipDismissed | None = None


def agency_id(agency: str) -> UUID:
    """Return the id under which an agency is watched."""
    return derived_id("supervision", agency)


def stream_of(subject: UUID) -> str:
    """Return the stream of an agency that is watched, or of a slip."""
    return f"{su.KIND}-{subject}"


def _watch(watch: Watch, event: Event) -> Watch:
    if not isinstance(event, su.LeftUnanswered):
        return watch
    noted = (*watch.noted, event)
    if event.slip_id:
        return Watch(noted, (), watch.slips + 1)
    return replace(watch, noted=noted, open=(*watch.open, event))


def _slip(slip: Slip, event: Event) -> Slip:
    match event:
        case su.SlipProposed():
            return replace(slip, proposed=event)
        case su.SlipIssued() | su.SlipDismissed():
            return replace(slip, decided=event)
    return slip


WATCH = Decider(Watch(), _watch)
SLIP = Decider(Slip(), _slip)


def noted(watch: Watch, order_id: str) -> su.LeftUnanswered | None:
    """Return the note that an order was left unanswered, None if there is none."""
    return next((each for each in watch.noted if each.order_id == order_id), None)


def note(
    watch: Watch, command: su.NoteUnanswered, silent: Sequence[su.LeftUnanswered], limit: int | None
) -> dict[UUID, Outcome]:
    """Decide what follows from an order left unanswered: at `limit`, a slip.

    `silent` are those of the watch's open orders that stand unanswered still; each order counts
    towards one slip. Without a `limit` none is proposed.
    """
    here = agency_id(command.agency)
    this = su.LeftUnanswered(
        agency=command.agency,
        kind=command.kind,
        order_id=command.order_id,
        due_at=command.due_at,
    )
    orders = tuple(map(_cited, (*silent, this)))
    if limit is None or len(orders) < limit:
        return {here: (this,)}
    slip = derived_id("slip", command.agency, command.order_id)
    proposed = su.SlipProposed(
        agency=command.agency, number=watch.slips + 1, orders=orders, limit=limit
    )
    return {here: (replace(this, slip_id=str(slip)),), slip: (proposed,)}


def _cited(left: su.LeftUnanswered) -> su.Silence:
    return su.Silence(kind=left.kind, order_id=left.order_id, due_at=left.due_at)


def issue(slip: Slip, command: su.IssueSlip, by: str) -> Outcome:
    """Decide to issue a slip; Refused `not-found`, or `already-decided` if it is otherwise."""
    event = su.SlipIssued(agency=_known(slip).agency, issued_by=by, defect=command.defect)
    return _once(slip, event)


def dismiss(slip: Slip, command: su.DismissSlip, by: str) -> Outcome:
    """Decide to leave a slip unissued; Refused as above."""
    event = su.SlipDismissed(agency=_known(slip).agency, dismissed_by=by, reason=command.reason)
    return _once(slip, event)


def _known(slip: Slip) -> su.SlipProposed:
    if slip.proposed is None:
        raise refuse("not-found")
    return slip.proposed


def _once(slip: Slip, event: su.SlipIssued | su.SlipDismissed) -> Outcome:
    if slip.decided is None:
        return (event,)
    if slip.decided == event:
        return Already(event)
    raise refuse("already-decided")
