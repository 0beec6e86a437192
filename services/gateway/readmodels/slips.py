"""The view of supervision slips: proposed, issued, dismissed; and which orders each cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, true

from contracts import supervision as su
from contracts.envelope import to_wire
from services.gateway.readmodels.scope import ADDRESSEE, ALL
from services.gateway.readmodels.tables import slip_order, slip_view
from services.gateway.readmodels.views import LONGEST, Page
from shared.log.tables import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Engine, Select

    from services.gateway.readmodels.scope import Scope
    from shared.log.read import Recorded

    Fields = dict[str, Any]

READERS = ALL | ADDRESSEE
"""Who sees slips: whoever oversees, and an agency those that were issued to it."""
_of = slip_view.c
COLUMNS = tuple(str(column.name) for column in slip_view.columns)
_DECIDED = {
    su.SlipIssued.wire: (su.ISSUED, "issued_by", "defect"),
    su.SlipDismissed.wire: (su.DISMISSED, "dismissed_by", "reason"),
}


def keep(connection: Connection, events: Iterable[Recorded]) -> None:
    """Bring the view up to date with what these events say of slips."""
    for event in events:
        slip = event.stream.partition("-")[2]
        if event.type == su.SlipProposed.wire:
            connection.execute(slip_view.insert(), _proposed(slip, event))
            connection.execute(
                slip_order.insert(), [{"slip_id": slip, **cited} for cited in event.data["orders"]]
            )
        elif event.type in _DECIDED:
            connection.execute(
                slip_view.update().where(_of.slip_id == slip).values(_decided(event))
            )


def _proposed(slip: str, event: Recorded) -> Fields:
    return {
        "slip_id": slip,
        "agency": event.data["agency"],
        "number": event.data["number"],
        "state": su.PROPOSED,
        "proposed_at": to_wire(event.recorded_at),
        "position": event.position,
    }


def _decided(event: Recorded) -> Fields:
    state, by, words = _DECIDED[event.type]
    return {
        "state": state,
        "decided_at": to_wire(event.recorded_at),
        "decided_by": event.data[by],
        "words": event.data[words],
    }


class Slips:
    """Reads the view of slips; whoever asks sees what their scope allows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def page(
        self, scope: Scope, state: str | None = None, after: int | None = None, limit: int = 50
    ) -> Page:
        """A page of slips (`COLUMNS`), latest first."""
        query = select(slip_view).where(_seen_by(scope))
        query = query if state is None else query.where(_of.state == state)
        query = query if after is None else query.where(_of.position < after)
        limit = min(limit, LONGEST)
        rows = self._all(query.order_by(_of.position.desc()).limit(limit + 1))
        cursor = str(rows[limit - 1]["position"]) if len(rows) > limit else None
        return Page(rows[:limit], cursor)

    def one(self, scope: Scope, slip: str) -> Fields | None:
        """A slip with the `orders` that it cites; None if it may not be seen."""
        found = self._all(select(slip_view).where(_of.slip_id == slip, _seen_by(scope)))
        if not found:
            return None
        cited = slip_order.c
        names = (cited.order_id, cited.kind, cited.due_at)
        query = select(*names).where(cited.slip_id == slip).order_by(cited.due_at, cited.order_id)
        return found[0] | {"orders": self._all(query)}

    def citing(self, scope: Scope, order: str) -> list[Fields]:
        """The slips that cite an order, as far as they may be seen, oldest first."""
        cited = select(slip_order.c.slip_id).where(slip_order.c.order_id == order)
        query = select(slip_view).where(_of.slip_id.in_(cited), _seen_by(scope))
        return self._all(query.order_by(_of.position))

    def _all(self, query: Select[Any]) -> list[Fields]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return [{str(name): value for name, value in row.items()} for row in rows]


def _seen_by(scope: Scope) -> ColumnElement[bool]:
    if scope.roles & ALL:
        return true()
    ours = scope.agency if scope.roles & ADDRESSEE else None
    return and_(_of.agency == ours, _of.state == su.ISSUED)
