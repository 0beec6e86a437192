"""Forms of number orders: an officer orders something about a number, and its carrier answers."""

from contracts.lines import NUMBER_TYPES
from contracts.number_blocking import ACTIONS, STATES
from contracts.policy import RANKS
from services.gateway.console.forms import OPERATOR, Act, Field


def _fact(name: str, kind: str = "text", options: tuple[str, ...] = (), family: str = "") -> Field:
    return Field(name, kind, required=True, options=options, section="fact", family=family)


def _said(name: str, kind: str = "text", options: tuple[str, ...] = (), family: str = "") -> Field:
    return Field(name, kind, options=options, section="said", family=family)


def _more(name: str, kind: str = "text", options: tuple[str, ...] = ()) -> Field:
    return Field(name, kind, options=options, section="said", more=True)


ORDER_NUMBER = Act(
    "order_number",
    "number_blocking.order.v1",
    (
        _fact("application_id"),
        _fact("case_number"),
        _fact("urgency", "choice", ("urgent", "normal")),
        _fact("number"),
        _fact("number_type", "choice", NUMBER_TYPES),
        _fact("action", "choice", ("", *ACTIONS), "asks"),
        Field("carrier_code", "code", hint=True),
        Field("duration_hours", "text", hint=True, section="fact"),
        _fact("reason", "words"),
        _fact("legal_document_number"),
        *(_fact(f"officer{number}_{said}") for number in (1, 2) for said in ("id", "name")),
        Field("approver_rank", "choice", options=("", *RANKS), section="fact"),
        Field("feedback_limit_hours", "text", section="fact"),
    ),
)
REPORT_REVERIFIED = Act(
    "report_reverified",
    "number_blocking.report_reverified.v1",
    (Field("verified_at", "moment"), *OPERATOR),
)
ANSWER_NUMBER = Act(
    "answer_number",
    "number_blocking.answer.v1",
    (
        Field("code", "code", required=True),
        _said("done_at", "moment"),
        _said("call_cut", "yes"),
        _said("line_state_before", "choice", ("", *STATES), "line_state"),
        _said("line_state_after", "choice", ("", *STATES), "line_state"),
        Field("serving_carrier", "text", hint=True, section="said"),
        _said("reason_technical", "words"),
        _said("reason_business", "words"),
        *OPERATOR,
        _more("remaining_seconds"),
        _more("subscriber_match", "choice", ("", "yes", "no", "na")),
        _more("holder_type", "choice", ("", "person", "company")),
        _more("activation_date"),
        _more("activation_channel"),
        _more("portability", "choice", ("", "in", "out", "none")),
        _more("other_lines_count"),
        _more("last_location_city"),
    ),
)
