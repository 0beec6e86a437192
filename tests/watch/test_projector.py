"""The projector keeps the views up by itself, tells how everything stands, and ends when told."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from urllib3 import HTTPConnectionPool, Retry

from contracts import stop_payment as sp
from services.gateway.readmodels.live import LiveOrders
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.projector import LogFigures, run
from services.gateway.readmodels.tables import order_metadata
from shared.edge.broker import EVENTS, connected, declare
from shared.following import move, positions
from shared.log.tables import open_engine
from shared.parking import Parking
from shared.projection import Follower
from shared.rebuild import check, rebuild
from shared.settings import Settings
from tests.watch.conftest import CLERK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from shared.log.read import Recorded
    from shared.testing.rabbitmq import PrivateRabbit
    from tests.town import Town

    Figures = Mapping[tuple[str, ...], float]

NOBODY_LISTENS = "amqp://guest@127.0.0.1:9"


class Failing(OrdersProjection):
    """Fails once, when asked to share a commit."""

    name = "failing"
    failures = 1

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fail the first time."""
        del connection, events
        if self.failures:
            self.failures -= 1
            raise RuntimeError("once")


def figures(text: str) -> Figures:
    """Return the samples of a scrape by name and label values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def sample(name: str, **labels: str) -> float:
    """Return what this process has counted; 0 before the first time."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def answered(bucket: str) -> float:
    """Return how many orders were answered within so many seconds."""
    return sample("tocsin_order_answered_seconds_bucket", kind="stop_payment", le=bucket)


@contextmanager
def projecting(
    town: Town, address: tuple[str, int], amqp_uri: str = ""
) -> Iterator[HTTPConnectionPool]:
    """Have a projector at work for the time of a `with`; it must end when told."""
    stopped = threading.Event()
    settings = Settings(
        private_http="{}:{}".format(*address),
        amqp_uri=amqp_uri,
        master_key_file=str(town.system.keys / "master-key"),
    )
    town.vault.check()  # the key file is there, whether or not anything was sealed
    thread = threading.Thread(target=run, args=(town.engine, settings, stopped))
    thread.start()
    try:
        yield HTTPConnectionPool(*address, retries=Retry(20, backoff_factor=0.05))
    finally:
        stopped.set()
        thread.join(60)
    assert not thread.is_alive()


def without_views(town: Town) -> None:
    """Stop everything and throw the views away."""
    town.edge.stop()
    order_metadata.drop_all(town.engine)
    with town.engine.begin() as connection:
        move(connection, "orders", -1)


def run_out(follower: Follower) -> None:
    """Follow to the head."""
    while follower.step():
        pass


@pytest.fixture
def answers(town: Town) -> Town:
    """A town in which one order was answered after 20 minutes, and another is overdue."""
    first, second = town.order("A-1"), town.order("A-2")
    town.take(sp.Acknowledge(), CLERK, second)
    town.later(minutes=20)
    said = {"code": "0000", "held_amount": "441023.42"}
    town.take(sp.Answer.load(said), CLERK, first)
    town.take(sp.Answer.load({**said, "feedback_remark": "更正"}), CLERK, first)
    town.later(hours=48)
    return town


def test_views_that_were_thrown_away_come_back_and_follow(
    answers: Town, free_address: tuple[str, int]
) -> None:
    town = answers
    without_views(town)
    with projecting(town, free_address) as pool:
        while pool.request("GET", "/readyz").status != 200:
            pass
        while positions(town.engine)["orders"] < town.edge.reader.size() - 1:
            pass
        assert pool.request("GET", "/readyz").json()["status"] == "ok"
    assert check(town.engine, OrdersProjection(town.vault), lambda *_: None).difference is None


def test_it_tells_how_far_everybody_is(answers: Town, free_address: tuple[str, int]) -> None:
    town = answers
    size = town.edge.reader.size()
    town.edge.stop()
    [event] = town.edge.reader.events(limit=1)
    Parking(town.engine, "stop_payment.offer").park(event.event_id, 0, "not-found", 5)
    with town.engine.begin() as connection:
        move(connection, "due.stop_payment", size - 11)
    with projecting(town, free_address) as pool:
        told = figures(pool.request("GET", "/metrics").data.decode())
    assert told["tocsin_log_size",] == size
    assert told["tocsin_follower_lag", "due.stop_payment"] == 10
    assert told["tocsin_follower_lag", "orders"] == 0
    assert told["tocsin_parked_events", "stop_payment.offer"] == 1
    assert told["tocsin_database_answers",] == 1


def test_a_scrape_without_a_database_tells_that_and_the_rest(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
    assert [metric.name for metric in LogFigures(engine).collect()] == ["tocsin_database_answers"]
    engine.dispose()


def test_without_its_broker_it_goes_on_and_says_so(
    answers: Town, free_address: tuple[str, int]
) -> None:
    without_views(answers)
    with projecting(answers, free_address, NOBODY_LISTENS) as pool:
        while positions(answers.engine)["orders"] < answers.edge.reader.size() - 1:
            pass
        told = pool.request("GET", "/readyz")
        assert (told.status, told.json()["status"]) == (200, "degraded")
        assert told.json()["reasons"] == ["the broker is not connected"]


def test_with_its_broker_it_is_whole(
    town: Town, free_address: tuple[str, int], rabbit: PrivateRabbit
) -> None:
    with connected(rabbit.uri) as connection:
        declare(EVENTS, connection.channel())
    with projecting(town, free_address, rabbit.uri) as pool:
        while pool.request("GET", "/readyz").json()["status"] != "ok":
            pass


def test_speed_is_counted_once_and_not_when_built_again(answers: Town) -> None:
    without_views(answers)
    before = [answered("900.0"), answered("1800.0"), answered("+Inf")]
    late = sample("tocsin_order_deadlines_missed_total", kind="stop_payment", deadline="answer")
    taken = sample("tocsin_order_acknowledged_seconds_count", kind="stop_payment")
    run_out(Follower(LiveOrders(answers.vault), answers.engine))
    assert [answered("900.0"), answered("1800.0"), answered("+Inf")] == [
        before[0],
        before[1] + 1,
        before[2] + 1,
    ]
    assert sample("tocsin_order_acknowledged_seconds_count", kind="stop_payment") == taken + 1
    missed = sample("tocsin_order_deadlines_missed_total", kind="stop_payment", deadline="answer")
    assert missed == late + 1
    rebuild(answers.engine, OrdersProjection(answers.vault), lambda *_: None)
    assert answered("+Inf") == before[2] + 1


def test_speed_is_counted_when_it_is_saved(answers: Town) -> None:
    without_views(answers)
    before = answered("+Inf")
    follower = Follower(LiveOrders(answers.vault), answers.engine)
    follower.join(Failing(answers.vault))
    with pytest.raises(RuntimeError):
        follower.step()
    assert answered("+Inf") == before
    run_out(follower)
    assert answered("+Inf") == before + 1
