"""Following the money: what a bank's answer to a query leads to, each transfer once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast
from uuid import UUID

from contracts import inquiries as iq
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import Defect, refuse
from contracts.transactions import CASH, DEBIT, Transaction
from contracts.types import card_defect, minor_of
from shared.routing import Route

Way = Callable[[str, str | None], Route | Defect]
"""Says which bank an account number leads to, given the bank's code where somebody named it."""
Asked = tr.QueryOrdered | iq.WatchOrdered | ts.TransactionStopOrdered
"""What a bank answers with an account's transactions, or with whose account is behind one."""
Reference = Callable[[str, str], str]
"""Says what tells an account at a bank without telling it."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What a query found: hops that money took, and cash that was taken, by the bank's serials."""

    hops: Mapping[str, tr.HopProposed] = field(default_factory=dict)
    cash: Mapping[str, tr.CashTaken] = field(default_factory=dict)

    def known(self, serial: str) -> bool:
        """Tell whether a line was reported before."""
        return serial in self.hops or serial in self.cash


NOTHING = Flows()


def flowed(flows: Flows, event: Event) -> Flows:
    """Return what was found after `event`; any other event changes nothing."""
    match event:
        case tr.HopProposed(serial=serial):
            return replace(flows, hops={**flows.hops, serial: event})
        case tr.CashTaken(serial=serial):
            return replace(flows, cash={**flows.cash, serial: event})
    return flows


def query_id(stop: str) -> UUID:
    """Return the id of the query that asks what became of the money of a stop: there is one."""
    return derived_id("query", stop)


def hop_id(from_ref: str, serial: str) -> UUID:
    """Return the id of the stop that goes after a transfer, whichever query reported it."""
    return derived_id("hop", from_ref, serial)


def query(parent_id: str, parent: sp.Ordered) -> tr.QueryOrdered:
    """Return the query of a stop's account since the transfer."""
    return tr.QueryOrdered(
        application_id=f"qry-{query_id(parent_id).hex}",
        parent=parent_id,
        root=parent.root or parent_id,
        level=parent.level,
        case_number=parent.case_number,
        urgency=parent.urgency,
        agency=parent.agency,
        ordered_by=parent.ordered_by,
        account_number=parent.account_number,
        account_name=parent.account_name,
        account_type=parent.account_type,
        account_ref=parent.account_ref,
        currency=parent.currency,
        amount_minor=parent.amount_minor,
        transfer_time=parent.transfer_time,
        officer1_id=parent.officer1_id,
        officer1_name=parent.officer1_name,
        officer2_id=parent.officer2_id,
        officer2_name=parent.officer2_name,
        legal_document_number=parent.legal_document_number,
        feedback_limit_hours=parent.feedback_limit_hours,
    )


@dataclass(frozen=True, slots=True)
class Tracer:
    """Reads the lines that a bank reported to a query, or while it watched."""

    query: Asked
    way: Way
    reference: Reference

    def found(self, lines: Iterable[Transaction], before: Flows) -> tuple[Event, ...]:
        """Return what is new in lines: money that left the account since the transfer."""
        since = self.query.transfer_time
        fresh = {
            line.serial: line
            for line in lines
            if line.direction == DEBIT
            and line.transacted_at >= since
            and not before.known(line.serial)
        }
        return tuple(self._event(line) for line in fresh.values())

    def _event(self, line: Transaction) -> Event:
        query = self.query
        amount = minor_of(line.amount, query.currency)
        if line.means == CASH:
            return tr.CashTaken(
                serial=line.serial,
                from_ref=query.account_ref,
                taken_at=line.transacted_at,
                amount_minor=amount,
                currency=query.currency,
            )
        proposed = tr.HopProposed(
            serial=line.serial,
            from_ref=query.account_ref,
            transferred_at=line.transacted_at,
            amount_minor=amount,
            currency=query.currency,
            account_number=line.counterparty_account,
            account_name=line.counterparty_name,
            level=query.level + 1,
        )
        return self._routed(proposed, self._way(line))

    def _routed(self, proposed: tr.HopProposed, way: Route | Defect) -> tr.HopProposed:
        if isinstance(way, Defect):
            return replace(proposed, defect=way.code)
        ref = self.reference(way.agency, str(proposed.account_number))
        return replace(proposed, agency=way.agency, routed_by=way.by, account_ref=ref)

    def _way(self, line: Transaction) -> Route | Defect:
        """Return the bank that a stop can go to, or what keeps it from being ordered."""
        number, name = line.counterparty_account, line.counterparty_name
        if number is None or name is None:
            return Defect("required", "/account_number" if number is None else "/account_name")
        return self.way(number, line.counterparty_bank)


def account_type(number: str) -> str:
    """Return what kind of account a number is: a person's card, or else a company's."""
    return "corporate" if card_defect(number) else "personal"


def asked_of(order_id: str, asked: Asked) -> str:
    """Return the id of the stop whose money was to be found: of a transaction, its own."""
    return order_id if isinstance(asked, ts.TransactionStopOrdered) else asked.parent


def hop(proposed: tr.HopProposed, parent_id: str, parent: ts.Stop) -> sp.Ordered:
    """Return the stop that goes after a transfer, for no more than what flowed."""
    if proposed.defect:
        raise refuse("invalid-command", defects=[Defect(proposed.defect)])
    number = str(proposed.account_number)
    inherited = {name: value for name, value in vars(parent).items() if name in _INHERITED}
    return sp.Ordered(
        **inherited,
        application_id=f"hop-{hop_id(proposed.from_ref, proposed.serial).hex}",
        agency=str(proposed.agency),
        routed_by=str(proposed.routed_by),
        account_number=number,
        account_name=str(proposed.account_name),
        account_type=account_type(number),
        account_ref=str(proposed.account_ref),
        amount_minor=proposed.amount_minor,
        currency=proposed.currency,
        transfer_time=proposed.transferred_at,
        parent=parent_id,
        root=vars(parent).get("root") or parent_id,
        level=proposed.level,
        transfer_serial=proposed.serial,
    )


_ITS_OWN = {"application_id", "currency", "transfer_time", "starts_at", "expires_at"}
_INHERITED = {each.name for each in fields(cast("Any", sp.Stopping))} - _ITS_OWN | {
    *("ordered_by", "phone_ref"),
}
"""What was said of the case, and not of what was stopped before alone."""
