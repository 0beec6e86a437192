"""From an order to the supervisor's figure: an open loop at a fixed rate, the whole way over HTTP.

Each order has its instant, kept whether earlier ones are done or not, and everything is counted
from that instant. The bank follows its inbox, asking again 20 ms after each answer, and answers
what is offered; the supervisor asks for the response times 50 ms after each answer. An order is
counted when the figure has grown by as many answers as the log holds up to its own.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4
from zlib import crc32

import orjson

from contracts.examples import examples
from contracts.stop_payment import Order
from services.cli.bench.legs import Leg, leg
from services.cli.bench.orders import ORDERS, order_body
from services.cli.bench.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORK = "end_to_end"
RATE = 50.0
SECONDS = 60.0
WARM_UP_SECONDS = 2.0
INBOX_PAUSE, FIGURE_PAUSE = 0.02, 0.05
PATIENCE_SECONDS = 60.0
SENDERS, TELLERS = 32, 24
P50_UNDER, P99_UNDER = 150.0, 1000.0
ANSWER = orjson.dumps({"code": "0000", "held_amount": examples()[Order.wire]["amount"]})
"""All that was asked is held, so that nothing has to be asked after."""


@dataclass(slots=True)
class Trip:
    """The instants at which one order got somewhere, in seconds of the monotonic clock."""

    scheduled: float
    received: float = 0.0
    seen: float = 0.0
    answered: float = 0.0
    counted: float = 0.0
    position: int = -1


@dataclass(slots=True)
class Journey:
    """Orders under way on a system that stands; `name` keeps those of two journeys apart."""

    system: Standing
    name: str
    orders: dict[str, Trip] = field(default_factory=dict)
    _glances: list[tuple[float, int]] = field(default_factory=list)
    _under_way: list[Future[None]] = field(default_factory=list)
    _finished: Event = field(default_factory=Event)

    def run(self, rate: float, seconds: float) -> list[Trip]:
        """Send orders at a rate, see each answered and counted; TimeoutError if that takes long."""
        before, cursor = self._figure(), self.system.works.size() - 1
        with ThreadPoolExecutor(SENDERS + TELLERS + 2) as hands:
            try:
                self._follow(hands, cursor)
                self._send(hands, rate, round(rate * seconds))
                self._wait(lambda: all(order.answered for order in self.orders.values()))
                self._wait(lambda: self._glances[-1][1] - before >= len(self.orders))
            finally:
                self._finished.set()
        for each in self._under_way:
            each.result()
        self._count(before)
        return list(self.orders.values())

    def _send(self, hands: ThreadPoolExecutor, rate: float, orders: int) -> None:
        start = time.monotonic() + 0.1
        account = crc32(self.name.encode())  # and those after it: each account is stopped once
        for number in range(orders):
            name, order = f"{self.name}-{number}", Trip(start + number / rate)
            self.orders[name] = order
            time.sleep(max(0.0, order.scheduled - time.monotonic()))
            self._under_way.append(
                hands.submit(self._order, order_body(name, account + number), order)
            )

    def _follow(self, hands: ThreadPoolExecutor, cursor: int) -> None:
        self._under_way.append(hands.submit(self._clear_inbox, hands, cursor))
        self._under_way.append(hands.submit(self._watch_figure))

    def _order(self, body: bytes, order: Trip) -> None:
        self.system.officer.post(ORDERS, body, str(uuid4()))
        order.received = time.monotonic()

    def _clear_inbox(self, hands: ThreadPoolExecutor, cursor: int) -> None:
        while not self._finished.wait(INBOX_PAUSE):
            path = f"/v1/orders?sort=position&after={cursor}&limit=500"
            rows = self.system.bank.get(path)["orders"]
            now = time.monotonic()
            for row in rows:
                cursor, order = row["position"], self.orders.get(row["application_id"])
                if order and row["offered_at"] and not order.seen:
                    order.seen = now
                    self._under_way.append(hands.submit(self._answer, row["order_id"], order))

    def _answer(self, order_id: str, order: Trip) -> None:
        path = f"/v1/orders/{order_id}/answer"
        order.position = self.system.bank.post(path, ANSWER, f"answer-{order_id}")["position"]
        order.answered = time.monotonic()

    def _watch_figure(self) -> None:
        while not self._finished.wait(FIGURE_PAUSE):
            counted = self._figure()
            self._glances.append((time.monotonic(), counted))

    def _figure(self) -> int:
        times = self.system.supervisor.get("/v1/response-times")["response_times"]
        return sum(row["answered"] for row in times)

    def _count(self, before: int) -> None:
        """Give each order the first glance that counted it; answers are counted in log order."""
        glances = iter(self._glances)
        at, counted = next(glances)
        ordered = sorted(self.orders.values(), key=lambda order: order.position)
        for rank, order in enumerate(ordered, 1):
            while counted - before < rank:
                at, counted = next(glances)
            order.counted = at

    def _wait(self, over: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not over():
            failed = [each for each in self._under_way if each.done() and each.exception()]
            if failed:
                failed[0].result()
            if time.monotonic() > end:
                raise TimeoutError(f"orders are still under way after {PATIENCE_SECONDS} s")
            time.sleep(0.05)


def rows(seconds: float = SECONDS, rate: float = RATE) -> Iterator[Leg]:
    """Each leg, then the whole, after some seconds of warming up that are not counted."""
    with standing() as system:
        Journey(system, "W").run(rate, WARM_UP_SECONDS)
        system.settle()
        yield from legs(Journey(system, "J").run(rate, seconds))


def legs(orders: Sequence[Trip]) -> Iterator[Leg]:
    """What the orders' instants come to, leg by leg."""
    yield leg(WORK, "scheduled to receipt", [each.received - each.scheduled for each in orders])
    yield leg(WORK, "receipt to bank's inbox", [each.seen - each.received for each in orders])
    yield leg(WORK, "inbox to answer's receipt", [each.answered - each.seen for each in orders])
    yield leg(
        WORK, "answer to supervisor's figure", [each.counted - each.answered for each in orders]
    )
    whole = leg(WORK, "whole", [each.counted - each.scheduled for each in orders])
    whole["under"] = f"p50 {P50_UNDER:.0f}, p99 {P99_UNDER:.0f}"
    whole["met"] = whole["p50_ms"] < P50_UNDER and whole["p99_ms"] < P99_UNDER
    yield whole
