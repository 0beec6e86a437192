"""Forms about all that somebody has at a bank: a protective hold, the answer to a control."""

from contracts.holding import MEANS, PERSONAL_PAPERS
from services.gateway.console.forms import ANSWER, OPERATOR, WITHDRAW, Act, Field
from services.gateway.console.inquiry_forms import ACCOUNT as _ASKED

ACCOUNT = (*_ASKED, "held")
"""The columns of an account as a clerk types it, with what is held there."""


def _fact(name: str, kind: str = "text", options: tuple[str, ...] = ()) -> Field:
    return Field(name, kind, required=True, options=options, section="fact")


_OFFICERS = tuple(_fact(f"officer{number}_{said}") for number in (1, 2) for said in ("id", "name"))
HOLD_PERSON = Act(
    "hold_person",
    "stop_payment.hold_person.v1",
    (
        _fact("application_id"),
        _fact("case_number"),
        _fact("urgency", "choice", ("urgent", "normal")),
        _fact("holder_name"),
        _fact("holder_id_type", "choice", PERSONAL_PAPERS),
        _fact("holder_id_number"),
        _fact("reason", "words"),
        _fact("legal_document_number"),
        *_OFFICERS,
        Field("feedback_limit_hours", "text", section="fact"),
    ),
)
CONFIRM_HOLD = Act(
    "confirm_hold",
    "stop_payment.confirm_hold.v1",
    (
        _fact("reason", "words"),
        _fact("legal_document_number"),
        *_OFFICERS,
        Field("feedback_limit_hours", "text", section="fact"),
    ),
    by_version=True,
)
DECLINE_HOLD = Act("decline_hold", WITHDRAW.wire, WITHDRAW.fields, by_version=True)
REACH = Act(
    "reach",
    "stop_payment.reach_person.v1",
    (
        Field("reached_at", "moment", required=True, hint=True),
        Field("reached_by", "text", required=True),
        Field("means", "choice", required=True, options=MEANS),
        Field("statement", "words", hint=True),
        Field("reason", "words", required=True, hint=True),
    ),
    by_version=True,
)
ANSWER_CONTROL = Act(
    "answer_control",
    ANSWER.wire,
    (
        Field("code", "code", required=True),
        Field("accounts", "lines", hint=True, options=_ASKED),
        Field("executed_at", "moment", hint=True),
        Field("failure_cause", "words"),
        Field("feedback_remark", "words"),
        *OPERATOR,
    ),
)
ANSWER_HOLD = Act(
    "answer_hold",
    ANSWER.wire,
    (
        Field("code", "code", required=True),
        Field("accounts", "lines", hint=True, options=ACCOUNT),
        Field("held_amount", "amount", hint=True),
        Field("executed_at", "moment", hint=True),
        Field("failure_cause", "words"),
        Field("feedback_remark", "words"),
        *OPERATOR,
    ),
)
