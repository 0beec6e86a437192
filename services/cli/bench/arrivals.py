"""Importing orders by CSV over HTTP, distributed, against a bulk insert of the same rows.

Ours is one upload, from the request to the whole answer, with a receipt for each row; what follows
from it is waited for before the peer's turn. The peer inserts into the same server directly.
"""

from __future__ import annotations

from time import perf_counter

from services.cli.bench.imports import ORDERS, PEER, case_file, insert
from services.cli.bench.rounds import Row, compared
from services.cli.bench.standing import Standing, standing
from shared.log.tables import open_engine

FLOOR = 0.3
ROUNDS = 3
IMPORT = "/v1/stop-payments/import"
FIRST = 1_000_000
"""Its cards are numbered from here: no other benchmark on the same system stops any of them."""


def measure(rounds: int = ROUNDS, orders: int = ORDERS) -> list[Row]:
    """Medians over rounds on one system; the first round warms up and is not counted."""
    with standing() as system:
        taken = [_round(system, number, orders) for number in range(rounds + 1)][1:]
    return [compared("import_http", ("postgresql", 1), taken, PEER, FLOOR)]


def _round(system: Standing, number: int, orders: int) -> list[float]:
    file = case_file(orders, FIRST + number * orders)
    ours = orders / _upload(system, file, orders)
    system.settle()
    engine = open_engine(system.spare)
    peer = orders / insert(file, engine)
    engine.dispose()
    return [ours, peer]


def _upload(system: Standing, file: bytes, orders: int) -> float:
    start = perf_counter()
    answer = system.officer.post(IMPORT, file, "bench", "text/csv")
    seconds = perf_counter() - start
    if answer["counts"]["accepted"] != orders:
        raise RuntimeError(f"not all accepted: {answer['counts']}")
    return seconds
