"""Tasks to member offices: issued, signed for, submitted, accepted or returned, closed."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.fields import choice, text
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.task_templates import templates
from contracts.types import (
    CaseNumber,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
    PhoneNumber,
    ResidentId,
    Words,
    YesNo,
)

KIND = "liaison_tasks"
DISPATCH = "liaison_tasks.dispatch"
LIAISON = frozenset({"liaison_officer"})
COUNT, SHARE = "count", "share"
WHOLE = 10_000
"""All of it, where a share is counted in basis points."""
DUE, QUESTION, REVIEW, LOOK_BACK = "due", "task_question", "review", "look_back"
DEADLINES = (DUE, QUESTION, REVIEW, LOOK_BACK)
"""Whose silence is an event: the office's, then three of whoever issued the task."""
FIRST, SECOND = NUDGES = ("first", "second")
"""Words to an office before its task is due; when, is policy."""
PERSON = ("person_name", "person_id_number", "person_phone")
"""Whom a task is about, where it is about one person."""
_APART = re.compile(r"[;,\u3001\uff1b\uff0c\s]+")
Urgency = Annotated[str, choice("urgent", "normal")]
Deadline = Annotated[str, choice(*DEADLINES)]
Nudge = Annotated[str, choice(*NUDGES)]
Offices = Annotated[str, text(2000)]
Work = Annotated[str, text(2000)]


class Figure(Message):
    """A figure that a task asks for: a whole number of some unit, or a share in basis points."""

    figure: Identifier
    name: Name
    name_en: Name | None = None
    unit: Name
    kind: Annotated[str, choice(COUNT, SHARE)] = COUNT


class Given(Message):
    """A figure that an office gives."""

    figure: Identifier
    value: Minor


class Asked(Message):
    """What is asked of an office, whether it is asked for or issued.

    `task_id` is the issuer's own number for it, by which it is known when it is sent again;
    `project` is what it belongs to. The person is whom it is about, if it is about one.
    """

    task_id: Identifier
    project: Name | None = None
    case_number: CaseNumber | None = None
    urgency: Urgency
    instructions: Personal[Words] | None = None
    person_name: Personal[PartyName] | None = None
    person_id_number: Personal[ResidentId] | None = None
    person_phone: Personal[PhoneNumber] | None = None
    figures: tuple[Figure, ...] = ()


class Issue(Asked, Command, wire="liaison_tasks.issue.v1"):
    """Have one office do something, or many at once: each has a task of its own.

    `assignee` names them by code or name, apart by commas; `issuer`, if it is said, must be the
    caller's own agency, by its code or what its name ends with. A template says what is not said
    here; one of that title and deliverable is found by itself.
    """

    roles = orders.OFFICER
    by_anyone = True

    assignee: Offices
    title: Name | None = None
    deliverable: Name | None = None
    template: Identifier | None = None
    due: Moment | None = None
    issuer: Name | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: no title, an unknown template, a person unnamed."""
        name = data.get("template")
        if name and name not in templates():
            yield Defect("template_unknown", "/template", name)
        elif not name and "template" in data:
            for missing in ("title", "deliverable"):
                if missing in data and data[missing] is None:
                    yield Defect("required", f"/{missing}")
        yield from _of_person(data)
        yield from _of_figures(data)


def _of_person(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield that somebody is to be reached who is not named, or a person of no case."""
    found = templates().get(data.get("template") or "")
    for name in PERSON if found and found.reaches else ():
        if name in data and data[name] is None:
            yield Defect("required", f"/{name}")
    if any(data.get(name) for name in PERSON) and data.get("case_number", "") is None:
        yield Defect("required", "/case_number")


def _of_figures(data: Mapping[str, Any]) -> Iterable[Defect]:
    named = [each.figure for each in data.get("figures", ())]
    for place, name in enumerate(named):
        if name in named[:place]:
            yield Defect("figure_twice", f"/figures/{place}/figure", name)


def offices_named(said: str) -> list[str]:
    """Return the offices that a text names, each once, in its order."""
    return list(dict.fromkeys(name for name in _APART.split(said) if name))


class Dispatched(Asked, Event, wire="liaison_tasks.dispatch.issued.v1"):
    """One act issued a task to each of the offices, whose codes are apart by blanks.

    `due` is what was said of it; where nothing was, the template's term counts.
    """

    title: Name
    deliverable: Name
    template: Identifier | None = None
    due: Moment | None = None
    offices: Offices
    ordered_by: Identifier


class Clock(Message):
    """The clock of an office: it runs from `since` to `due_at`, with a nudge or two on the way.

    A nudge that would lie in the past is none. `unknown_year` as of any term of working days.
    """

    since: Moment
    due_at: Moment
    first_nudge_at: Moment | None = None
    second_nudge_at: Moment | None = None
    unknown_year: Minor | None = None


class Issued(Asked, Clock, Event, wire="liaison_tasks.issued.v1"):
    """The office `agency` has a task, issued by `dispatch` together with those of other offices.

    `reaches` says that it is to reach a person. `reassigned_from` is the task that another office
    had.
    """

    title: Name
    deliverable: Name
    template: Identifier | None = None
    template_version: Minor | None = None
    reaches: YesNo = False
    dispatch: Identifier
    agency: Identifier
    ordered_by: Identifier
    reassigned_from: Identifier | None = None


class Reveal(Command, wire="liaison_tasks.reveal.v1"):
    """Ask to read a task in clear: it is recorded before it is shown."""

    roles = LIAISON | orders.OFFICER | orders.APPROVER | orders.OVERSEER
    purpose: orders.Purpose


class Revealed(Event, wire="liaison_tasks.read.revealed.v1"):
    """Somebody was shown a task in clear."""

    order_id: Identifier
    purpose: orders.Purpose


class Delivered(Event, wire="liaison_tasks.delivered.v1"):
    """The office opened the task, with everything on it: its first reading in order to do it."""

    channel: orders.Channel
