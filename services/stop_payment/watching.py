"""Watching: a bank reports transactions as they come, until time or somebody ends it."""

from dataclasses import replace
from datetime import datetime

from contracts import inquiries as iq
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.problems import refuse
from services.stop_payment.orderable import Instruction
from shared.decider import Already, Outcome
from shared.lifecycle import Life

_NOT_WATCHED = frozenset({"failed", "unsupported"})


def over(ordered: iq.WatchOrdered, life: Life, ended: iq.WatchEnded | None, now: datetime) -> bool:
    """Tell whether a watch has ended; from its last instant on it has, recorded or not."""
    return bool(ended or life.withdrawn) or now >= ordered.until


def placed(
    answer: sp.Answered,
    ordered: Instruction,
    life: Life,
    ended: iq.WatchEnded | None,
    now: datetime,
) -> sp.Answered:
    """Return an answer, marked if it is the report of a watch that was over by then."""
    late = isinstance(ordered, iq.WatchOrdered) and over(ordered, life, ended, now)
    return replace(answer, after_end=True) if late else answer


def reported(outcome: Outcome, ordered: Instruction, now: datetime) -> Outcome:
    """Return an outcome, with the end of a watch if the bank says that it does not watch."""
    match ordered, outcome:
        case iq.WatchOrdered(), (sp.Answered(after_end=None) as answer, *_) if _refused(answer):
            at = min(answer.watch_ended_at or now, now)
            return (*outcome, iq.WatchEnded(ended_by=iq.BANK, ended_at=at))
    return outcome


def _refused(answer: sp.Answered) -> bool:
    refused = answer.code_class.startswith(("refused", "rejected"))
    return bool(answer.watch_ended_at) or refused or answer.code_class in _NOT_WATCHED


def end(
    command: sp.Withdraw | iq.EndWatch,
    ordered: iq.WatchOrdered,
    life: Life,
    ended: iq.WatchEnded | None,
    now: datetime,
) -> Outcome:
    """Decide to end a watch: taken back, reported or not (100307), or because its time is over."""
    if isinstance(command, sp.Withdraw):
        return _withdraw(life, ended, sp.Withdrawn(reason=command.reason))
    return _run_out(ordered, ended or life.withdrawn, now)


def _withdraw(life: Life, ended: iq.WatchEnded | None, event: sp.Withdrawn) -> Outcome:
    if life.withdrawn and event.agrees(life.withdrawn):
        return Already(life.withdrawn)
    if life.withdrawn:
        raise refuse("already-withdrawn")
    if ended:
        raise refuse("watch-ended", _said(ended.ended_at))
    return (event,)


def _run_out(ordered: iq.WatchOrdered, before: Event | None, now: datetime) -> Outcome:
    """Decide whether a watch has run out: at its exact instant, once."""
    if before:
        return Already(before)
    if now < ordered.until:
        raise refuse("bad-request", f"the watch ends at {_said(ordered.until)}")
    return (iq.WatchEnded(ended_by=iq.TIME, ended_at=ordered.until),)


def _said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
