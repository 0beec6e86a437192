"""The view of orders as it is kept up live: what agencies' speed comes to is counted as it happens.

A view that is built again from the log counts nothing a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram
from sqlalchemy import event, select

from contracts.envelope import from_wire, to_wire
from services.gateway.readmodels.orders import OrdersProjection, order_of
from services.gateway.readmodels.tables import order_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from shared.log.read import Recorded

MINUTE, HOUR = 60, 3600
BUCKETS = (
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 4, 8, 24, 48)),
)
"""The law speaks of 15 and 30 minutes and of 48 hours; the others show what comes between."""
TAKEN = {
    word: Histogram(
        f"tocsin_order_{word}_seconds",
        f"From an order's offer until it was {word}.",
        ["kind"],
        buckets=BUCKETS,
    )
    for word in ("acknowledged", "answered")
}
OVERDUE = Counter(
    "tocsin_order_deadlines_missed", "Deadlines that passed without a word.", ["kind", "deadline"]
)


class LiveOrders(OrdersProjection):
    """The view of orders, observed: counted once what was applied is committed."""

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Bring the view up to date, and count what it says of agencies' speed."""
        super().apply(connection, events)
        taken = list(_taken(connection, [e for e in events if _word(e) in TAKEN]))
        missed = [(_kind(e), str(e.data["deadline"])) for e in events if _word(e) == "overdue"]
        if taken or missed:
            event.listen(connection, "commit", lambda _: _count(taken, missed))


def _count(taken: Sequence[tuple[str, str, float]], missed: Sequence[tuple[str, str]]) -> None:
    for word, kind, seconds in taken:
        TAKEN[word].labels(kind).observe(seconds)
    for kind, deadline in missed:
        OVERDUE.labels(kind, deadline).inc()


def _taken(connection: Connection, events: Sequence[Recorded]) -> Iterator[tuple[str, str, float]]:
    """Which first words came, of which kind of order, and how many seconds after the offer."""
    first = {
        (order, _word(event)): to_wire(event.recorded_at)
        for event in reversed(events)
        if (order := order_of(event))
    }
    query = select(order_view).where(order_view.c.order_id.in_({order for order, _ in first}))
    for row in connection.execute(query).mappings() if first else ():
        for word in TAKEN:
            at = row[f"{word}_at"]
            if row["offered_at"] and at and at == first.get((row["order_id"], word)):
                yield (
                    word,
                    row["kind"],
                    (from_wire(at) - from_wire(row["offered_at"])).total_seconds(),
                )


def _word(event: Recorded) -> str:
    return event.type.rsplit(".", 2)[-2]


def _kind(event: Recorded) -> str:
    return event.type.partition(".")[0]
