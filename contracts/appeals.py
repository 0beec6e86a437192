"""Appeals: a holder says why a measure is wrong, and it is decided in time; alike for all kinds.

Each kind gives the commands a wire name, and each kind of measure what is said of it.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from contracts import orders
from contracts.fields import choice
from contracts.message import Command, Event, Message
from contracts.types import Identifier, Minor, Moment, Name, Personal, PhoneNumber, Words, YesNo
from contracts.vocabulary import named

UNRELATED, CHAIN, APPEAL = "unrelated", "chain", "appeal"
GROUNDS = (UNRELATED, CHAIN, APPEAL)
"""Why a measure is wrongful: so found, downstream of what was, or so held on appeal."""
CENTRE, AGENCY = "centre", "agency"
DOORS = (CENTRE, AGENCY)
"""Where an appeal is handed in: at the centre that ordered, or the agency that carried it out."""


class Appellant(Message):
    """Who appeals, and what they say against a measure."""

    appellant_name: Personal[Name]
    appellant_phone: Personal[PhoneNumber] | None = None
    grounds: Personal[Words]


class Appeal(Appellant, Command):
    """Enter a holder's appeal against the measure of an order, received at one of the doors."""

    roles = orders.AGENCY | orders.OFFICER
    signable = True
    by_anyone = True


class AppealFiled(Appellant, Event):
    """A holder appealed against a measure at one of the doors; decided by `review_by`, or late.

    `unknown_year` is the last year that the term crosses whose holidays nobody knows yet.
    """

    measure: Identifier
    door: Annotated[str, choice(*DOORS)]
    review_by: Moment
    unknown_year: Minor | None = None


class UpholdAppeal(Command):
    """Decide for the holder: what is in force is ordered to be lifted in the same decision."""

    roles = orders.OFFICER
    reason: Personal[Words]


class AppealUpheld(Event):
    """The appeal against a measure was decided for the holder."""

    measure: Identifier
    reason: Personal[Words]


class DismissAppeal(Command):
    """Decide against the holder, and say why."""

    roles = orders.OFFICER
    reason: Personal[Words]


class AppealDismissed(Event):
    """The appeal against a measure was dismissed."""

    measure: Identifier
    reason: Personal[Words]


class MarkAppealOverdue(Command):
    """Note that an appeal was not decided in time."""

    roles = orders.SYSTEM
    due_at: Moment


class AppealOverdue(Event):
    """The time to decide an appeal against a measure passed."""

    measure: Identifier
    due_at: Moment


class FoundWrongful(Event):
    """The measure of the order `measure` ought not to have been; `order_id` is what showed it."""

    measure: Identifier
    order_id: Identifier
    ground: Annotated[str, choice(*GROUNDS)]


class RestorationFailed(Event):
    """The measure of the order `measure` goes on, though `order_id` told its agency to end it.

    After a technical failure the end is ordered `again` by itself, as often as policy says; else it
    is for a person to do something about it.
    """

    measure: Identifier
    order_id: Identifier
    code_class: Identifier
    again: YesNo


class RestoreAgain(Command):
    """Order once more what ends a measure, as its agency did not end it when it was told to."""

    roles = orders.SYSTEM | orders.OFFICER


@dataclass(frozen=True, slots=True)
class Pleas:
    """What can be asked about appeals against the measures of orders of one kind."""

    appeal: type[Appeal]
    uphold: type[UpholdAppeal]
    dismiss: type[DismissAppeal]
    mark_overdue: type[MarkAppealOverdue]
    again: type[RestoreAgain]


@dataclass(frozen=True, slots=True)
class Judged:
    """What can be said of appeals against measures of one kind, and of what they came to."""

    filed: type[AppealFiled]
    upheld: type[AppealUpheld]
    dismissed: type[AppealDismissed]
    overdue: type[AppealOverdue]
    wrongful: type[FoundWrongful]
    unrestored: type[RestorationFailed]


def pleas(kind: str) -> Pleas:
    """Return the commands about appeals for a kind of orders: `<kind>.appeal.v1` and so on."""
    said: list[Any] = [named(kind, base) for base in _COMMANDS]
    return Pleas(*said)


def judged(measure: str) -> Judged:
    """Return what is said of measures of a kind: `<measure>.appeal_filed.v1` and so on."""
    said: list[Any] = [named(measure, base) for base in _EVENTS]
    return Judged(*said)


_COMMANDS = (Appeal, UpholdAppeal, DismissAppeal, MarkAppealOverdue, RestoreAgain)
_EVENTS = (
    *(AppealFiled, AppealUpheld, AppealDismissed, AppealOverdue),
    *(FoundWrongful, RestorationFailed),
)
"""In the order of the fields above."""
