"""The words that the console has for limits on all the lines of somebody."""

from contracts import number_blocking as nb
from contracts import subject_limits as sl
from services.gateway.console import number_forms, subject_forms

ACTS = (
    *(subject_forms.LIMIT_SUBJECT, subject_forms.LIFT_LIMITS, subject_forms.ANSWER_LIMIT),
    number_forms.REPORT_REVERIFIED,
)
FACTS = {*sl.SubjectOrdered.schema.fields}
NOT_ASKED = {
    subject_forms.ANSWER_LIMIT.name: {*nb.Answer.schema.fields}
    - {each.name for each in subject_forms.ANSWER_LIMIT.fields}
}
"""What an answer does not say of all lines of somebody."""
FAMILIES: dict[str, set[str]] = {
    "asks": set(sl.ACTS),
    "limit_ground": set(sl.GROUNDS),
    "known_by": {"policy", "answer"},
}
"""Keys that are put together while a page is made; some families have words for others besides."""
