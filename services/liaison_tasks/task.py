"""One task of one office: where it stands, and what decisions about it need to know. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import refuse
from shared.decider import Decider


class Status(StrEnum):
    """Where a task stands; a missed deadline, and a clock that stands still, stand beside it."""

    ISSUED = "issued"
    DELIVERED = "delivered"
    SIGNED = "signed"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"


S = Status
AT_OFFICE = (S.ISSUED, S.DELIVERED, S.SIGNED, S.IN_PROGRESS)
"""Where a task stands while its office is to do something."""
OPEN = (*AT_OFFICE, S.SUBMITTED)
TRANSITIONS: Mapping[str, Mapping[Status, Status]] = {
    "delivered": {S.ISSUED: S.DELIVERED},
    "signed": dict.fromkeys((S.ISSUED, S.DELIVERED), S.SIGNED),
    "progress_reported": dict.fromkeys((S.ISSUED, S.DELIVERED, S.SIGNED), S.IN_PROGRESS),
    "submitted": dict.fromkeys(AT_OFFICE, S.SUBMITTED),
    "accepted": {S.SUBMITTED: S.ACCEPTED},
    "returned_for_more": {S.SUBMITTED: S.IN_PROGRESS},
    "closed": {S.ACCEPTED: S.CLOSED},
    "confirmed": {S.CLOSED: S.CONFIRMED},
    "reopened": {S.CLOSED: S.IN_PROGRESS},
    "reassigned": dict.fromkeys(OPEN, S.REASSIGNED),
    "withdrawn": dict.fromkeys(OPEN, S.WITHDRAWN),
}
"""What each event does to the status; where nothing is listed, the status stays."""


@dataclass(frozen=True, slots=True)
class Task:
    """What decisions about a task need to know; events are kept as they were.

    `question` and `extension` are those that wait for an answer, `said` the last event of each
    name, `late` that the time was missed which the office had last. `attached` is what was
    uploaded, by its address in the store; `kept` are the addresses of what was handed in.
    """

    issued: lt.Issued | None = None
    status: Status = Status.ISSUED
    clock: lt.Clock | None = None
    said: Mapping[str, Event] | None = None
    submitted: tw.Submitted | None = None
    question: tc.QuestionAsked | None = None
    extension: tc.ExtensionAsked | None = None
    extended: int = 0
    closed: tw.Closed | None = None
    overdue: tuple[tw.Overdue, ...] = ()
    late: tw.Overdue | None = None
    nudged: tuple[tw.Nudged, ...] = ()
    latest: Event | None = None
    attached: Mapping[str, ta.Attached] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    @property
    def runs(self) -> bool:
        """Whether the office's clock runs: it is to do something, and nobody owes it a word."""
        return self.status in AT_OFFICE and self.question is None

    def last(self, word: str) -> Event | None:
        """Return the last event of a name."""
        return (self.said or {}).get(word)


def task_id(dispatch: UUID | str, office: str) -> UUID:
    """Return the id of the task that an office has by a dispatch."""
    return derived_id("liaison task", str(dispatch), office)


def stream_of(subject: UUID | str) -> str:
    """Return a task's stream."""
    return f"{lt.KIND}-{subject}"


def known(task: Task) -> lt.Issued:
    """Return what was issued; Refused if nothing was."""
    if task.issued is None:
        raise refuse("not-found")
    return task.issued


def word(event: Event) -> str:
    """Return what an event says of its task: `signed`, `submitted`, ..."""
    return type(event).wire.rsplit(".", 2)[-2]


def evolve(task: Task, event: Event) -> Task:
    """Return the task after `event`."""
    name = word(event)
    status = TRANSITIONS.get(name, {}).get(task.status, task.status)
    said = {**(task.said or {}), name: event}
    kept = replace(_kept(task, event), status=status, said=said, latest=event)
    return replace(kept, clock=event) if isinstance(event, lt.Clock) else kept


def _kept(task: Task, event: Event) -> Task:
    match event:
        case lt.Issued():
            return replace(task, issued=event)
        case tw.Submitted():
            awaited = task.status in OPEN
            task = replace(task, kept=task.kept | {*event.kept})
            now = replace(task, submitted=event, question=None, extension=None)
            return now if awaited else task
        case tw.Closed():
            return replace(task, closed=event)
        case tw.Overdue():
            late = event if event.deadline == lt.DUE else task.late
            return replace(task, overdue=(*task.overdue, event), late=late)
        case tw.Nudged():
            return replace(task, nudged=(*task.nudged, event))
    return _changed(task, event)


def _changed(task: Task, event: Event) -> Task:
    match event:
        case tc.QuestionAsked():
            return replace(task, question=event)
        case tc.QuestionAnswered():
            return replace(task, question=None)
        case tc.ExtensionAsked():
            return replace(task, extension=event)
        case tc.ExtensionDenied():
            return replace(task, extension=None)
        case ta.Attached():
            return replace(task, attached={**task.attached, event.kept: event})
    return _with_more_time(task, event)


def _with_more_time(task: Task, event: Event) -> Task:
    match event:
        case tc.ExtensionGranted():
            return replace(task, extension=None, extended=task.extended + 1, late=None)
        case tw.ReturnedForMore() | tc.Reopened():
            return replace(task, extension=None, late=None)
    return task


TASK = Decider(Task(), evolve)
ASKED = tuple(each.name for each in fields(cast("Any", lt.Asked)))
"""What is asked of an office, as the fields of whatever says so."""


def diagram() -> str:
    """Return the transitions as a state diagram (Mermaid)."""
    moves = [
        f"    {before} --> {after}: {name}"
        for name, steps in TRANSITIONS.items()
        for before, after in steps.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Status.ISSUED}", *moves])
