"""Limiting: one carrier's order about a subject's lines, and what its answers bring about. Pure."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.codes import UNKNOWN
from contracts.kinds import KINDS
from contracts.message import Command, Event
from contracts.policy import Pack, at_least
from contracts.port import derived_id
from contracts.problems import Defect, refuse
from services.number_blocking.acting import DID
from services.number_blocking.subject import Subject
from shared import instruction
from shared.applying import answered
from shared.decider import Decider, Outcome
from shared.instruction import judge
from shared.lifecycle import Life, report
from shared.limits import no_later
from shared.workdays import months_on

POLICY = f"{nb.KIND}.subject"
_ASKED = tuple(
    each.name for each in fields(cast("Any", sl.LimitSubject)) if each.name != "carriers"
)


@dataclass(frozen=True, slots=True)
class Part(instruction.Order[sl.SubjectOrdered]):
    """An order to one carrier: what was ordered, and its life."""

    said = nb.SAID
    begins = sl.SubjectOrdered


PART = Decider(Part(), instruction.evolve)


def ordered(
    command: sl.LimitSubject, by: str, ref: str, carriers: tuple[str, ...]
) -> sl.SubjectOrdered:
    """Return the first of the orders that a command asks for; each carrier is ordered the same."""
    return sl.SubjectOrdered(
        agency=carriers[0],
        ordered_by=by,
        subject_ref=ref,
        carriers=carriers,
        **{name: getattr(command, name) for name in _ASKED},
    )


def to_carrier(first: sl.SubjectOrdered, first_id: str, carrier: str) -> sl.SubjectOrdered:
    """Return what another carrier is ordered beside the first."""
    made = derived_id("subject", first_id, carrier)
    return replace(first, agency=carrier, root=first_id, application_id=f"sub-{made.hex}")


def lifting(part: sl.SubjectOrdered, part_id: str, made: UUID, reason: str) -> sl.SubjectOrdered:
    """Return the order `made` to lift what a carrier limits by an order."""
    return replace(
        part,
        application_id=f"lif-{made.hex}",
        action=sl.LIFT,
        parent=part_id,
        reason=reason,
    )


def ranked(command: sl.LimitSubject, policy: Pack) -> None:
    """Refuse an order that takes the approval of a higher rank than it names."""
    needed = policy.rank(f"{POLICY}.approver")
    if not at_least(command.approver_rank, needed):
        raise refuse("rank-too-low", needed, [Defect("rank_too_low", "/approver_rank", needed)])


def decide(command: Command, part: Part, now: datetime, policy: Pack) -> Outcome:
    """Decide what is said of an order to one carrier alone; raises Refused."""
    if part.given is None:
        raise refuse("not-found")
    if isinstance(command, nb.Answer):
        return report(part.life.answered, answered(KINDS[nb.KIND], command))
    return judge(part.given, command, now, policy)


@dataclass(frozen=True, slots=True)
class Act:
    """An order that was answered: which, what it says, its life, the policy it is judged by."""

    order_id: str
    ordered: sl.SubjectOrdered
    life: Life
    policy: Pack


def borne(subject: Subject, act: Act, answer: nb.Answered, now: datetime) -> tuple[Event, ...]:
    """Return what an answer brings about; of a carrier that did nothing after all, what it undoes.

    Nobody knows that of a code that is in no table. What is said to have been done after all ends
    no later than it would have.
    """
    order, approved = act.ordered, act.life.approved
    if answer.code_class not in DID:
        return _undone(subject, act) if answer.code_class != UNKNOWN else ()
    at = min(answer.done_at or now, now)
    if order.action == sl.LIFT:
        return _restored(subject, act.order_id, str(order.parent), at)
    before = subject.limits.get(act.order_id)
    if before and before.was:
        return ()
    until = _end(order, at, act.policy)
    return (
        sl.SubjectLimited(
            order_id=act.order_id,
            limit=order.action,
            ordered_by=order.ordered_by,
            approved_by=approved.approved_by if approved else _approver(order),
            legal_basis=order.legal_document_number or order.verdict or "",
            in_force_from=at,
            in_force_until=no_later(until, before.imposed.in_force_until if before else None),
            taken_back=act.life.withdrawn is not None,
        ),
    )


def _approver(order: sl.SubjectOrdered) -> str:
    return order.approved_by or order.officer2_id or order.ordered_by


def _end(order: sl.SubjectOrdered, at: datetime, policy: Pack) -> datetime | None:
    """Return when a limit ends by itself; what was closed stays so until it is lifted."""
    if order.action == sl.CLOSURE:
        return None
    return months_on(at, policy.months(f"{POLICY}.{order.limit_ground or order.action}"))


def _undone(subject: Subject, act: Act) -> tuple[Event, ...]:
    """Return what follows from an order's not having been done: no limit, or that it goes on."""
    lifts = act.ordered.action == sl.LIFT
    name = str(act.ordered.parent) if lifts else act.order_id
    known = subject.limits.get(name)
    if known is None or not known.was:
        return ()
    if not lifts:
        return (sl.SubjectNeverInForce(order_id=name),)
    if not (isinstance(known.ended, sl.SubjectRestored) and known.ended.order_id == act.order_id):
        return ()
    until = known.imposed.in_force_until
    return (sl.SubjectReinstated(measure=name, order_id=act.order_id, in_force_until=until),)


def _restored(subject: Subject, by: str, name: str, at: datetime) -> tuple[Event, ...]:
    limit = subject.limits.get(name)
    if limit is None or not limit.stands(at):
        return ()
    since = max(at, limit.imposed.in_force_from)
    return (sl.SubjectRestored(measure=name, order_id=by, restored_at=since),)
