"""Tasks for tests: one office's, whatever is said of it, at whatever time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.policy import pack
from contracts.task_examples import TASKS
from services.liaison_tasks import attaching, doing, issuing, reviewing
from services.liaison_tasks.clocks import Moment
from services.liaison_tasks.task import TASK, Task
from tests.laws.written import taken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contracts.message import Command, Event
    from shared.decider import Outcome

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
DISPATCH = UUID("1b9c4e73-8d2f-5a06-b4e1-6f3a7c5d9e28")
OFFICER, OFFICE, OTHER = "shen", "EDU", "DATA"
LONG = timedelta(days=40)


def said(kind: type[Command], **fields: Any) -> Any:  # noqa: ANN401  the command of that kind
    return kind.load(TASKS[kind.wire] | fields)


@dataclass
class Desk:
    """One task: what happened so far, and the next thing decided on it."""

    events: list[Event] = field(default_factory=list)
    now: datetime = NOON
    stated: str = "2026-11-27T11:00:00Z"

    def __post_init__(self) -> None:
        """Issue it, of the template of pledges."""
        command = lt.Issue.load(
            {"task_id": "T1", "urgency": "normal", "template": "pledges", "assignee": OFFICE}
            | {"due": self.stated}
        )
        event = issuing.dispatched(command, [OFFICE], "HZ")
        self.take((issuing.issued(event, DISPATCH, self.at)[OFFICE],))

    @property
    def at(self) -> Moment:
        return Moment(self.now, pack())

    @property
    def task(self) -> Task:
        return TASK.fold(self.events)

    def take(self, outcome: Outcome) -> tuple[Event, ...]:
        return taken(self.events, outcome)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def words(self) -> list[str]:
        return [type(event).wire.split(".")[-2] for event in self.events]


def submit(desk: Desk, value: int = 120) -> Outcome:
    given = [{"figure": "pledges", "value": value}]
    command = said(tw.Submit, figures=given, reached=None, attachments=[])
    return doing.submit(desk.task, command, desk.at)


def decide(command: Command) -> Callable[[Desk], Outcome]:
    """Return what an officer's command comes to."""
    return lambda desk: reviewing.decide(desk.task, command, OFFICER, desk.at)


def reassign(desk: Desk) -> Outcome:
    command = said(tc.Reassign, assignee=OTHER, due=None)
    return issuing.reassign(desk.task, command, OTHER, Task(), desk.at)[0]


def reopen(desk: Desk) -> Outcome:
    due = (desk.now + LONG).isoformat()
    return reviewing.decide(desk.task, said(tc.Reopen, due=due), OFFICER, desk.at)


def ask_extension(desk: Desk) -> Outcome:
    clock = desk.task.clock
    until = (clock.due_at if clock else desk.now) + timedelta(days=3)
    command = said(tc.AskExtension, until=until.isoformat())
    return doing.ask_extension(desk.task, command, desk.at)


def overdue(desk: Desk) -> Outcome:
    """Note whatever is owed, once its time is over; the time of the office where nothing is."""
    task, clock = desk.task, desk.task.clock
    asked, handed_in, closed = task.question, task.submitted, task.closed
    ends = {
        lt.QUESTION: asked and asked.answer_by,
        lt.LOOK_BACK: closed and closed.look_back_by if task.status == "closed" else None,
        lt.REVIEW: handed_in and handed_in.review_by if task.status == "submitted" else None,
        lt.DUE: clock and clock.due_at,
    }
    deadline, by = next((name, by) for name, by in ends.items() if by)
    desk.now = max(by, desk.now)
    return doing.mark_overdue(task, tw.MarkOverdue(deadline=deadline, due_at=by), desk.at)


def remind(desk: Desk) -> Outcome:
    """Nudge at the first instant that the clock says, or where there is none, now."""
    clock = desk.task.clock
    at = (clock.first_nudge_at if clock else None) or desk.now
    late = Moment(max(at, desk.now), pack())
    return doing.remind(desk.task, tw.Remind(nudge=lt.FIRST, due_at=at), late)


def attach(desk: Desk) -> Outcome:
    """Upload a file; the store has it under one address, whatever it is."""
    kept = attaching.Kept("ab" * 32, "cd" * 32)
    return attaching.attach(desk.task, said(ta.Attach), lambda _: kept, desk.at)


COMMANDS: Mapping[str, Callable[[Desk], Outcome]] = {
    "sign": lambda desk: doing.tell(desk.task, tw.Signed(**vars(said(tw.Sign)))),
    "report_progress": lambda desk: doing.tell(
        desk.task, tw.ProgressReported(**vars(said(tw.ReportProgress)))
    ),
    "attach": attach,
    "submit": submit,
    "ask_extension": ask_extension,
    "ask_question": lambda desk: doing.ask_question(desk.task, said(tc.AskQuestion), desk.at),
    "accept": decide(tw.Accept()),
    "return_for_more": decide(said(tw.ReturnForMore)),
    "close": decide(tw.Close()),
    "confirm": decide(said(tc.Confirm)),
    "reopen": reopen,
    "grant_extension": decide(tc.GrantExtension()),
    "deny_extension": decide(said(tc.DenyExtension)),
    "answer_question": decide(said(tc.AnswerQuestion)),
    "reassign": reassign,
    "withdraw": decide(said(tc.Withdraw)),
    "mark_overdue": overdue,
    "remind": remind,
}
"""What can be said of a task, by the name of its command."""
