"""What the description of the API says of policy packs."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from services.gateway.api.describing import (
    FORMAT,
    INSTANT,
    READING,
    TEXT,
    choice,
    list_of,
    list_or_csv,
    problems,
    whole,
)
from shared.policies import State

if TYPE_CHECKING:
    from services.gateway.api.describing import Document

_AMOUNT: Document = {
    "anyOf": [
        {"type": ["integer", "boolean", "string"]},
        {"type": "array", "items": {"type": ["integer", "string"]}},
    ],
    "description": "So many of `unit`; a rank, a yes or no, a list of spans or of numbers.",
}
_HEAD: dict[str, Document] = {
    "pack": TEXT,
    "version": TEXT,
    "state": choice(get_args(State)),
    "since": {
        "anyOf": [INSTANT, {"type": "null"}],
        "description": "Since when it is in force, or from when; null for the pack in force if"
        " none was ever activated.",
    },
}
_VALUE: dict[str, Document] = {"unit": TEXT, "amount": _AMOUNT, "cite": TEXT}
ROW = (*_HEAD, "key", *_VALUE)
"""The columns of the list as CSV: a row for each value."""
_PACK = whole(
    **_HEAD,
    effective={
        "anyOf": [TEXT | {"format": "date"}, {"type": "null"}],
        "description": "Its first possible day; null if this release does not have it.",
    },
    values={"type": "object", "additionalProperties": whole(**_VALUE)},
)
POLICIES: Document = {
    "parameters": [FORMAT],
    "responses": list_or_csv("Every version of every pack.", whole(policies=list_of(_PACK)))
    | problems(*READING[:3]),
}
