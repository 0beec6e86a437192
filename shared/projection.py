"""Projections: tables that follow the log, each position saved with its effect."""

import threading
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine, MetaData

from shared.following import BATCH, Following, follow_on, lowest, move, stand, start
from shared.log.read import News, Reader, Recorded
from shared.log.tables import derived, furnish
from shared.log.tail import Tail


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
        self,
        projection: Projection,
        engine: Engine,
        quiet: threading.Event | None = None,
        tail: Tail | None = None,
    ) -> None:
        """Follow the log in `engine`, whose `tail` it may share with others."""
        super().__init__(quiet)
        self.name = projection.name
        self._store, self._engine = engine, derived(engine)
        self._log = tail or Reader(engine)
        self._projections: list[Projection] = []
        self.join(projection)

    def join(self, projection: Projection) -> None:
        """Keep one more projection up with the log, before this follower runs."""
        furnish(self._engine, projection.metadata)
        stands = start(self._engine, projection.name)
        self.position = min(self.position, stands) if self._projections else stands
        self._projections.append(projection)

    def step(self) -> int:
        """Apply the next batch in one transaction; 0 if there was none."""
        before, news = self.position, self._log.news(self.position, BATCH)
        if news.upto <= before:
            return self._catch_up()
        with self._engine.begin() as connection:
            stands = [_apply(connection, each, before, news) for each in self._projections]
        self.position = min(stands)
        return max(1, self.position - before)

    def _catch_up(self) -> int:
        """Apply again what the store took back by a crash; 0 if it did not."""
        kept = lowest(self._store, [each.name for each in self._projections])
        if kept >= self.position:
            return 0
        self.position = kept
        return self.step()

    def settle(self) -> None:
        """Leave things as they are: every batch saved its position with it."""


def _apply(connection: Connection, projection: Projection, after: int, news: News) -> int:
    """Apply what a projection has not seen; where another follower moved it, take that over."""
    fresh = news.events
    if not follow_on(connection, projection.name, after, news.upto):
        stands = stand(connection, projection.name)
        if stands < after or stands >= news.upto:
            return stands
        fresh = [event for event in fresh if event.position > stands]
        move(connection, projection.name, news.upto)
    if fresh:
        projection.apply(connection, fresh)
    return news.upto
