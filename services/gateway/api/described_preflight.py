"""The description of pre-flight: what it takes, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from contracts.examples import examples
from contracts.preflight import Level
from services.gateway.api.describing import (
    JSON,
    TEXT,
    as_json,
    choice,
    list_of,
    problems,
    whole,
)

if TYPE_CHECKING:
    from contracts.message import Command
    from services.gateway.api.describing import Document

_FINDING = whole(pointer=TEXT, code=TEXT, level=choice(get_args(Level)), detail=TEXT)


def pre_flight_of(kind: type[Command]) -> Document:
    """An operation that says what speaks against an order of this kind."""
    return {
        "requestBody": {
            "required": True,
            "description": "An order as it would be given, however much is wrong with it.",
            "content": {JSON: {"schema": {"type": "object"}, "example": examples()[kind.wire]}},
        },
        "responses": as_json(
            "Everything that speaks against the order; nothing was written.",
            whole(findings=list_of(_FINDING)),
        )
        | problems(
            *("malformed-json", "unauthenticated", "forbidden", "too-large"),
            *("unsupported-media-type", "invalid-command", "store-unavailable"),
        ),
    }
