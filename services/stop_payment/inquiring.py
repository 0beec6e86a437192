"""Inquiring: an officer asks a bank who holds an account, what else they hold, or to watch it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.fields import ERASED
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from services.stop_payment import chase, watching
from services.stop_payment.effects import account_of
from services.stop_payment.erased import readable
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, Order, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since

_MAKES: Mapping[type[iq.Inquire], tuple[type[iq.Inquiry], str]] = {
    iq.QuerySubject: (iq.SubjectQueryOrdered, iq.SUBJECT),
    iq.QueryAccounts: (iq.AccountsQueryOrdered, iq.ACCOUNTS),
    iq.Watch: (iq.WatchOrdered, iq.WATCH),
}
"""The order that each command makes, and the word for what it asks."""
_REPEATED = tuple(each.name for each in fields(cast("Any", ms.Shaping)))
_ASKED = ("application_id", "reason", "legal_document_number", "holder_id_number", "until")
LONGEST = "stop_payment.watch.longest"


def inquire(ask: Ask, command: iq.Inquire) -> Decision:
    """Decide to ask a bank about the account of a stop; the account notes it, so that such race."""
    stop = chase.stop_of(chase.other(ask, command.order_id))
    stream, account = stream_of(ask.subject), account_of(stop)
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: _again(command, known)}, stop.case_number)
    unchanged_since(ask, stream_of(UUID(command.order_id)))
    order = readable(inquiry(command, stop, ask.now, ask.policy), stop)
    if order.agency not in ask.grounds.register.banks():
        unknown = Defect("agency_unknown", "/bank_code", order.agency)
        raise refuse("invalid-command", defects=[unknown])
    _nothing_pending(ask, order, ask.state(ACCOUNT, account))
    note = iq.Inquired(
        measure=command.order_id,
        order_id=str(ask.subject),
        application_id=command.application_id,
        inquiry=_MAKES[type(command)][1],
    )
    return Decision({stream: (order,), account: (note,)}, stop.case_number)


def inquiry(command: iq.Inquire, stop: sp.Ordered, now: datetime, policy: Pack) -> iq.Inquiry:
    """Return what a command asks of the bank of a stop, or of the other bank that it names."""
    said: dict[str, Any] = {name: getattr(stop, name, None) for name in _REPEATED}
    said |= {name: value for name in _ASKED if (value := getattr(command, name, None)) is not None}
    said |= {"parent": command.order_id}
    match command:
        case iq.QuerySubject():
            return iq.SubjectQueryOrdered(**said)
        case iq.QueryAccounts():
            return _accounts(command, said)
        case iq.Watch():
            said["until"] = _until(command, now, policy)
    return iq.WatchOrdered(
        root=stop.root or command.order_id,
        level=stop.level,
        transfer_time=stop.transfer_time,
        **said,
    )


def _accounts(command: iq.QueryAccounts, said: dict[str, Any]) -> iq.AccountsQueryOrdered:
    bank = command.bank_code or said["agency"]
    if bank != said["agency"] and command.holder_id_number is None:
        raise refuse("invalid-command", defects=[Defect("required", "/holder_id_number")])
    return iq.AccountsQueryOrdered(**said | {"agency": bank})


def _until(command: iq.Watch, now: datetime, policy: Pack) -> datetime:
    """Return when a watch ends: as asked, but no later than policy allows."""
    latest = now + policy.span(LONGEST)
    until = command.until or latest
    if until <= now:
        raise refuse("invalid-command", defects=[Defect("period_reversed", "/until")])
    if until > latest:
        days = str(policy.span(LONGEST).days)
        raise refuse("invalid-command", defects=[Defect("watch_too_long", "/until", days)])
    return until


def _again(command: iq.Inquire, known: object) -> Outcome:
    """Decide an application that was made before: the same changes nothing, another conflicts."""
    said = {name: value for name, value in vars(command).items() if value is not None}
    said["parent"] = said.pop("order_id")
    if bank := said.pop("bank_code", None):
        said["agency"] = bank
    kind, _ = _MAKES[type(command)]
    same = all(getattr(known, name, None) in (value, ERASED) for name, value in said.items())
    if not (same and isinstance(known, kind)):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(known)


def _nothing_pending(ask: Ask, made: iq.Inquiry, account: Account) -> None:
    """Refuse what the same bank was asked before of this stop, and has not answered or ended."""
    for noted in account.inquired:
        asked = ask.state(ORDER, stream_of(UUID(noted.order_id)))
        same = type(asked.ordered) is type(made) and noted.measure == made.parent
        if same and _agency(asked) == made.agency and is_pending(asked, ask.now):
            raise refuse("order-pending", noted.application_id)


def _agency(order: Order) -> str | None:
    return order.ordered.agency if order.ordered else None


def is_pending(order: Order, now: datetime) -> bool:
    """Tell whether a bank still has an order to deal with; a watch, until it is over."""
    if isinstance(order.ordered, iq.WatchOrdered):
        return not watching.over(order.ordered, order.life, order.ended, now)
    return not order.life.is_over
