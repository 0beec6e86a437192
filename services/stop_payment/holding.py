"""Holding: a protective hold, the orders to banks that it is made of, and what comes of each."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, cast

from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.figures import CURRENCY
from contracts.problems import refuse
from services.stop_payment.answer import PLACED
from services.stop_payment.duration import lifted, term
from services.stop_payment.measure import Account, Measure
from shared.decider import Already, Outcome
from shared.lifecycle import Life

DURATION = "stop_payment.protective_hold.duration"
_ASKED = tuple(each.name for each in fields(cast("Any", hd.HoldPerson)))
_REPEATED = tuple(each.name for each in fields(cast("Any", hd.Holding)))


@dataclass(frozen=True, slots=True)
class Hold:
    """A protective hold: as it was asked for, the banks it was ordered from, how it ended."""

    begun: hd.ProtectiveHoldBegun | None = None
    issued: hd.HoldIssued | None = None
    reached: hd.PersonReached | None = None
    lapsed: hd.ProtectiveHoldLapsed | None = None

    def is_open(self, life: Life, now: datetime) -> bool:
        """Tell whether the person is, or is to be, under it: not once it ended, or its time has."""
        over = self.reached or life.withdrawn or life.rejected
        return not over and (self.issued is None or now < self.issued.until)


NONE = Hold()
Said = hd.ProtectiveHoldBegun | hd.HoldIssued | hd.PersonReached | hd.ProtectiveHoldLapsed
"""What is said of a whole protective hold, and of nothing else."""


def kept(hold: Hold, event: Said) -> Hold:
    """Return the hold after `event`."""
    match event:
        case hd.ProtectiveHoldBegun():
            return replace(hold, begun=event)
        case hd.HoldIssued():
            return replace(hold, issued=event)
        case hd.PersonReached():
            return replace(hold, reached=event)
    return replace(hold, lapsed=event)


def begin(
    command: hd.HoldPerson, ordered_by: str, person_ref: str, task: str | None
) -> hd.ProtectiveHoldBegun:
    """Return what a command asks for, because of a `task` or of an officer's own accord."""
    asked = {name: getattr(command, name) for name in _ASKED}
    return hd.ProtectiveHoldBegun(
        ordered_by=ordered_by, person_ref=person_ref, currency=CURRENCY, task=task, **asked
    )


def order(
    hold: hd.ProtectiveHoldBegun, root: str, application_id: str, bank: str, ref: str
) -> dict[str, Any]:
    """Return what an order to a bank repeats of the hold `root`."""
    said = {name: getattr(hold, name) for name in _ASKED}
    return said | {
        "application_id": application_id,
        "parent": root,
        "root": root,
        "agency": bank,
        "ordered_by": hold.ordered_by,
        "account_ref": ref,
        "currency": hold.currency,
    }


def releasing(held: hd.HoldOrdered, **said: str | None) -> hd.HoldReleaseOrdered:
    """Return the order to let go of what a bank holds, which says this of itself.

    Its `parent`, `application_id`, `reason`, and what the whole hold was `ended_by`.
    """
    known: dict[str, Any] = {name: getattr(held, name) for name in _REPEATED}
    return hd.HoldReleaseOrdered(**known | said)


def reach(hold: Hold, life: Life, command: hd.ReachPerson) -> Outcome:
    """Decide that the person was reached: once, and of a hold that was not taken back."""
    said = hd.PersonReached(**vars(command))
    if hold.reached and said.agrees(hold.reached):
        return Already(hold.reached)
    if hold.reached:
        raise refuse("already-reached")
    if life.withdrawn:
        raise refuse("already-withdrawn")
    if life.rejected:
        raise refuse("already-rejected")
    return (said,)


def lapse(begun: hd.ProtectiveHoldBegun, hold: Hold, life: Life, now: datetime) -> Outcome:
    """Decide whether the time of the whole has run out: at its exact instant, once."""
    if ended := hold.reached or life.withdrawn or hold.lapsed:
        return Already(ended)
    if hold.issued is None or now < hold.issued.until:
        return Already(hold.issued or begun)
    return (hd.ProtectiveHoldLapsed(lapsed_at=hold.issued.until),)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a bank's hold rests on: the order to it, and who approved the whole hold here.

    `ended_by` is what ended the whole, None while it is open.
    """

    order_id: str
    ordered: hd.HoldOrdered
    approver: str | None
    ended_by: str | None = None


def impose(account: Account, basis: Basis, answer: sp.Answered, now: datetime) -> Outcome:
    """Decide what an answer puts in force: from when the bank acted, no longer than was ordered.

    What is placed when the whole is over says so; what stood before then was told to be let go.
    """
    before = account.measures.get(basis.order_id)
    if answer.code_class not in PLACED or (before and before.ended):
        return ()
    ordered, lasts = basis.ordered, timedelta(seconds=basis.ordered.hold_seconds)
    start, end = term(before, answer, now, lambda start: start + lasts)
    late = hd.TIME if start >= ordered.until else None
    imposed = hd.HoldImposed(
        order_id=basis.order_id,
        ordered_by=ordered.ordered_by,
        approved_by=basis.approver or ordered.officer2_id,
        legal_basis=ordered.legal_document_number,
        account_count=len(answer.accounts),
        held_minor=answer.held_minor,
        currency=answer.currency,
        in_force_from=start,
        in_force_until=end,
        partial=answer.code_class != "executed",
        ended_by=_known_end(before) if before else basis.ended_by or late,
    )
    return () if before and before.untold() == imposed else (imposed,)


def _known_end(before: Measure) -> str | None:
    return before.imposed.ended_by if isinstance(before.imposed, hd.HoldImposed) else None


def let_go(
    account: Account, by: str, asked: hd.HoldReleaseOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the release `by` ends."""
    at = lifted(account.measures.get(asked.parent), answer, now)
    return (hd.HoldReleased(measure=asked.parent, order_id=by, released_at=at),) if at else ()


def noted(name: str, by: str, application_id: str) -> ms.ChangeAsked:
    """Return what is noted of an order to let go of what is held by the order `name`."""
    return ms.ChangeAsked(
        measure=name, order_id=by, application_id=application_id, change=ms.RELEASE
    )
