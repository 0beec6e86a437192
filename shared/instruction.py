"""Instructions: what is decided alike of every order, whatever it asks its agency for. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from contracts import orders
from contracts.codes import ResponseCode
from contracts.message import Command, Event
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from contracts.vocabulary import Vocabulary
from shared.decider import Already, Outcome
from shared.lifecycle import (
    NEW,
    Life,
    approve,
    live,
    mark_overdue,
    once,
    reject,
    report,
    withdraw,
)


class Instruction(Protocol):
    """An event that begins an order: whose, to whom, of which case, how urgent."""

    @property
    def agency(self) -> str:
        """Return the agency that it is addressed to."""
        ...

    @property
    def ordered_by(self) -> str:
        """Return the agency that gave it."""
        ...

    @property
    def case_number(self) -> str | None:
        """Return the case that it is about, if it is about one."""
        ...

    @property
    def urgency(self) -> str:
        """Return how urgent it is."""
        ...

    @property
    def feedback_limit_hours(self) -> int | None:
        """Return the hours in which it wants to be answered, where it says so itself."""
        ...


Ordered = TypeVar("Ordered", bound=Instruction, covariant=True)  # noqa: PLC0105  reads as what it is


@dataclass(frozen=True, slots=True)
class Given(Generic[Ordered]):
    """An order that was given, its life so far, and the words that it is spoken of in."""

    said: Vocabulary
    ordered: Ordered
    life: Life


@dataclass(frozen=True, slots=True)
class Order(Generic[Ordered]):
    """What decisions about an order need to know: what was ordered, and its life.

    A kind of orders says in which words, and by which event they begin.
    """

    said: ClassVar[Vocabulary]
    begins: ClassVar[type[Event]]
    ordered: Ordered | None = None
    life: Life = NEW

    @property
    def given(self) -> Given[Ordered] | None:
        """The order as all orders are judged, None where there is none."""
        return Given(self.said, self.ordered, self.life) if self.ordered else None


Some = TypeVar("Some", bound=Order[Any])


def evolve(order: Some, event: Event) -> Some:
    """Return the order after `event`."""
    if isinstance(event, order.begins):
        return replace(order, ordered=event)
    return replace(order, life=live(order.life, event))


def begin(before: Event | None, event: Event) -> Outcome:
    """Decide to order something; the same again changes nothing, and other content conflicts."""
    if before is None:
        return (event,)
    if not event.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before)


def classed(code: ResponseCode, table: str) -> dict[str, Any]:
    """Return what is kept of an answer's code, as the table of a version reads it."""
    return {
        "code": code.code,
        "code_class": code.kind,
        "code_table": table,
        "counts_against_agency": code.counts,
    }


def judge(of: Given[Any], command: Command, now: datetime, policy: Pack) -> Outcome:
    """Decide what can be said of any order by its agency, its issuer or time; raises Refused."""
    said, life = of.said, of.life
    match command:
        case orders.Offer():
            return once(life.offered or life.waits_for, offered(of, now, policy))
        case orders.Acknowledge(operator_name=name, operator_phone=phone, remark=remark):
            kept = said.acknowledged(operator_name=name, operator_phone=phone, remark=remark)
            return report(life.acknowledged, kept)
        case orders.Withdraw(reason=reason):
            return withdraw(life, said.withdrawn(reason=reason))
        case orders.MarkOverdue(deadline=deadline, due_at=due):
            missed = said.overdue(deadline=deadline, due_at=due, agency=of.ordered.agency)
            return mark_overdue(life, missed, now)
    raise refuse("unknown-command", type(command).wire)


Word = orders.Approve | orders.Reject
"""What a second person says of an order."""


def second_word(said: Vocabulary, life: Life, command: Word, by: str) -> Outcome:
    """Decide on a second person's word; Refused `own-approval` to whoever gave the order.

    `by` is who speaks: a person's login, or the id of a system's key.
    """
    if isinstance(command, orders.Approve):
        return approve(life, said.approved(approved_by=by))
    return reject(life, said.rejected(rejected_by=by, reason=command.reason))


def offered(
    of: Given[Any], now: datetime, policy: Pack, within: timedelta | None = None
) -> orders.Offered:
    """Return that an order is before its agency, with the deadlines that begin by that.

    `within` is the time to answer, where it is not that of other orders.
    """
    kind, urgency, hours = of.said.kind, of.ordered.urgency, of.ordered.feedback_limit_hours
    own = timedelta(hours=hours) if hours else within
    limit = own or policy.span(f"{kind}.answer.{urgency}")
    early = min(policy.span(f"{kind}.acknowledge.{urgency}"), limit)
    return of.said.offered(channel="inbox", acknowledge_by=now + early, answer_by=now + limit)
