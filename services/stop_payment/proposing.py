"""Proposing: a hold of somebody whom an office did not reach, until an officer decides. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import hold_proposals as hp
from contracts import stop_payment as sp
from contracts.fields import ERASED
from contracts.holding import RESIDENT
from contracts.policy import Pack
from contracts.problems import refuse
from contracts.task_work import Submitted
from shared.decider import Already, Outcome
from shared.lifecycle import Life, withdraw

SWITCH = "stop_payment.protective_hold.propose"
LASTS = "stop_payment.protective_hold.proposal"
Said = hp.HoldProposed | hp.ProposalLapsed | hp.ProposalEnded
"""What is said of a proposal, until a hold begins by it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it was made, and what made it void, if anything did."""

    proposed: hp.HoldProposed | None = None
    over: hp.ProposalLapsed | hp.ProposalEnded | None = None


NONE = Proposal()


def kept(before: Proposal, event: Said) -> Proposal:
    """Return the proposal after `event`."""
    if isinstance(event, hp.HoldProposed):
        return replace(before, proposed=event)
    return replace(before, over=event)


def propose(task: str, said: Submitted, now: datetime, policy: Pack) -> hp.HoldProposed | None:
    """Return the proposal that follows from what an office said last of a person, if one does.

    None where they were reached, where policy wants none, and where nobody knows (any more) who it
    is.
    """
    name, number = said.person_name, said.person_id_number
    unknown = None in (name, number, said.case_number) or ERASED in (name, number)
    if said.reached is not False or unknown or not policy.yes(SWITCH):
        return None
    return hp.HoldProposed(
        application_id=hp.application_of(task),
        case_number=str(said.case_number),
        urgency="urgent",
        holder_name=str(name),
        holder_id_type=RESIDENT,
        holder_id_number=str(number),
        holder_phone=said.person_phone,
        task=task,
        reported_by=said.agency,
        ordered_by=said.ordered_by,
        decide_by=now + policy.span(LASTS),
    )


def considered(before: Proposal, known: hp.HoldProposed, life: Life, said: Submitted) -> Outcome:
    """Decide what the last word of an office does to what was proposed: reached, it is over."""
    if said.reached and not before.over and not life.withdrawn:
        return (hp.ProposalEnded(told_at=said.submitted_at),)
    return Already(before.over or life.withdrawn or known)


def confirmable(before: Proposal, known: hp.HoldProposed, life: Life) -> None:
    """Refuse to confirm what was declined, is over by itself, or says nobody's name any more."""
    if life.withdrawn:
        raise refuse("already-withdrawn")
    if before.over:
        raise refuse("proposal-over")
    if ERASED in vars(known).values():
        raise refuse("order-erased", known.application_id)


def decline(before: Proposal, life: Life, command: sp.Withdraw) -> Outcome:
    """Decide that no hold follows: refused once the proposal is over by itself."""
    if before.over:
        raise refuse("proposal-over")
    return withdraw(life, sp.Withdrawn(reason=command.reason))


def lapse(before: Proposal, known: hp.HoldProposed, life: Life, now: datetime) -> Outcome:
    """Decide whether the time to decide has run out: at its exact instant, once."""
    if ended := before.over or life.withdrawn:
        return Already(ended)
    if now < known.decide_by:
        return Already(known)
    return (hp.ProposalLapsed(lapsed_at=known.decide_by),)
