"""Issuing: one act gives many offices a task each; another office takes one over. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts.problems import Defect, refuse
from contracts.task_templates import Template, template_of, templates
from services.liaison_tasks.clocks import Moment, Run, told
from services.liaison_tasks.task import ASKED, OPEN, Task, known, task_id
from shared.decider import Already, Outcome


def dispatched(command: lt.Issue, offices: Sequence[str], ordered_by: str) -> lt.Dispatched:
    """Return what is kept of an act that issues tasks; a template says what is not said."""
    found = template_for(command)
    said = {name: getattr(command, name) for name in ASKED}
    figures = tuple(map(_figure, found.figures)) if found else ()
    said["figures"] = command.figures or figures
    return lt.Dispatched(
        **said,
        title=command.title or (found.title if found else ""),
        deliverable=command.deliverable or (found.deliverable if found else ""),
        template=found.name if found else None,
        due=command.due,
        offices=" ".join(offices),
        ordered_by=ordered_by,
    )


def template_for(command: lt.Issue) -> Template | None:
    """Return the template that a task is of: the one it names, or whose words it has."""
    if command.template:
        return templates().get(command.template)
    return template_of(command.title, command.deliverable)


def _figure(said: Mapping[str, str]) -> lt.Figure:
    return lt.Figure(**said)


def issue(before: lt.Dispatched | None, event: lt.Dispatched) -> Outcome:
    """Decide to issue; the same act again changes nothing, another under its number is refused."""
    if before is None:
        return (event,)
    if not event.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before)


def issued(event: lt.Dispatched, dispatch: UUID, at: Moment) -> dict[str, lt.Issued]:
    """Return the task of each office that an act reaches, by its code."""
    found = templates().get(event.template or "")
    run = clock(event, found, at)
    said = {name: getattr(event, name) for name in ASKED}
    return {
        office: lt.Issued(
            **said,
            **run,
            title=event.title,
            deliverable=event.deliverable,
            template=event.template,
            template_version=found.version if found else None,
            reaches=bool(found and found.reaches),
            dispatch=str(dispatch),
            agency=office,
            ordered_by=event.ordered_by,
        )
        for office in event.offices.split()
    }


def clock(event: lt.Dispatched, template: Template | None, at: Moment) -> Run:
    """Return the clock that begins with an act: until what it says, or by its template."""
    if event.due:
        if event.due <= at.now:
            raise refuse("invalid-command", defects=[Defect("due_past", "/due")])
        return at.run(at.now, event.due)
    if template is None:
        raise refuse("invalid-command", defects=[Defect("due_required", "/due")])
    term = told(at.workdays(template.workdays))
    return at.run(at.now, term["ends"], term["unknown_year"])


def reassign(
    task: Task, command: tc.Reassign, office: str, there: Task, at: Moment
) -> tuple[Outcome, tuple[lt.Issued, ...]]:
    """Decide to give a task to another office: what is said to the one, and what the other gets.

    `there` is the task that the other office has by the same act, which must be none.
    """
    given, clock = known(task), task.clock
    if said := task.last("reassigned"):
        same = isinstance(said, tc.Reassigned) and said.to == office
        if same:
            return Already(said), ()
        raise refuse("task-over")
    if task.status not in OPEN or clock is None:
        raise refuse("task-over")
    if there.issued:
        raise refuse("office-has-task", office)
    due = command.due or at.now + (clock.due_at - clock.since)
    if due <= at.now:
        raise refuse("invalid-command", defects=[Defect("due_past", "/due")])
    new = task_id(given.dispatch, office)
    over = tc.Reassigned(task=str(new), to=office, reason=command.reason)
    taken = replace(
        given,
        **at.run(at.now, due),
        agency=office,
        reassigned_from=str(task_id(given.dispatch, given.agency)),
    )
    return (over,), (taken,)
