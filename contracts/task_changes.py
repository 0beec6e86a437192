"""What changes a task: more time, a question, another office, taking it back, looking back."""

from contracts import orders
from contracts.liaison_tasks import LIAISON, Clock, Offices
from contracts.message import Command, Event
from contracts.types import Identifier, Minor, Moment, Personal, Words


class AskExtension(Command, wire="liaison_tasks.ask_extension.v1"):
    """Ask for more time, before the task is due."""

    roles = LIAISON
    until: Moment
    reason: Personal[Words]


class ExtensionAsked(Event, wire="liaison_tasks.extension_asked.v1"):
    """The office asked for more time."""

    until: Moment
    reason: Personal[Words]


class GrantExtension(Command, wire="liaison_tasks.grant_extension.v1"):
    """Give an office the time that it asked for."""

    roles = orders.OFFICER


class ExtensionGranted(Clock, Event, wire="liaison_tasks.extension_granted.v1"):
    """The office has the time that it asked for."""

    granted_by: Identifier


class DenyExtension(Command, wire="liaison_tasks.deny_extension.v1"):
    """Keep to the time that was set, and say why."""

    roles = orders.OFFICER
    reason: Personal[Words]


class ExtensionDenied(Event, wire="liaison_tasks.extension_denied.v1"):
    """The office was not given more time."""

    denied_by: Identifier
    reason: Personal[Words]


class AskQuestion(Command, wire="liaison_tasks.ask_question.v1"):
    """Ask whoever issued the task what it needs to be done; the office's clock stops."""

    roles = LIAISON
    question: Personal[Words]


class QuestionAsked(Event, wire="liaison_tasks.question_asked.v1"):
    """The office asked; its clock stands still, and whoever issued the task owes an answer."""

    question: Personal[Words]
    asked_at: Moment
    answer_by: Moment
    unknown_year: Minor | None = None


class AnswerQuestion(Command, wire="liaison_tasks.answer_question.v1"):
    """Answer what an office asked; its clock runs on."""

    roles = orders.OFFICER
    answer: Personal[Words]


class QuestionAnswered(Clock, Event, wire="liaison_tasks.question_answered.v1"):
    """The office has its answer, and as much time left as when it asked."""

    answer: Personal[Words]


class Reassign(Command, wire="liaison_tasks.reassign.v1"):
    """Give a task to another office, which has as long for it as the first had, or until `due`."""

    roles = orders.OFFICER
    assignee: Offices
    reason: Personal[Words]
    due: Moment | None = None


class Reassigned(Event, wire="liaison_tasks.reassigned.v1"):
    """Another office has the task now, under the id `task`; nothing more is asked of this one."""

    task: Identifier
    to: Identifier
    reason: Personal[Words]


class Withdraw(Command, wire="liaison_tasks.withdraw.v1"):
    """Take a task back."""

    roles = orders.OFFICER
    reason: Personal[Words]


class Withdrawn(Event, wire="liaison_tasks.withdrawn.v1"):
    """The task was taken back; nothing more is asked of the office."""

    reason: Personal[Words]


class Confirm(Command, wire="liaison_tasks.confirm.v1"):
    """Say that what was closed still holds, having looked back at it."""

    roles = orders.OFFICER
    reason: Personal[Words]


class Confirmed(Event, wire="liaison_tasks.confirmed.v1"):
    """What was closed still holds."""

    confirmed_by: Identifier
    reason: Personal[Words]


class Reopen(Command, wire="liaison_tasks.reopen.v1"):
    """Have an office do again, until `due`, what was closed and does not hold."""

    roles = orders.OFFICER
    reason: Personal[Words]
    due: Moment


class Reopened(Clock, Event, wire="liaison_tasks.reopened.v1"):
    """What was closed does not hold; the office is at work on it again."""

    reopened_by: Identifier
    reason: Personal[Words]
