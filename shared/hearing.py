"""Hearing: an appeal against a limit, decided by somebody who had no part in it, and undone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts import appeals as ap
from contracts.message import Event
from contracts.policy import Pack
from contracts.problems import refuse
from shared import appealing
from shared.appealing import Against
from shared.ask import Ask, Decision
from shared.decider import Outcome
from shared.impartiality import impartial
from shared.instruction import Given, offered
from shared.lifecycle import once
from shared.limits import Target
from shared.parties import party_to, unchanged_since
from shared.workdays import Term, workdays_on

URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Hearing:
    """An appeal against the limit of an order: where that stands, what falls with it.

    `kind` is whose policy gives the time; `falls` are the orders whose limits were wrong if this
    one was; `undo` takes the reason, and returns what is written to end them, by stream.
    """

    kind: str
    given: Given[Any] | None
    stream: str
    target: Target
    said: ap.Judged
    falls: Sequence[str]
    undo: Callable[[str], Mapping[str, tuple[Event, ...]]]


def hear(ask: Ask, of: Hearing) -> Decision:
    """Decide what is said of an appeal: it is entered, upheld, dismissed, or late."""
    command, name = ask.command, str(ask.subject)
    against = Against(name, of.target.limits.get(name), of.said)
    if isinstance(command, ap.Appeal):
        return _file(ask, of, against, command)
    given = party_to(of.given, ask)
    case = given.ordered.case_number
    if isinstance(command, ap.MarkAppealOverdue):
        missed = appealing.mark_overdue(ask, against, of.stream, command)
        return Decision({of.stream: missed}, case)
    against.pending()
    impartial(ask, of.kind, of.falls)
    unchanged_since(ask, ask.stream)
    if isinstance(command, ap.UpholdAppeal):
        return Decision(_upheld(of, against, command), case)
    if isinstance(command, ap.DismissAppeal):
        return Decision({of.stream: (appealing.dismiss(against, command),)}, case)
    raise refuse("unknown-command", type(command).wire)


def restoring(kind: str, given: Given[Any], ask: Ask) -> Outcome:
    """Decide to put before its agency what ends a limit at once, with a time of its own."""
    within = ask.policy.span(f"{kind}.appeal.restore")
    offer = offered(given, ask.now, ask.policy, within)
    return once(given.life.offered or given.life.waits_for, offer)


def _file(ask: Ask, of: Hearing, against: Against, command: ap.Appeal) -> Decision:
    door = appealing.door(ask, of.given, ap.AGENCY)
    limit = of.target.limits.get(against.name)
    if of.given is None or limit is None or not limit.was:
        raise refuse("not-in-force")
    if limit.wrongful:
        raise refuse("appeal-upheld")
    ordered = of.given.ordered
    term = _term(of.kind, ordered.urgency, ask.now, ask.policy)
    outcome = appealing.file(against, command, door, term)
    return Decision({of.stream: outcome}, ordered.case_number)


def _term(kind: str, urgency: str, now: datetime, policy: Pack) -> Term:
    """Return by when an appeal is decided: hours where the order was urgent, else working days."""
    key = f"{kind}.appeal.review.{urgency}"
    return (
        Term(now + policy.span(key))
        if urgency == URGENT
        else workdays_on(now, policy.workdays(key))
    )


def _upheld(
    of: Hearing, against: Against, command: ap.UpholdAppeal
) -> Mapping[str, tuple[Event, ...]]:
    written: dict[str, tuple[Event, ...]] = defaultdict(tuple)
    written[of.stream] = (appealing.uphold(against, command), *_wrong(of, against.name))
    for stream, events in of.undo(command.reason).items():
        written[stream] = (*written[stream], *events)
    return dict(written)


def _wrong(of: Hearing, by: str) -> Iterator[Event]:
    for name in of.falls:
        limit = of.target.limits.get(name)
        if limit and limit.was and limit.wrongful is None:
            yield of.said.wrongful(measure=name, order_id=by, ground=ap.APPEAL)
