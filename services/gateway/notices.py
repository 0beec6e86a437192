"""The notice of a measure as its reader may see it, in the words that the measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from contracts import notices
from contracts.controls import ControlImposed
from contracts.freezing import Frozen
from contracts.holding import HoldImposed
from contracts.kinds import TARGETED
from contracts.problems import refuse
from contracts.stop_payment import StopImposed
from contracts.subject_limits import SubjectLimited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.port import Sight
    from contracts.problems import Language

    Row = Mapping[str, Any]

LIMITS = frozenset(
    {
        SubjectLimited.wire,
        *(kind.limiting.limited.wire for kind in TARGETED.values() if kind.limiting),
    }
)
"""The events by which a limit came into force; it is told in words of its own."""
KINDS: Mapping[str, str] = {
    StopImposed.wire: notices.STOP,
    Frozen.wire: notices.FREEZE,
    HoldImposed.wire: notices.HOLD,
    ControlImposed.wire: notices.CONTROL,
}
"""Which words go with the event by which a measure came into force, but for a transaction's."""


def imposed(events: Sequence[Row]) -> Row:
    """The event by which an order's measure came into force, as its agency said it last.

    Refused `not-found` if no measure came of it, or none whose holder is told anything.
    """
    found = (each for each in reversed(events) if each["type"] in KINDS.keys() | LIMITS)
    event = next(found, None)
    if event is None or "notice" not in orjson.loads(event["data"]):
        raise refuse("not-found")
    return event


def worded(event: Row, row: Row, clear: Sight, agency: str, language: Language) -> notices.Notice:
    """The words of the notice, with what is personal as `clear` shows it, or masked."""
    said = orjson.loads(event["data"])
    ordered = clear.data.get(row["ordered_position"], row["detail"])
    values = notices.values(said, ordered, agency)
    kind = said.get("limit") or KINDS[event["type"]]
    kind = notices.TRANSACTION if "transaction_number" in ordered else kind
    return notices.notice(said["notice"], kind, values, language)
