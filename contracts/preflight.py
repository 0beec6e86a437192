"""Pre-flight: what speaks against an order that is well formed, and why an officer goes on."""

from typing import Annotated, Literal

from contracts.fields import choice
from contracts.message import Message
from contracts.types import Words

WARNINGS = (
    "account_under_order",
    "legal_document_form",
    "name_characters",
)
"""Codes of what an officer may override; every other code of a defect is an error to everybody."""
WarningCode = Annotated[str, choice(*WARNINGS)]
Level = Literal["error", "warning"]


class Warned(Message):
    """What was found to speak against an order when it was given."""

    code: WarningCode


class Override(Message):
    """Why an officer goes on in spite of a warning."""

    code: WarningCode
    reason: Words


def level_of(code: str) -> Level:
    """Return whether a finding keeps an order from being given, or needs a reason only."""
    return "warning" if code in WARNINGS else "error"
