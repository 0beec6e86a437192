"""Checking the log, in full and only what is new, against reading and hashing the same rows.

The peer reads every envelope page by page and takes its SHA-256; ours also reads what it says,
spells it again, compares every column, and follows versions, times, commands and the tree.
"""

from __future__ import annotations

from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from services.cli.bench.filled import fill
from services.cli.bench.places import empty_database
from services.cli.bench.rounds import Row, compared
from services.cli.progress import shown
from shared.log.tables import log_event, open_engine, snapshot
from shared.log.verify import CHUNK, NOTHING, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from shared.log.verify import Verified

EVENTS = 100_000
NEW = 50
"""One event in so many is new to the check that begins where an earlier one ended."""
ROUNDS = 3
STORES = ("sqlite", "postgresql")
PEER = "rows read and hashed"


def rows(rounds: int = ROUNDS, events: int = EVENTS) -> Iterator[Row]:
    """Both stores in turn, each with a log of its own of so many events."""
    for store in STORES:
        yield from measure(store, events, rounds)


def measure(store: str, events: int = EVENTS, rounds: int = ROUNDS) -> list[Row]:
    """Medians over rounds in which ours and the peer take turns: in full, and what is new."""
    with empty_database(store) as url, shown() as tell:
        engine = open_engine(url)
        fill(engine, events, lambda done, of: tell(f"Filling {store}", done, of))
        ended = verify(engine)
        fill(engine, max(events // NEW, 1))
        full = [_turns(engine, NOTHING) for _ in range(rounds)]
        new = [_turns(engine, ended) for _ in range(rounds)]
        engine.dispose()
    return [
        compared("verify", (store, 1), full, PEER),
        compared("verify_new", (store, 1), new, PEER),
    ]


def _turns(engine: Engine, since: Verified) -> tuple[float, float]:
    """Events a second, ours and the peer's."""
    ours = _rate(lambda: verify(engine, since=since).size - since.size)
    return ours, _rate(lambda: _hashed(engine, since.size))


def _rate(act: Callable[[], int]) -> float:
    start = perf_counter()
    return act() / (perf_counter() - start)


def _hashed(engine: Engine, first: int) -> int:
    """Read and hash all rows from the first on; the answer is how many they are."""
    query = select(log_event.c.position, log_event.c.envelope).order_by(log_event.c.position)
    after = first - 1
    with snapshot(engine) as connection:
        while page := connection.execute(
            query.where(log_event.c.position > after).limit(CHUNK)
        ).all():
            for row in page:
                sha256(row.envelope.encode()).digest()
            after = page[-1].position
    return after + 1 - first
