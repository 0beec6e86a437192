"""Projections: tables that follow the log, each position saved with its effect."""

import threading
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine, MetaData

from shared.following import BATCH, Following, move, stand, start
from shared.log.read import Reader, Recorded


class Projection(Protocol):
    """Tables built from the log, thrown away and built again at will."""

    name: str
    metadata: MetaData

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Bring the tables up to the last of `events`, which follow what was applied before."""
        ...


class Follower(Following):
    """Keeps projections up with the log; those that stand alike share a read and a commit."""

    def __init__(
        self, projection: Projection, engine: Engine, quiet: threading.Event | None = None
    ) -> None:
        """Follow the log in `engine`."""
        super().__init__(quiet)
        self.name = projection.name
        self._engine = engine
        self._reader = Reader(engine)
        self._projections: list[Projection] = []
        self._stands: dict[str, int] = {}
        self.join(projection)

    def join(self, projection: Projection) -> None:
        """Keep one more projection up with the log, before this follower runs."""
        projection.metadata.create_all(self._engine)
        self._projections.append(projection)
        self._stands[projection.name] = start(self._engine, projection.name)
        self.position = min(self._stands.values())

    def step(self) -> bool:
        """Apply the next batch in one transaction; False if there was none."""
        events = self._reader.events(after=self.position, limit=BATCH)
        return self._apply(events) if events else self._pass_over()

    def _pass_over(self) -> bool:
        """Move past events that are not for this role's eyes; False if there are none."""
        head = self._reader.size() - 1
        if head <= self.position or self._reader.events(after=self.position, limit=1):
            return head > self.position
        with self._engine.begin() as connection:
            self._stands = {name: stand(connection, name) for name in self._stands}
            for name, stands in self._stands.items():
                if self.position <= stands < head:
                    move(connection, name, head)
                    self._stands[name] = head
        self.position = min(self._stands.values())
        return True

    def _apply(self, events: Sequence[Recorded]) -> bool:
        with self._engine.begin() as connection:
            stands = {
                projection.name: _apply(connection, projection, self.position, events)
                for projection in self._projections
            }
        self._stands, self.position = stands, min(stands.values())
        return True

    def settle(self) -> None:
        """Leave things as they are: every batch saved its position with it."""


def _apply(
    connection: Connection, projection: Projection, after: int, events: Sequence[Recorded]
) -> int:
    """Apply what a projection has not seen; where another follower moved it, take that over."""
    stands = stand(connection, projection.name)
    fresh = [event for event in events if event.position > stands]
    if stands < after or not fresh:
        return stands
    projection.apply(connection, fresh)
    move(connection, projection.name, fresh[-1].position)
    return fresh[-1].position
