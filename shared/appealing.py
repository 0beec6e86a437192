"""Appealing: a holder says why a measure is wrong, and it is decided in time; for all kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contracts import appeals as ap
from contracts import orders
from contracts.message import Event
from contracts.port import WireCommand
from contracts.problems import refuse
from shared.ask import Ask
from shared.decider import Already, Outcome
from shared.due import Due, Ended, due_id
from shared.instruction import Given, Instruction
from shared.workdays import Term

APPEAL = "appeal"
"""The deadline by which an appeal is to be decided."""
_SAID = ("appellant_name", "appellant_phone", "grounds")


class Contested(Protocol):
    """A measure, as far as appeals against it go."""

    @property
    def appeal(self) -> ap.AppealFiled | None:
        """Return what its holder says, and nobody has decided."""
        ...

    @property
    def latest(self) -> Event:
        """Return an event that speaks of it."""
        ...


@dataclass(frozen=True, slots=True)
class Against:
    """What an appeal is against: a measure, by the order that made it, and its words.

    `measure` is None where the order made none.
    """

    name: str
    measure: Contested | None
    said: ap.Judged

    def made(self) -> Contested:
        """Return the measure; Refused where there never was one."""
        if self.measure is None:
            raise refuse("not-in-force")
        return self.measure

    def pending(self) -> None:
        """Refuse to decide what nobody has appealed against."""
        if self.made().appeal is None:
            raise refuse("no-appeal")


def door(ask: Ask, given: Given[Instruction] | None, at_agency: str) -> str:
    """Return where an appeal was handed in, if whoever enters it is party to the order.

    Its agency is only once the order has reached it: before, it must not learn that there is one.
    """
    caller, roles = ask.caller, ask.grounds.register.roles(ask.caller)
    if given is None:
        raise refuse("not-found")
    reached = given.life.waits_for is None
    if reached and roles & orders.AGENCY and caller.agency == given.ordered.agency:
        return at_agency
    if roles & orders.OFFICER and caller.agency == given.ordered.ordered_by:
        return ap.CENTRE
    raise refuse("not-found")


def file(of: Against, command: ap.Appeal, at: str, term: Term) -> Outcome:
    """Decide to enter an appeal at a door, to be decided by the end of a term."""
    open_ = of.made().appeal
    said = {each: getattr(command, each) for each in _SAID}
    if open_ and all(getattr(open_, each) == value for each, value in said.items()):
        return Already(open_)
    if open_:
        raise refuse("already-appealed")
    unknown = max(term.unknown_years, default=None)
    return (
        of.said.filed(measure=of.name, door=at, review_by=term.ends, unknown_year=unknown, **said),
    )


def uphold(of: Against, command: ap.UpholdAppeal) -> Event:
    """Return that an appeal was decided for the holder; Refused where none is open."""
    of.pending()
    return of.said.upheld(measure=of.name, reason=command.reason)


def dismiss(of: Against, command: ap.DismissAppeal) -> Event:
    """Return that an appeal was decided against the holder; Refused where none is open."""
    of.pending()
    return of.said.dismissed(measure=of.name, reason=command.reason)


def mark_overdue(ask: Ask, of: Against, stream: str, command: ap.MarkAppealOverdue) -> Outcome:
    """Decide whether an appeal on the measure of a stream was left without a decision."""
    measure = of.made()
    missed = of.said.overdue(measure=of.name, due_at=command.due_at)
    if missed in ask.events(stream):
        return Already(missed)
    if measure.appeal is None or measure.appeal.review_by != command.due_at:
        return Already(measure.latest)
    if ask.now < command.due_at:
        raise refuse("bad-request", f"the appeal is due at {command.due_at.isoformat()}")
    return (missed,)


def clocks(event: Event) -> Iterable[Due | Ended]:
    """Yield the time to decide an appeal that an event begins, or that it ends."""
    match event:
        case ap.AppealFiled(measure=name, review_by=by):
            return [Due(by, UUID(name), APPEAL)]
        case (
            ap.AppealUpheld(measure=name)
            | ap.AppealDismissed(measure=name)
            | ap.AppealOverdue(measure=name)
        ):
            return [Ended(UUID(name), APPEAL)]
    return ()


def overdue(kind: str, word: type[ap.MarkAppealOverdue], due: Due) -> WireCommand:
    """Return the command that notes that an appeal was not decided in time."""
    missed = word(due_at=due.at)
    return WireCommand(due_id(kind, due), word.wire, missed.dump(), due.subject)
