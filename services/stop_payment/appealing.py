"""Appealing: a holder says why a measure is wrong; it is decided in time, and upheld it ends it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from contracts import appeals as ap
from contracts import fairness as fr
from contracts import stop_payment as sp
from contracts.problems import refuse
from services.stop_payment.effects import Held, account_of, stop_behind
from services.stop_payment.lifting import judged, lift
from services.stop_payment.measure import ACCOUNT, Account, Measure
from services.stop_payment.order import ORDER, stream_of
from shared import appealing
from shared.appealing import Against
from shared.ask import Ask, Decision
from shared.impartiality import impartial
from shared.parties import unchanged_since
from shared.workdays import Term

if TYPE_CHECKING:
    from contracts.message import Event

CLOCK = "stop_payment.appeal.review"


def file(ask: Ask, command: fr.Appeal) -> Decision:
    """Decide to enter an appeal, at the bank that holds the measure or at the centre it is of."""
    order = ask.state(ORDER, stream_of(ask.subject))
    ordered = order.ordered
    if not isinstance(ordered, Held):
        raise refuse("not-found")
    door = appealing.door(ask, order.given, fr.BANK)
    stream = account_of(ordered)
    measure = ask.state(ACCOUNT, stream).measures.get(str(ask.subject))
    term = Term(ask.now + ask.policy.span(CLOCK))
    return Decision(
        {stream: appealing.file(_against(ask, measure), command, door, term)}, ordered.case_number
    )


def _against(ask: Ask, measure: Measure | None) -> Against:
    return Against(str(ask.subject), measure, fr.JUDGED)


def uphold(ask: Ask, command: fr.UpholdAppeal) -> Decision:
    """Decide for the holder: all that rests on the stop was wrong, and what stands is lifted."""
    ordered, against = _decidable(ask)
    upheld = appealing.uphold(against, command)
    name, stream = str(ask.subject), account_of(ordered)
    account, stop = ask.state(ACCOUNT, stream), stop_behind(ordered, name)
    written: dict[str, list[Event]] = defaultdict(list)
    written[stream].append(upheld)
    written[stream] += _wrong(account, stop, name)
    for each in account.resting_on(stop):
        if made := lift(ask, account, each, command):
            written[made.stream] += made.begun
            written[stream].append(made.note)
    return Decision({each: tuple(events) for each, events in written.items()}, ordered.case_number)


def _decidable(ask: Ask) -> tuple[Held, Against]:
    """Return what an open appeal is against, if it is for whoever decides to do so."""
    ordered, measure = judged(ask)
    against, account = _against(ask, measure), ask.state(ACCOUNT, account_of(ordered))
    against.pending()
    impartial(ask, sp.KIND, account.resting_on(stop_behind(ordered, against.name)))
    unchanged_since(ask, stream_of(ask.subject))
    return ordered, against


def _wrong(account: Account, stop: str, by: str) -> Iterator[fr.FoundWrongful]:
    for name in account.resting_on(stop):
        measure = account.measures.get(name)
        if measure and measure.wrongful is None:
            yield fr.FoundWrongful(measure=name, order_id=by, ground=ap.APPEAL)


def dismiss(ask: Ask, command: fr.DismissAppeal) -> Decision:
    """Decide against the holder."""
    ordered, against = _decidable(ask)
    dismissed = appealing.dismiss(against, command)
    return Decision({account_of(ordered): (dismissed,)}, ordered.case_number)


def mark_overdue(ask: Ask, command: fr.MarkAppealOverdue) -> Decision:
    """Decide whether an appeal was left without a decision."""
    ordered, measure = judged(ask)
    account = account_of(ordered)
    outcome = appealing.mark_overdue(ask, _against(ask, measure), account, command)
    return Decision({account: outcome}, ordered.case_number)
