"""Facts: what an order says, and its last answer, as names and values of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.controls import CONTROL
from contracts.inquiries import INQUIRIES
from contracts.kinds import KINDS, TARGETED
from contracts.measures import EXTENSION, FREEZE, RELEASE, RENEWAL, RETURN, UNFREEZE
from contracts.reporting import REPORT
from contracts.subject_limits import COMPANY
from contracts.suspicions import SUSPICION
from services.gateway.console.timeline import (
    NOTHING,
    TRANSACTIONS,
    holds,
    lines,
    meaning,
    said,
    shown,
)
from services.gateway.console.words import say
from services.gateway.readmodels.acts import QUERY, alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.port import Sight

_FACTS = (
    "application_id",
    "feature_code",
    "application_type",
    "original_application_id",
    "case_number",
    "case_type",
    "urgency",
    "agency",
    "ordered_by",
    "routed_by",
    "transaction_kind",
    "transaction_number",
    "number",
    "number_type",
    "action",
    "duration_hours",
    "limit_ground",
    "carriers",
    "verdict",
    "account_number",
    "account_name",
    "account_type",
    "holder_credit_code",
    "amount_minor",
    "transfer_time",
    "level",
    "transfer_serial",
    "rerouted_from",
    "until",
    "holder_name",
    "holder_id_type",
    "holder_id_number",
    "holder_phone",
    "holder_address",
    "opened_where",
    "openings",
    "transactions",
    "hold_seconds",
    "control",
    "control_seconds",
    "approved_by",
    "ended_by",
    "starts_at",
    "expires_at",
    "feedback_limit_hours",
    "victim_name",
    "victim_account",
    "victim_bank",
    "victim_id_number",
    "victim_phone",
    "reason",
    "remark",
    "officer1_id",
    "officer1_name",
    "officer1_phone",
    "officer2_id",
    "officer2_name",
    "legal_document_number",
    "stopped_at",
    "held_minor",
    "description",
    "feedback_organ",
    "operator_name",
    "operator_phone",
    "take_up_by",
    "decide_by",
    "attachments",
    "warnings",
    "overrides",
)
_FIRST = "feedback_limit_hours"
"""What only some kinds of orders say stands before this."""
FACTS = (
    *_FACTS[: _FACTS.index(_FIRST)],
    *dict.fromkeys(
        name
        for kind in TARGETED.values()
        for name in kind.order.schema.fields
        if name not in (*_FACTS, "approver_rank", kind.addressee)
    ),
    *_FACTS[_FACTS.index(_FIRST) :],
)
"""What an order says, as a clerk reads it; its currency stands with the amount."""
PAYMENT_FACTS = (
    *("claim", "payee_account", "payee_name", "payee_bank"),
    *("approver_name", "approver_rank"),
)
"""What an order to pay a victim says besides."""
OPERATOR = ("operator_name", "operator_phone")
ANSWER_FACTS = (
    "code",
    "asked_minor",
    "held_minor",
    "paid_minor",
    "balance_minor",
    "available_minor",
    "executed_at",
    "expires_at",
    "failure_cause",
    "feedback_remark",
    "other_bank",
    "account_number",
    "earlier_authority",
    "earlier_minor",
    "earlier_expires_at",
    "holder_name",
    "holder_id_type",
    "holder_id_number",
    "holder_phone",
    "holder_address",
    "payee_account",
    "payee_name",
    "payee_bank",
    "terminal_number",
    "merchant_number",
    "merchant_name",
    "merchant_id_type",
    "merchant_id_number",
    "merchant_id_until",
    "merchant_phone",
    "merchant_address",
    "hold_number",
    "event_number",
    "accounts",
    "transactions",
    "watch_ended_at",
    "after_end",
    *dict.fromkeys(
        name for kind in TARGETED.values() for name in kind.reported if name not in OPERATOR
    ),
    "feedback_organ",
    *OPERATOR,
    "flags",
)
"""What an answer says, as an officer reads it."""
ANSWERED = frozenset(kind.answered.wire for kind in KINDS.values())
REPORT_FACTS = {"agency": "reported_by", "ordered_by": "reported_to"}
"""What a report calls its two parties: the bank that made it, and the centre."""
COMPANY_FACTS = {"holder_name": "company_name"}
"""What is called otherwise where the holder is a company."""
SUMS = {
    **dict.fromkeys((QUERY, REPORT, *INQUIRIES), "transferred"),
    **dict.fromkeys((EXTENSION, RELEASE), "of_stop"),
    **dict.fromkeys((RENEWAL, UNFREEZE), "of_freeze"),
    FREEZE: "to_freeze",
    RETURN: "to_pay",
}
"""What the sum of an order is called, by its act, where it is not what is asked to be stopped."""
HELD_MINOR = "held_minor"
HELD = {FREEZE: "frozen_minor", CONTROL: "controlled_minor"}
"""What is called otherwise that an answer says is held, by the act of the order."""


def facts(detail: Mapping[str, Any], act: str) -> list[tuple[str, str]]:
    """What an order of an act says, as names and values of a summary list."""
    given = ((name, detail.get(name)) for name in (*FACTS, *PAYMENT_FACTS))
    there = ((name, value) for name, value in given if value not in (None, []))
    return [(_called(name, act, detail), _fact(name, value, detail)) for name, value in there]


def of_company(detail: Mapping[str, Any]) -> bool:
    """Whether what an order says of a holder is said of a company, by its credit code."""
    return "holder_credit_code" in detail or detail.get("holder_id_type") == COMPANY


def answer_facts(
    events: Sequence[Mapping[str, Any]], act: str, clear: Sight = NOTHING
) -> list[tuple[str, str]]:
    """What the last answer to an order of an act says, as names and values; else nothing.

    `events` are rows of `order_event`.
    """
    last = next((row for row in reversed(events) if row["type"] in ANSWERED), None)
    data = said(last, clear) if last else {}
    given = ((name, data.get(name)) for name in ANSWER_FACTS)
    kind = last["type"].partition(".")[0] if last else ""
    return [
        (HELD.get(act, name) if name == HELD_MINOR else name, _reported(kind, name, value, data))
        for name, value in given
        if value not in (None, []) and (name != HELD_MINOR or holds(data))
    ]


def _fact(name: str, value: Any, detail: Mapping[str, Any]) -> str:  # noqa: ANN401  any JSON
    if name == TRANSACTIONS and isinstance(value, list):
        return lines(value, detail["currency"])
    return shown(name, value, detail)


def _called(name: str, act: str, detail: Mapping[str, Any]) -> str:
    """What a fact is called in an order of an act."""
    if name in COMPANY_FACTS and of_company(detail):
        return COMPANY_FACTS[name]
    if act in (REPORT, SUSPICION) and name in REPORT_FACTS:
        return REPORT_FACTS[name]
    return SUMS.get(alike(act), name) if name == "amount_minor" else name


def _reported(kind: str, name: str, value: Any, data: Mapping[str, Any]) -> str:  # noqa: ANN401  any JSON
    if name == "code":
        word = meaning(value, kind)
        return f"{value} {word}" if value.isdigit() and word != value else word
    if name == "after_end":
        return say("site.yes")
    currency = data.get("earlier_currency") if name == "earlier_minor" else None
    return shown(name, value, {**data, "currency": currency or data.get("currency")})
