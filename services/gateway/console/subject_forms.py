"""Forms of subject limits: an officer has all lines of somebody limited, and lifted again."""

from contracts.holders import ID_TYPES
from contracts.policy import RANKS
from contracts.subject_limits import GROUNDS, LIMITS
from services.gateway.console.forms import AGENCIES, OPERATOR, Act, Field


def _fact(name: str, kind: str = "text", options: tuple[str, ...] = (), family: str = "") -> Field:
    return Field(name, kind, required=True, options=options, section="fact", family=family)


LIMIT_SUBJECT = Act(
    "limit_subject",
    "number_blocking.limit_subject.v1",
    (
        _fact("application_id"),
        _fact("case_number"),
        _fact("urgency", "choice", ("normal", "urgent")),
        _fact("holder_name"),
        _fact("holder_id_type", "choice", ID_TYPES),
        _fact("holder_id_number"),
        _fact("action", "choice", ("", *LIMITS), "asks"),
        Field("limit_ground", "choice", hint=True, options=("", *GROUNDS), section="fact"),
        Field("carriers", AGENCIES, family="carrier", section="fact"),
        _fact("reason", "words"),
        _fact("legal_document_number"),
        *(_fact(f"officer{number}_{said}") for number in (1, 2) for said in ("id", "name")),
        _fact("approver_rank", "choice", ("", *RANKS)),
        Field("feedback_limit_hours", "text", section="fact"),
    ),
)
LIFT_LIMITS = Act(
    "lift_limits",
    "number_blocking.lift_limits.v1",
    (Field("reason", "words", required=True, hint=True),),
    by_version=True,
)
ANSWER_LIMIT = Act(
    "answer_limit",
    "number_blocking.answer.v1",
    (
        Field("code", "code", required=True),
        Field("done_at", "moment", section="said"),
        Field("other_lines_count", "text", section="said"),
        Field("reason_technical", "words", section="said"),
        Field("reason_business", "words", section="said"),
        *OPERATOR,
    ),
)
