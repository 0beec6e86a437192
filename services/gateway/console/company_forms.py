"""Forms about companies: what a registry's desk tells, what officers find and decide."""

from __future__ import annotations

from typing import Any

from contracts import companies as co
from contracts import company_checks as cc
from contracts.policy import RANKS
from services.gateway.console.forms import Act, Field

ANSWERS = ("", "yes", "no")


def _of(name: str, kind: str = "text", **said: Any) -> Field:  # noqa: ANN401  what a field takes
    return Field(name, kind, section="company_field", **said)


def _choice(name: str, *options: str, family: str = "", **said: Any) -> Field:  # noqa: ANN401
    return _of(name, "choice", options=options, family=family, **said)


PUSH = Act(
    "push_company",
    "company_checks.push.v1",
    (
        _of("centre", "code", required=True),
        _of("uscc", required=True, hint=True),
        _of("name", required=True),
        _of("legal_representative", required=True),
        _of("legal_representative_id", required=True),
        _of("representative_phone", "phone"),
        _of("registered_address", required=True),
        _of("established_on", "day", required=True),
        _of("capital_subscribed", "amount", required=True),
        _of("capital_paid", "amount", required=True),
        _of("business_scope", "words"),
        _of("agent"),
        _of("company_type", more=True),
        _choice("registration_channel", "", "window", "online", more=True),
        _choice("real_name_method", "", "in_person", "face", "none", more=True),
        *(
            _choice(name, *ANSWERS, family="yes_no", more=True)
            for name in ("tax_registered", "annual_report", "abnormal_list")
        ),
        _choice("representative_listed", *ANSWERS, family="yes_no", more=True),
        _of("insured", more=True),
        _of("changes_in_90_days", more=True),
    ),
)
ASK = Act(
    "ask_about",
    "company_checks.ask_about.v1",
    (
        _of("registry", "code", required=True),
        _of("uscc", required=True, hint=True),
        _of("case_number"),
        _of("reason", "words", required=True),
    ),
)
_REMARK = _of("remark", "words")
_REASON = _of("reason", "words", required=True)
STRIKE_OFF = Act(
    "strike_off",
    "company_checks.strike_off.v1",
    (
        _of("struck_off_on", "day", required=True),
        _choice("removal", "", *co.REMOVALS, required=True),
    ),
)
UNREGISTERED = Act("report_unregistered", "company_checks.report_unregistered.v1", (_REMARK,))
VISIT = Act(
    "report_visit",
    "company_checks.report_visit.v1",
    (
        _of("visited_on", "day", required=True),
        _choice("found", "", *cc.FOUND, required=True),
        _of("visited_by", required=True),
        _REMARK,
    ),
)
OBJECT = Act(
    "object_to_verdict",
    "company_checks.object.v1",
    (
        _of("objector_name", required=True),
        _of("objector_phone", "phone"),
        _of("grounds", "words", required=True),
    ),
)
CHECK = Act(
    "check_at_desk",
    "company_checks.check_at_desk.v1",
    (
        _choice("conclusion", "", *cc.CONCLUSIONS, required=True),
        _of("remark", "words", required=True),
    ),
    by_version=True,
)
VERDICT = Act(
    "give_verdict",
    "company_checks.give_verdict.v1",
    (
        _choice("verdict", "", *cc.VERDICTS, required=True),
        _REASON,
        _of("legal_document_number", hint="restricting_document"),
        _choice("approver_rank", "", *RANKS),
        _of("case_number"),
        _of("banks", "agencies", hint=True, family="bank"),
        _of("carriers", "agencies", hint=True, family="carrier"),
    ),
    by_version=True,
)
APPROVE = Act("approve_verdict", "company_checks.approve.v1", (), by_version=True, judges=True)
REJECT = Act("reject_verdict", "company_checks.reject.v1", (_REASON,), by_version=True, judges=True)
UPHOLD = Act("uphold_objection", "company_checks.uphold_objection.v1", (_REASON,), by_version=True)
DISMISS = Act(
    "dismiss_objection", "company_checks.dismiss_objection.v1", (_REASON,), by_version=True
)
ABOUT = (
    *(STRIKE_OFF, UNREGISTERED, VISIT, OBJECT),
    *(CHECK, VERDICT, APPROVE, REJECT, UPHOLD, DISMISS),
)
"""What is said of a company that is known; the others begin by its credit code."""
