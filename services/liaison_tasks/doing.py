"""Doing: what an office says of its task, and what time says to it. Pure."""

from collections.abc import Iterable
from datetime import datetime

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.message import Event
from contracts.problems import Defect, refuse
from services.liaison_tasks import attaching
from services.liaison_tasks.clocks import Moment, told
from services.liaison_tasks.task import AT_OFFICE, OPEN, S, Task, known, word
from shared.decider import Already, Outcome


def tell(task: Task, event: Event) -> Outcome:
    """Decide to keep what an office reports: never refused by state, kept once if said twice."""
    known(task)
    before = task.last(word(event))
    return Already(before) if before and event.agrees(before) else (event,)


def submit(task: Task, command: tw.Submit, at: Moment) -> Outcome:
    """Decide to keep what an office hands in, with every figure that is asked for and no other."""
    given = known(task)
    files = attaching.handed_in(task, command.attachments)
    defects = [*_unfit(given, command), *attaching.unfit(task, command.attachments, at)]
    if defects:
        raise refuse("invalid-command", defects=defects)
    term = at.term("review")
    event = tw.Submitted(
        report=command.report,
        figures=command.figures,
        reached=command.reached,
        attachments=tuple(attaching.named(each) for each in files),
        kept=tuple(each.kept for each in files),
        **{name: getattr(given, name) for name in ("case_number", *lt.PERSON)},
        agency=given.agency,
        ordered_by=given.ordered_by,
        submitted_at=at.now,
        review_by=term["ends"],
        unknown_year=term["unknown_year"],
    )
    before = task.last("submitted")
    again = isinstance(before, tw.Submitted) and _says(before) == _says(event)
    return Already(before) if before and again and task.status not in AT_OFFICE else (event,)


def _says(event: tw.Submitted) -> tuple[object, ...]:
    return event.report, event.figures, event.reached, event.kept


def _unfit(given: lt.Issued, command: tw.Submit) -> Iterable[Defect]:
    """Yield what is wrong with the figures that are handed in, and with what was reached."""
    asked = {each.figure: each for each in given.figures}
    named = [each.figure for each in command.figures]
    for place, each in enumerate(command.figures):
        if each.figure not in asked:
            yield Defect("figure_unknown", f"/figures/{place}/figure", each.figure)
        elif each.figure in named[:place]:
            yield Defect("figure_twice", f"/figures/{place}/figure", each.figure)
        elif asked[each.figure].kind == lt.SHARE and each.value > lt.WHOLE:
            yield Defect("share_too_large", f"/figures/{place}/value")
    for missing in given.figures:
        if missing.figure not in named:
            yield Defect("figure_missing", "/figures", missing.figure)
    if given.reaches and command.reached is None:
        yield Defect("required", "/reached")


def ask_extension(task: Task, command: tc.AskExtension, at: Moment) -> Outcome:
    """Decide to take a wish for more time: before the task is due, one at a time."""
    known(task)
    event = tc.ExtensionAsked(until=command.until, reason=command.reason)
    if task.extension:
        if event.agrees(task.extension):
            return Already(task.extension)
        raise refuse("extension-open")
    due = _at_work(task).due_at
    if task.question is None and at.now >= due:
        raise refuse("extension-late")
    most = at.policy.count(f"{lt.KIND}.extension.max_count")
    if task.extended >= most:
        raise refuse("extensions-used-up", str(most))
    if command.until <= due:
        raise refuse("invalid-command", defects=[Defect("until_too_early", "/until")])
    return (event,)


def ask_question(task: Task, command: tc.AskQuestion, at: Moment) -> Outcome:
    """Decide to take a question: the office's clock stands still until it is answered."""
    known(task)
    if task.question:
        before = task.question
        if before.question == command.question:
            return Already(before)
        raise refuse("task-question-open")
    _at_work(task)
    term = at.term("question")
    asked = tc.QuestionAsked(
        question=command.question,
        asked_at=at.now,
        answer_by=term["ends"],
        unknown_year=term["unknown_year"],
    )
    return (asked,)


def _at_work(task: Task) -> lt.Clock:
    """Return the clock of an office that is to do something; Refused if nothing is to be done."""
    if task.status not in AT_OFFICE or task.clock is None:
        raise refuse("task-over")
    return task.clock


def mark_overdue(task: Task, command: tw.MarkOverdue, at: Moment) -> Outcome:
    """Decide whether a deadline was missed: not if the word came first, nor twice."""
    given = known(task)
    agency = given.agency if command.deadline == lt.DUE else given.ordered_by
    missed = tw.Overdue(deadline=command.deadline, due_at=command.due_at, agency=agency)
    if missed in task.overdue:
        return Already(missed)
    if _ends(task, command.deadline) != command.due_at:
        return Already(task.latest or given)
    _not_before(command.due_at, at)
    return (
        (missed, _reminded(given, command.due_at, at)) if command.deadline == lt.DUE else (missed,)
    )


def _reminded(given: lt.Issued, due_at: datetime, at: Moment) -> tw.Reminded:
    """Return the reminder that a task is due, and by when it is to be answered."""
    if given.urgency == "urgent":
        within = at.policy.span(f"{lt.KIND}.reminder.urgent")
        return tw.Reminded(due_at=due_at, answer_by=due_at + within)
    days = at.policy.workdays(f"{lt.KIND}.reminder.normal")
    term = told(Moment(due_at, at.policy).workdays(days))
    return tw.Reminded(due_at=due_at, answer_by=term["ends"], unknown_year=term["unknown_year"])


def remind(task: Task, command: tw.Remind, at: Moment) -> Outcome:
    """Decide whether an office is nudged: at the instant that its clock says, while it runs."""
    given, clock = known(task), task.clock
    runs = task.runs and task.late is None
    nudge_at = nudges(clock).get(command.nudge) if clock and runs else None
    told = next((each for each in task.nudged if each.nudged_at == command.due_at), None)
    if told or nudge_at != command.due_at or clock is None:
        return Already(told or task.latest or given)
    _not_before(command.due_at, at)
    return (tw.Nudged(nudge=command.nudge, nudged_at=command.due_at, due_at=clock.due_at),)


def nudges(clock: lt.Clock) -> dict[str, datetime | None]:
    """Return when an office is nudged, by nudge."""
    return {lt.FIRST: clock.first_nudge_at, lt.SECOND: clock.second_nudge_at}


def _not_before(due_at: datetime, at: Moment) -> None:
    if at.now < due_at:
        raise refuse("bad-request", f"due at {due_at.isoformat()}")


def _ends(task: Task, deadline: str) -> datetime | None:
    """Return when a deadline ends that runs, None if it does not."""
    match deadline:
        case lt.DUE if task.runs and task.clock and task.late is None:
            return task.clock.due_at
        case lt.QUESTION if task.question and task.status in OPEN:
            return task.question.answer_by
        case lt.REVIEW if task.status is S.SUBMITTED and task.submitted:
            return task.submitted.review_by
        case lt.LOOK_BACK if task.status is S.CLOSED and task.closed:
            return task.closed.look_back_by
    return None
