"""Masks: how accounts, people and what is said of them look to whoever need not see them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import contracts.authority
import contracts.companies
import contracts.company_checks
import contracts.company_objections
import contracts.controls
import contracts.directory
import contracts.hold_proposals
import contracts.holding
import contracts.liaison_tasks
import contracts.protecting
import contracts.subject_limits
import contracts.task_attachments
import contracts.task_changes
import contracts.task_work
import contracts.tracing
import contracts.transaction_stops  # noqa: F401  they enter their messages in the registry
from contracts.controls import ControlOrdered
from contracts.fields import ERASED
from contracts.kinds import TARGETED
from contracts.message import message_type
from contracts.subject_limits import COMPANY, SubjectOrdered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sized

SHORT, LONG = 12, 10


def account(number: str) -> str:
    """An account number with its ends only; of a short one, no more than three digits."""
    if len(number) < SHORT:
        return f"**** {number[-3:]}" if len(number) > SHORT // 2 else "****"
    return f"{number[:4]} **** **** {number[-4:]}"


def person(name: str) -> str:
    """A name with its first character only."""
    return f"{name[:1]}*"


def number(text: str) -> str:
    """A telephone or identity number with its last two characters only."""
    return f"****{text[-2:]}"


def line(number: str) -> str:
    """A line's number with its ends only; of a short one, no more than its last two digits."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= LONG else f"***{number[-2:]}"


def hidden(said: Sized) -> str:
    """Free text, or a list, of which only the length is told."""
    return f"**** ({len(said)})"


def masked(wire: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an event of type `wire` with what is personal masked; ERASED stays as it is."""
    personal = message_type(wire).personal - _public(wire, data)
    return {
        name: _MASKS.get(name, hidden)(value) if name in personal and value != ERASED else value
        for name, value in data.items()
    }


def _public(wire: str, data: Mapping[str, Any]) -> frozenset[str]:
    """What an order about a company as such says of it that its registry publishes."""
    if wire == ControlOrdered.wire:
        return frozenset({"holder_name", "holder_credit_code"})
    company = wire == SubjectOrdered.wire and data["holder_id_type"] == COMPANY
    return frozenset({"holder_name", "holder_id_number"} if company else ())


def target(data: Mapping[str, Any]) -> dict[str, str | None]:
    """What an order is about, by its masked data: an account and its holder, or a person alone.

    A transaction's number, a line's, or another target, stands where an account's would.
    """
    return {
        "account_masked": next(filter(None, map(data.get, _TARGETS)), None),
        "holder_masked": data.get("account_name") or data.get("holder_name"),
    }


_TARGETS = (
    *("account_number", "transaction_number"),
    *(kind.target for kind in TARGETED.values()),
)
_MASKS: Mapping[str, Callable[[Any], str]] = {
    "account_number": account,
    "account_name": person,
    "holder_credit_code": number,
    "victim_name": person,
    "victim_account": account,
    "victim_id_number": number,
    "victim_phone": number,
    "officer1_name": person,
    "officer1_phone": number,
    "officer2_name": person,
    "approver_name": person,
    "payee_account": account,
    "payee_name": person,
    "merchant_name": person,
    "merchant_id_number": number,
    "merchant_phone": number,
    "transaction_number": account,
    "objector_name": person,
    "operator_name": person,
    "operator_phone": number,
    "holder_name": person,
    "reached_by": person,
    "appellant_name": person,
    "appellant_phone": number,
    "holder_id_number": number,
    "holder_phone": number,
    "legal_representative": person,
    "legal_representative_id": number,
    "representative_phone": number,
    "visited_by": person,
    "objector_phone": number,
    "number": line,
    "target": line,
    "person_name": person,
    "person_id_number": number,
    "person_phone": number,
    "handler_name": person,
    "handler_phone": number,
}
"""What is personal and not here is hidden."""
