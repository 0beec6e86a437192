"""Ordering over HTTP, POST to durable receipt, against a Flask application that writes two rows.

Ours is the distributed form: the gateway's process, the command port, the service's process, the
log. What follows from the orders (offers, views, the broker) runs at the same time and is waited
for before the peer's turn, so it weighs on ours alone. Clients are threads of one process.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import orjson

from contracts.examples import examples
from contracts.stop_payment import Order
from services.cli.bench.imports import BANK, card
from services.cli.bench.plain import plain
from services.cli.bench.rounds import Row, compared, rate
from services.cli.bench.standing import Door, Standing, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FLOORS = {1: 0.35, 8: 0.6, 32: 0.8}
"""How much of the peer's rate ours must reach, by how many clients order at once."""
ROUNDS = 7
SECONDS = 3.0
PEER = "Flask app, one row and one audit row"
ORDERS = "/v1/stop-payments"


def rows(
    rounds: int = ROUNDS, clients: Sequence[int] = tuple(FLOORS), seconds: float = SECONDS
) -> Iterator[Row]:
    """Each number of clients in turn, on one system; a round that warms up is not counted."""
    with standing() as system, plain(system.spare) as peer:
        acts = ordering(system.officer), ordering(peer)
        for many in clients:
            taken = [_round(system, acts, many, seconds) for _ in range(rounds + 1)][1:]
            yield compared("order", ("postgresql", many), taken, PEER, FLOORS.get(many))


def _round(
    system: Standing, acts: Sequence[Callable[[], None]], clients: int, seconds: float
) -> list[float]:
    taken = []
    for act in acts:
        taken.append(rate(act, clients, seconds))
        system.settle()
    return taken


def ordering(door: Door) -> Callable[[], None]:
    """Return an act that sends one more order, each with an application id of its own."""
    numbers = count()

    def order() -> None:
        number = next(numbers)
        door.post(ORDERS, order_body(f"O-{number}", number), f"O-{number}")

    return order


def order_body(application_id: str, number: int) -> bytes:
    """An order to the bank as JSON, against an account of its own."""
    own = {"application_id": application_id, "account_number": card(number), "bank_code": BANK}
    return orjson.dumps({**examples()[Order.wire], **own})
