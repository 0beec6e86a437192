"""Reviewing: what whoever issued a task decides about it. Pure."""

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.message import Command, Event
from contracts.problems import Defect, refuse
from services.liaison_tasks.clocks import Moment
from services.liaison_tasks.task import OPEN, S, Task, known, word
from shared.decider import Already, Outcome


def decide(task: Task, command: Command, by: str, at: Moment) -> Outcome:
    """Decide what an officer `by` name decides about a task; raises Refused."""
    known(task)
    match command:
        case tw.Accept() | tw.ReturnForMore() | tw.Close():
            return _review(task, command, by, at)
        case tc.GrantExtension() | tc.DenyExtension() | tc.AnswerQuestion():
            return _answer(task, command, by, at)
        case tc.Confirm() | tc.Reopen():
            return _look_back(task, command, by, at)
        case tc.Withdraw():
            return _withdraw(task, command)
    raise refuse("unknown-command", type(command).wire)


def _review(
    task: Task, command: tw.Accept | tw.ReturnForMore | tw.Close, by: str, at: Moment
) -> Outcome:
    match command:
        case tw.Close():
            if task.status is S.CLOSED:
                return _already(task, "closed")
            _must_stand(task, S.ACCEPTED, "task-not-accepted")
            ends = at.now + at.policy.span(f"{lt.KIND}.look_back")
            reached = task.submitted.reached if task.submitted else None
            return (tw.Closed(look_back_by=ends, reached=reached),)
        case tw.Accept():
            if task.status is S.ACCEPTED:
                return _already(task, "accepted")
            _must_stand(task, S.SUBMITTED, "task-not-submitted")
            return (tw.Accepted(accepted_by=by),)
        case tw.ReturnForMore():
            _must_stand(task, S.SUBMITTED, "task-not-submitted")
            return (_returned(task, command, at),)


def _returned(task: Task, command: tw.ReturnForMore, at: Moment) -> tw.ReturnedForMore:
    """Return that more is to be done: the review's time is given back, and a term at least."""
    clock, handed_in = task.clock, task.submitted
    if clock is None or handed_in is None:
        raise refuse("task-not-submitted")
    least = at.term("rework")
    run = at.later(clock, handed_in.submitted_at)
    if run["due_at"] < least["ends"]:
        run = at.run(run["since"], least["ends"], least["unknown_year"])
    return tw.ReturnedForMore(reason=command.reason, **run)


def _answer(
    task: Task,
    command: tc.GrantExtension | tc.DenyExtension | tc.AnswerQuestion,
    by: str,
    at: Moment,
) -> Outcome:
    clock = task.clock
    if task.status not in OPEN or clock is None:
        raise refuse("task-over")
    if isinstance(command, tc.AnswerQuestion):
        if task.question is None:
            raise refuse("no-task-question")
        run = at.later(clock, task.question.asked_at)
        return (tc.QuestionAnswered(answer=command.answer, **run),)
    if task.extension is None:
        raise refuse("no-extension-asked")
    if isinstance(command, tc.DenyExtension):
        return (tc.ExtensionDenied(denied_by=by, reason=command.reason),)
    until = max(task.extension.until, clock.due_at)
    return (tc.ExtensionGranted(granted_by=by, **at.run(clock.since, until)),)


def _look_back(task: Task, command: tc.Confirm | tc.Reopen, by: str, at: Moment) -> Outcome:
    if isinstance(command, tc.Confirm):
        event = tc.Confirmed(confirmed_by=by, reason=command.reason)
        if task.status is S.CONFIRMED:
            return _already(task, word(event))
        _must_stand(task, S.CLOSED, "task-not-closed")
        return (event,)
    _must_stand(task, S.CLOSED, "task-not-closed")
    if command.due <= at.now:
        raise refuse("invalid-command", defects=[Defect("due_past", "/due")])
    run = at.run(at.now, command.due)
    return (tc.Reopened(reopened_by=by, reason=command.reason, **run),)


def _withdraw(task: Task, command: tc.Withdraw) -> Outcome:
    event = tc.Withdrawn(reason=command.reason)
    before = task.last("withdrawn")
    if before and event.agrees(before):
        return Already(before)
    if task.status not in OPEN:
        raise refuse("task-over")
    return (event,)


def _already(task: Task, said: str) -> Outcome:
    event: Event | None = task.last(said)
    return Already(event or known(task))


def _must_stand(task: Task, status: S, otherwise: str) -> None:
    if task.status is not status:
        raise refuse(otherwise)
