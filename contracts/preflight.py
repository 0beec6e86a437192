"""Pre-flight: what speaks against an order that is well formed, and why an officer goes on."""

from typing import Annotated, Literal

from contracts.fields import choice
from contracts.message import Message
from contracts.types import Words

WARNINGS = (
    "account_protected",
    "account_under_order",
    "legal_document_form",
    "name_characters",
    "transaction_under_order",
)
"""Codes of what an officer may override."""
NOTES = ("no_workday_left", "workdays_unknown")
"""Codes of what an officer is told only; every other code of a defect is an error to everybody."""
WarningCode = Annotated[str, choice(*WARNINGS)]
Level = Literal["error", "warning", "note"]


class Warned(Message):
    """What was found to speak against an order when it was given."""

    code: WarningCode


class Override(Message):
    """Why an officer goes on in spite of a warning."""

    code: WarningCode
    reason: Words


def level_of(code: str) -> Level:
    """Return whether a finding keeps an order from being given, needs a reason, or only tells."""
    if code in NOTES:
        return "note"
    return "warning" if code in WARNINGS else "error"
