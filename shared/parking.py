"""Parking: events that a reaction could not deal with are set aside until somebody returns them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    and_,
    select,
)
from sqlalchemy.exc import IntegrityError

from contracts.envelope import to_wire
from shared.log.tables import furnish, reading

parking_metadata = MetaData()
parked_event = Table(
    "parked_event",
    parking_metadata,
    Column("reaction", String(100), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", String(27), nullable=False),
)
"""Events a reaction could not deal with, why, and how often it tried."""
returned_event = Table(
    "returned_event",
    parking_metadata,
    Column("reaction", String(100), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
)
"""Those among them that are to be tried again."""

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that was set aside."""

    reaction: str
    event_id: UUID
    position: int
    reason: str
    attempts: int
    parked_at: str


class Parking:
    """What one reaction has set aside, and what it is to try again."""

    def __init__(self, engine: Engine, reaction: str) -> None:
        """Keep what `reaction` could not deal with in `engine`."""
        self._engine = engine
        self._reaction = reaction
        furnish(engine, parking_metadata)

    def park(self, event_id: UUID, position: int, reason: str, attempts: int) -> None:
        """Set an event aside; one that was returned before is no longer to be tried."""
        here = self._here(parked_event, event_id)
        again = parked_event.update().where(here)
        said = {"reason": reason, "parked_at": to_wire(datetime.now(UTC))}
        counted = {**said, "attempts": parked_event.c.attempts + attempts}
        row = {**self._key(event_id), **said, "position": position, "attempts": attempts}
        _logger.error(
            "parked", reaction=self._reaction, position=position, reason=reason.partition(":")[0]
        )
        try:
            with self._engine.begin() as connection:
                if not connection.execute(again.values(counted)).rowcount:
                    connection.execute(parked_event.insert(), row)
                returned = self._here(returned_event, event_id)
                connection.execute(returned_event.delete().where(returned))
        except IntegrityError:
            _logger.info("parked_before", reaction=self._reaction, position=position)

    def returned(self) -> list[int]:
        """Return the positions of the events that are to be tried again."""
        both = and_(
            returned_event.c.reaction == parked_event.c.reaction,
            returned_event.c.event_id == parked_event.c.event_id,
        )
        query = select(parked_event.c.position).join(returned_event, both)
        with reading(self._engine).connect() as connection:
            rows = connection.execute(query.where(parked_event.c.reaction == self._reaction))
            return list(rows.scalars())

    def clear(self, event_id: UUID) -> None:
        """Forget an event that is dealt with at last."""
        with self._engine.begin() as connection:
            for table in (returned_event, parked_event):
                connection.execute(table.delete().where(self._here(table, event_id)))

    def _key(self, event_id: UUID) -> dict[str, object]:
        return {"reaction": self._reaction, "event_id": event_id}

    def _here(self, table: Table, event_id: UUID) -> ColumnElement[bool]:
        return and_(table.c.reaction == self._reaction, table.c.event_id == event_id)


def parked(engine: Engine) -> list[Parked]:
    """Return everything that was set aside, oldest first."""
    furnish(engine, parking_metadata)
    with reading(engine).connect() as connection:
        rows = connection.execute(select(parked_event).order_by(parked_event.c.position))
        return [Parked(*row) for row in rows]


def give_back(engine: Engine, events: Sequence[Parked]) -> None:
    """Have parked events tried again by whoever runs their reactions."""
    with engine.begin() as connection:
        for event in events:
            key = {"reaction": event.reaction, "event_id": event.event_id}
            here = and_(*(returned_event.c[name] == value for name, value in key.items()))
            connection.execute(returned_event.delete().where(here))
            connection.execute(returned_event.insert(), key)
