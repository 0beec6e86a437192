"""Transactions: a stop of a payment by its number, and what its answer says is behind it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, cast

from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.message import Event
from contracts.problems import Defect, refuse
from contracts.transactions import DEBIT, Transaction
from contracts.types import amount_of, minor_of
from services.stop_payment import approving, counting, paperwork, preflight, standing
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, stream_of
from services.stop_payment.tracing import Asked
from shared.ask import Ask, Decision
from shared.decider import Already
from shared.routing import Route

References = Callable[[ts.StopTransaction, str], Mapping[str, Any]]
"""Says what tells a transaction at an institution, and its victim's phone, without telling them."""
_TAKEN_OVER = tuple(
    each.name for kind in (ts.Target, sp.Stopping) for each in fields(cast("Any", kind))
)


def stop(ask: Ask, command: ts.StopTransaction, way: Route, refs: References) -> Decision:
    """Decide to stop a transaction; the same application again changes nothing.

    The account's stream that it is kept on notes it, so that two such race.
    """
    stream, made = stream_of(ask.subject), _ordered(ask, command, way, refs)
    before = ask.state(ORDER, stream).ordered
    known = _again(made, before) if before else None
    if isinstance(command, ts.PreFlightTransaction):
        raise refuse("pre-flight")
    if known:
        return Decision({stream: known}, command.case_number)
    account, counted = counting.count(ask, made)
    cleared = _cleared(ask, command, made, ask.state(ACCOUNT, account))
    begun: tuple[Event, ...] = (
        cleared,
        *approving.asked(command, ask.caller, ask.policy),
        *paperwork.awaited(cleared, ask.now, ask.policy),
    )
    return Decision({stream: begun, account: (counted,)}, command.case_number)


def _ordered(
    ask: Ask, command: ts.StopTransaction, way: Route, refs: References
) -> ts.TransactionStopOrdered:
    return ts.TransactionStopOrdered(
        agency=way.agency,
        routed_by=way.by,
        ordered_by=ask.caller.agency,
        amount_minor=minor_of(command.amount, command.currency),
        **{name: getattr(command, name) for name in _TAKEN_OVER},
        **refs(command, way.agency),
    )


def _again(made: ts.TransactionStopOrdered, before: Event) -> Already:
    """Return that the same was ordered before; another order under its number is a conflict."""
    if isinstance(before, ts.TransactionStopOrdered):
        made = replace(made, warnings=before.warnings, overrides=before.overrides)
    if not made.agrees(before):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(before)


def _cleared(
    ask: Ask, command: ts.StopTransaction, made: ts.TransactionStopOrdered, account: Account
) -> ts.TransactionStopOrdered:
    """Return the order with the warnings that it is given in spite of; Refused says what stands."""
    others = standing.others(account, ask.streams, ask.now, str(ask.subject), ask.caller.agency)
    if errors := [*repeated(others)]:
        raise refuse("invalid-command", defects=errors)
    found = warnings(vars(command), account, others)
    needed = ask.caller.via != "import"
    return replace(made, **preflight.in_spite(command.overrides, found, answered=needed))


def repeated(others: Collection[ts.Stop]) -> Iterable[Defect]:
    """Yield that the centre's own order is on the transaction already: there is one of it only."""
    if others:
        yield Defect("transaction_stopped_already", "/transaction_number")


def warnings(
    values: Mapping[str, Any], account: Account, others: Collection[ts.Stop]
) -> Iterable[Defect]:
    """Yield what an officer is warned of; `values` holds the order's well-formed fields."""
    if not others and any(measure.ended is None for measure in account.measures.values()):
        yield Defect("transaction_under_order", "/transaction_number")
    yield from preflight.document(values)


def lines(asked: Asked, answered: sp.Answered) -> tuple[Transaction, ...]:
    """Return what an answer tells of where money went."""
    if isinstance(asked, ts.TransactionStopOrdered):
        return behind(asked, answered)
    return answered.transactions


def behind(ordered: ts.TransactionStopOrdered, answered: sp.Answered) -> tuple[Transaction, ...]:
    """Return the payment as a line that leads on, for what of it is not held.

    None where the answer names no account behind it, or all of it is held.
    """
    left = ordered.amount_minor - answered.held_minor
    if answered.payee_account is None or left <= 0:
        return ()
    line = Transaction(
        serial=ordered.account_ref,
        transacted_at=ordered.transfer_time,
        direction=DEBIT,
        amount=amount_of(left, ordered.currency),
        counterparty_account=answered.payee_account,
        counterparty_name=answered.payee_name or answered.merchant_name,
        counterparty_bank=answered.payee_bank,
    )
    return (line,)
