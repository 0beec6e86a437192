"""The forms of a return of funds: a claim, its tracing, objections, the decision, payment."""

from __future__ import annotations

from contracts.returns import DISMISSED, METHODS, UPHELD
from services.gateway.console.forms import APPROVAL, Act, Field


def _said(name: str, kind: str = "text", *, required: bool = False, hint: bool = False) -> Field:
    return Field(name, kind, required=required, hint=hint, section="returning")


def _fact(name: str, kind: str = "text", *, required: bool = False) -> Field:
    return Field(name, kind, required=required, section="fact")


REASON = Field("reason", "words", required=True)
CLAIM = Act(
    "claim_return",
    "stop_payment.claim_return.v1",
    (
        _fact("application_id", required=True),
        _fact("victim_name", required=True),
        _fact("victim_account", required=True),
        _fact("victim_bank"),
        _said("amount", "amount", required=True),
        _fact("transfer_time", "moment", required=True),
        _fact("officer1_id", required=True),
        _fact("officer1_name", required=True),
        _fact("officer2_id", required=True),
        _fact("officer2_name", required=True),
        _fact("reason", "words"),
        _fact("victim_id_number"),
        _fact("victim_phone"),
        _said("filing_organ"),
    ),
)
WITHDRAW_CLAIM = Act(
    "withdraw_claim",
    "stop_payment.withdraw_claim.v1",
    (_fact("application_id", required=True), REASON),
    by_version=True,
)
TRACE = Act(
    "trace_return",
    "stop_payment.trace_return.v1",
    (
        Field("method", "choice", required=True, hint=True, options=METHODS, section="returning"),
        Field("reason", "words"),
    ),
    by_version=True,
)
OBJECT = Act(
    "object_to_return",
    "stop_payment.object_to_return.v1",
    (
        _said("objection_id", required=True),
        _said("objector_name", required=True),
        _said("objection", "words", required=True),
    ),
)
REVIEW = Act(
    "review_objection",
    "stop_payment.review_objection.v1",
    (
        _said("objection_id", required=True),
        Field(
            "outcome",
            "choice",
            required=True,
            options=(DISMISSED, UPHELD),
            section="returning",
        ),
        REASON,
    ),
    by_version=True,
)
DECIDE = Act(
    "decide_return",
    "stop_payment.decide_return.v1",
    (*APPROVAL, REASON),
    by_version=True,
)
PAY_AGAIN = Act(
    "pay_again",
    "stop_payment.pay_again.v1",
    (
        _said("claim", required=True),
        _said("payee_account", hint=True),
        _said("payee_name"),
        _said("payee_bank"),
        *APPROVAL,
        REASON,
    ),
    by_version=True,
    begins=True,
)
STEPS = (CLAIM, WITHDRAW_CLAIM, TRACE, OBJECT, REVIEW, DECIDE, PAY_AGAIN)
"""All of them; each has a page of its own, by its name."""
