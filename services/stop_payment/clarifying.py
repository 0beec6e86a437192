"""Clarifying: a bank is asked what it meant by its answer, and its next answer says it."""

from datetime import datetime

from contracts import stop_payment as sp
from contracts.feedback import AskClarification, ClarificationAsked, Flag
from contracts.policy import Pack
from contracts.problems import refuse
from shared.decider import Already, Outcome
from shared.lifecycle import Life

LIMIT = "stop_payment.clarification"


def doubted(outcome: Outcome, now: datetime, policy: Pack) -> Outcome:
    """Return an outcome, with the question that follows from an answer that does not add up."""
    match outcome:
        case (sp.Answered(flags=(_, *_) as flags),):
            question = ClarificationAsked(flags=tuple(flags), answer_by=now + policy.span(LIMIT))
            return (*outcome, question)
    return outcome


def unknown(now: datetime, policy: Pack) -> ClarificationAsked:
    """Return the question what a freeze holds that has moved up by itself."""
    return ClarificationAsked(
        flags=(Flag(code="held_unknown"),), answer_by=now + policy.span(LIMIT)
    )


def ask(
    life: Life,
    open_: ClarificationAsked | None,
    command: AskClarification,
    now: datetime,
    policy: Pack,
) -> Outcome:
    """Decide to ask what an answer meant: there must be one, and one question at a time."""
    if not life.answered:
        raise refuse("not-answered")
    if open_ and open_.question == command.question:
        return Already(open_)
    if open_:
        raise refuse("already-asked")
    return (ClarificationAsked(question=command.question, answer_by=now + policy.span(LIMIT)),)


def mark_overdue(
    life: Life, open_: ClarificationAsked | None, event: sp.Overdue, now: datetime
) -> Outcome:
    """Decide whether a question was left without an answer; one that was answered is not late."""
    past = next((known for known in life.overdue if known == event), None)
    if past:
        return Already(past)
    if open_ is None or open_.answer_by != event.due_at:
        if not life.answered:
            raise refuse("not-found")
        return Already(life.answered[-1])
    if now < event.due_at:
        raise refuse("bad-request", f"{event.deadline} is due at {event.due_at.isoformat()}")
    return (event,)
