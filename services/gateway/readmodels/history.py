"""History: the views as they were at a moment of the record, folded anew from the events by then.

What is folded is what the views hold now, so a moment of the past never shows more than today's
page: masked, and erased what has been erased since.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from contracts.envelope import from_wire, to_wire
from contracts.problems import refuse
from services.gateway.readmodels.orders import folded
from services.gateway.readmodels.tables import order_event, order_metadata, order_view
from services.gateway.readmodels.views import Views
from shared.log.tables import BEGINNING, furnish, reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine

    from services.gateway.readmodels.scope import Scope

MOST_EVENTS = 50_000
"""To fold so many takes two to three seconds; whoever asks for more is told to narrow it down."""


class Moment(NamedTuple):
    """A moment of the record: the last event of an order by then, and the instant it is."""

    position: int
    at: datetime


class History:
    """Answers what was on record at a moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def of(self, position: int) -> Moment:
        """The moment at which the event at a position was recorded."""
        last, recorded_at = self._last(order_event.c.position <= position)
        return Moment(last, from_wire(recorded_at))

    def on(self, at: datetime) -> Moment:
        """The moment that an instant is: what was recorded later was not on record."""
        return Moment(self._last(order_event.c.recorded_at <= to_wire(at))[0], at)

    @contextmanager
    def views(
        self, scope: Scope, moment: Moment, **narrowed: str | Collection[str] | None
    ) -> Iterator[Views]:
        """The views at that moment of the orders that may be seen, as far as they are `narrowed`.

        By columns that never change of an order, each to a value or to one of several. Refused
        `invalid-query` if that is more than can be folded while somebody waits.
        """
        events = self._events(scope, moment, narrowed)
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        try:
            _fill(engine, events)
            yield Views(engine)
        finally:
            engine.dispose()

    def _last(self, clause: ColumnElement[bool]) -> tuple[int, str]:
        """The last event for which a clause holds that once held no more holds never again."""
        query = select(order_event.c.position, order_event.c.recorded_at).where(clause)
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(order_event.c.position.desc()).limit(1))
            row = found.one_or_none()
        return (int(row.position), str(row.recorded_at)) if row else (-1, BEGINNING)

    def _events(
        self, scope: Scope, moment: Moment, narrowed: Mapping[str, str | Collection[str] | None]
    ) -> list[dict[str, Any]]:
        chosen = [
            _among(name, value) for name, value in narrowed.items() if value not in (None, "")
        ]
        query = (
            select(order_event)
            .join(order_view, order_view.c.order_id == order_event.c.order_id)
            .where(scope.clause(), order_event.c.position <= moment.position, *chosen)
            .order_by(order_event.c.position)
            .limit(MOST_EVENTS + 1)
        )
        with self._engine.connect() as connection:
            events = [dict(row) for row in connection.execute(query).mappings()]
        if len(events) > MOST_EVENTS:
            raise refuse("invalid-query", f"as_of: more than {MOST_EVENTS} events; narrow it down")
        return events


def _among(name: str, value: str | Collection[str]) -> ColumnElement[bool]:
    return order_view.c[name].in_([value] if isinstance(value, str) else value)


def _fill(engine: Engine, events: list[dict[str, Any]]) -> None:
    furnish(engine, order_metadata)
    if not events:
        return
    with engine.begin() as connection:
        connection.execute(order_view.insert(), folded(events))
        connection.execute(order_event.insert(), events)
