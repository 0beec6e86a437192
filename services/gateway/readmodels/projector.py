"""The projector: keeps the gateway's views up with the log, in a process of its own."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from services.gateway.readmodels.live import LiveOrders
from shared.edge.broker import uri_of
from shared.edge.doorbell import Doorbell
from shared.edge.operations import Operations, serve
from shared.log.tables import furnish, reading
from shared.parking import parked_event, parking_metadata
from shared.projection import Follower
from shared.readiness import Progress, broker, database, lags
from shared.settings import address_of
from shared.vault import vault_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric
    from sqlalchemy import Engine

    from shared.edge.operations import Check
    from shared.settings import Settings

NAME = "projector"
GATHER_SECONDS = 0.02
"""Under load one transaction for the events of so long; a lone event is shown at once."""


def run(engine: Engine, settings: Settings, stopped: Event) -> None:
    """Keep the views up and tell how everything stands, until `stopped`; then end what is begun.

    The broker only wakes: without it the log is polled. OSError if an address cannot be had;
    ValueError without the master key, under which lie the keys of what is to be masked.
    """
    follower = Follower(LiveOrders(vault_in(engine, settings)), engine)
    follower.gather = GATHER_SECONDS
    checks = (database(engine), Progress(engine, [follower.name]))
    with _woken(follower, settings) as degraded, _following(follower), _figures(engine):
        serve(Operations(NAME, checks, degraded), address_of(settings.private_http), stopped)


class LogFigures(Collector):
    """What is asked of the database at each scrape: the log's size, and who is how far behind."""

    def __init__(self, engine: Engine) -> None:
        furnish(engine, parking_metadata)
        self._engine = engine

    def describe(self) -> list[Metric]:
        """Nothing: whoever enters a collector is not to wait for the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures; only that there are none while the database does not answer."""
        answers = GaugeMetricFamily("tocsin_database_answers", "1 if the database answers.")
        try:
            figures = list(self._figures())
        except SQLAlchemyError:
            figures = []
        answers.add_metric([], float(bool(figures)))
        yield from (answers, *figures)

    def _figures(self) -> Iterator[Metric]:
        total, behind = lags(self._engine)
        yield GaugeMetricFamily("tocsin_log_size", "Events in the log.", value=total)
        lag = GaugeMetricFamily(
            "tocsin_follower_lag",
            "Events that a follower has still to deal with.",
            None,
            ["follower"],
        )
        for name, events in behind.items():
            lag.add_metric([name], events)
        yield lag
        yield self._parked()

    def _parked(self) -> Metric:
        found = GaugeMetricFamily(
            "tocsin_parked_events", "Events that a reaction set aside.", None, ["reaction"]
        )
        query = select(parked_event.c.reaction, func.count()).group_by(parked_event.c.reaction)
        with reading(self._engine).connect() as connection:
            for reaction, events in connection.execute(query):
                found.add_metric([reaction], events)
        return found


@contextmanager
def _figures(engine: Engine) -> Iterator[None]:
    figures = LogFigures(engine)
    REGISTRY.register(figures)
    try:
        yield
    finally:
        REGISTRY.unregister(figures)


@contextmanager
def _following(follower: Follower) -> Iterator[None]:
    thread = Thread(target=follower.run, name=follower.name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        follower.stop()
        thread.join()


@contextmanager
def _woken(follower: Follower, settings: Settings) -> Iterator[list[Check]]:
    """Have the broker wake the follower, where there is one; yields what is missed without it."""
    if not settings.amqp_uri:
        yield []
        return
    bell = Doorbell(uri_of(settings), NAME, follower.wake)
    bell.start()
    try:
        yield [broker(lambda: bell.connected)]
    finally:
        bell.stop()
