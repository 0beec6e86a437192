"""On record: the views now, or as they were at the moment that somebody asks about."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.envelope import to_wire
from contracts.problems import refuse
from services.gateway.readmodels.history import History, Moment
from services.gateway.readmodels.orders import OrdersProjection
from shared.following import reached

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from services.gateway.gate import Gate
    from services.gateway.readmodels.scope import Scope
    from services.gateway.readmodels.views import Views

AS_OF = "as_of"
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Views, and the instant at which deadlines run; `moment` is None for the present."""

    views: Views
    now: datetime
    moment: Moment | None = None

    def said(self) -> dict[str, dict[str, int | str]]:
        """What an answer about the past says of its moment; nothing in one about the present."""
        if self.moment is None:
            return {}
        return {AS_OF: {"position": self.moment.position, "at": to_wire(self.moment.at)}}


@contextmanager
def on_record(
    gate: Gate, scope: Scope, as_of: str | None, **narrowed: str | Collection[str] | None
) -> Iterator[OnRecord]:
    """What is on record, or was `as_of` a position or an instant, of what somebody may see.

    Of the past, only orders with these columns. Refused `invalid-query` for what is no moment, or
    not past, or more than can be folded.
    """
    if as_of is None:
        yield OnRecord(gate.views, gate.clock.now())
        return
    moment = moment_of(gate, as_of)
    with History(gate.engine).views(scope, moment, **narrowed) as views:
        yield OnRecord(views, moment.at, moment)


def moment_of(gate: Gate, text: str) -> Moment:
    """The moment of the past that a position or an instant is; Refused `invalid-query` if none."""
    history = History(gate.engine)
    if _POSITION.fullmatch(text):
        if not reached(gate.engine, [OrdersProjection.name], int(text), 0):
            raise refuse("invalid-query", f"{AS_OF} (nothing is on record there yet)")
        return history.of(int(text))
    at = _instant(text)
    if at > gate.clock.now():
        raise refuse("invalid-query", f"{AS_OF} (not in the future)")
    return history.on(at)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refuse("invalid-query", f"{AS_OF} (a position, or 2026-11-20T09:00:00+08:00)")
