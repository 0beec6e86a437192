"""Proposals of protective holds: somebody was not reached, so an officer decides about a hold."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

from contracts import orders
from contracts.fields import choice
from contracts.holding import RESIDENT
from contracts.message import Command, Event
from contracts.port import order_id
from contracts.problems import Defect
from contracts.stop_payment import Urgency
from contracts.types import (
    CaseNumber,
    DocumentNumber,
    Hours,
    Identifier,
    Moment,
    Name,
    PartyName,
    Personal,
    PhoneNumber,
    ResidentId,
    Words,
)

PROPOSAL = "hold_proposal"
"""What such a row of the view is, and the deadline by which somebody decides about it."""


def application_of(task: UUID | str) -> str:
    """Return under which application a task has a hold proposed: one task, one proposal."""
    return f"prp-{UUID(str(task)).hex}"


def proposal_id(centre: str, task: UUID | str) -> UUID:
    """Return the id of the proposal that a centre's task leads to, and of the hold after it."""
    return order_id(centre, application_of(task))


class ConsiderHold(Command, wire="stop_payment.consider_hold.v1"):
    """Look at what an office said last of somebody whom its `task` is to reach.

    Where they were not reached, a hold is proposed; where they were after all, it is no more.
    """

    roles = orders.SYSTEM

    task: Identifier


class HoldProposed(Event, wire="stop_payment.hold_proposed.v1"):
    """A protective hold is proposed of somebody whom the office `reported_by` did not reach.

    `task` is why. An officer decides by `decide_by`, or it lapses; nothing is held by it.
    """

    application_id: Identifier
    case_number: CaseNumber
    urgency: Urgency
    holder_name: Personal[PartyName]
    holder_id_type: Annotated[str, choice(RESIDENT)]
    holder_id_number: Personal[ResidentId]
    holder_phone: Personal[PhoneNumber] | None = None
    task: Identifier
    reported_by: Identifier
    ordered_by: Identifier
    decide_by: Moment


class ConfirmHold(Command, wire="stop_payment.confirm_hold.v1"):
    """Order the hold that is proposed: of that person, for that case, and because of that task.

    What the proposal does not know is said here. It is declined by taking it back, with a reason.
    """

    roles = orders.OFFICER
    by_anyone = True

    reason: Personal[Words]
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    legal_document_number: DocumentNumber
    feedback_limit_hours: Hours | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: one officer who signs twice."""
        yield from orders.officer_rules(data)


class ProposalLapsed(Event, wire="stop_payment.proposal_lapsed.v1"):
    """Nobody decided about a proposed hold in time: none follows from it any more."""

    lapsed_at: Moment


class ProposalEnded(Event, wire="stop_payment.proposal_ended.v1"):
    """The person was reached after all, as the office told then: no hold is proposed any more."""

    told_at: Moment
