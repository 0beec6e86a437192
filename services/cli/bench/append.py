"""Appending, against `eventsourcing` on the same store.

Both start from the same record in memory and encode it inside the timing. The peer only stores it;
ours also checks the version and the command id, hashes, extends the tree and gives a receipt.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import make_url

from contracts.envelope import Actor
from services.cli.bench.places import empty_database
from services.cli.bench.rounds import Row, Stuck, compared, rate
from shared.log.append import Log, NewEvent, StreamPart, Write
from shared.log.tables import create, open_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Act = Callable[[], object]

BULK = 500
SECONDS = 0.5
ROUNDS = 7
PATIENCE = 20
ATTEMPTS = 5
PEER = "eventsourcing 9.5"

_CASES = [
    ("sqlite", 1, False),
    ("sqlite", 1, True),
    ("postgresql", 1, False),
    ("postgresql", 8, False),
    ("postgresql", 64, False),
    ("postgresql", 1, True),
]

_FLOORS = {
    ("postgresql", 1, False): 1.2,
    ("postgresql", 8, False): 2.5,
    ("postgresql", 64, False): 8,
    ("postgresql", 1, True): 1.5,
}

_TYPE = "stop_payment.ordered.v1"

_ORDER = {
    "application_id": "110108202611200001",
    "kind": "100101",
    "case_number": "A1101080000002026110001",
    "bank": "bank-icbc",
    "account": {"kind": "personal_card", "number": "6222020200112233445", "holder": "张三"},
    "amount": {"minor": 1286000, "currency": "CNY"},
    "channel": "mobile_bank",
    "transferred_at": "2026-11-20T10:41:07.000000Z",
    "serial_number": "20261120104107000918273645",
    "officer": {"name": "李四", "number": "110108001", "phone": "+8613800138000"},
    "second_officer": {"name": "王五", "number": "110108002", "phone": "+8613800138001"},
    "document": {"name": "协助紧急止付电信诈骗涉案账户通知书", "number": "京公(海)止字〔2026〕1号"},
    "reason": "boss_impersonation",
    "acknowledge_by": "2026-11-20T11:30:00.000000Z",
    "answer_by": "2026-11-20T12:00:00.000000Z",
    "urgent": True,
}


def rows(rounds: int = ROUNDS, *, bulk: bool) -> Iterator[Row]:
    """Every case of `append`, or of `append_bulk`, in turn, each on a fresh database."""
    for store, callers, in_bulk in _CASES:
        if in_bulk == bulk:
            yield from measure(store, callers, bulk=bulk, rounds=rounds)


def measure(
    store: str, callers: int, *, bulk: bool, peer: bool = True, rounds: int = ROUNDS
) -> list[Row]:
    """Medians over rounds in which ours and the peer take turns, on a fresh `store`.

    The peer's driver sometimes waits for ever on a large batch; then the case begins anew.
    """
    for _ in range(ATTEMPTS):
        try:
            taken = _taken(store, callers, BULK if bulk else 1, peer=peer, rounds=rounds)
        except Stuck:
            continue
        floor = _FLOORS.get((store, callers, bulk))
        work = "append_bulk" if bulk else "append"
        return [compared(work, (store, callers), taken, PEER, floor)]
    raise TimeoutError(f"appending to {store} got stuck {ATTEMPTS} times")


def _taken(store: str, callers: int, count: int, *, peer: bool, rounds: int) -> list[list[float]]:
    with ExitStack() as held:
        acts = [held.enter_context(_ours(held.enter_context(empty_database(store)), count))]
        if peer:
            acts.append(held.enter_context(_peer(held.enter_context(empty_database(store)), count)))
        return [
            [count * rate(act, callers, SECONDS, PATIENCE) for act in acts]
            for _ in range(rounds + 1)
        ][1:]


@contextmanager
def _ours(url: str, count: int) -> Iterator[Act]:
    engine = open_engine(url)
    create(engine, "bench", "wall")
    log = Log(engine, partial(datetime.now, UTC))
    try:
        yield lambda: log.append([write() for _ in range(count)])
    finally:
        log.close()


def write() -> Write:
    """A command with one event of about a kilobyte, on a stream of its own."""
    event = NewEvent(_TYPE, _ORDER)
    return Write(
        command_id=uuid4(),
        digest="0" * 64,
        actor=Actor("centre", "officer"),
        occurred_at=datetime.now(UTC),
        streams=(StreamPart(f"stop_payment-{uuid4()}", 0, (event,)),),
    )


@contextmanager
def _peer(url: str, count: int) -> Iterator[Act]:
    from eventsourcing.persistence import (  # noqa: PLC0415  only benchmarks need it
        JSONTranscoder,
        StoredEvent,
    )

    recorder = _peer_recorder(url)
    encode = JSONTranscoder().encode
    yield lambda: recorder.insert_events(
        [StoredEvent(uuid4(), 1, _TYPE, encode(_ORDER)) for _ in range(count)]
    )
    recorder.datastore.close()


def _peer_recorder(url: str) -> Any:  # noqa: ANN401  either of two unrelated classes
    """The peer's recorder with its default settings."""
    from eventsourcing.utils import Environment  # noqa: PLC0415

    place = make_url(url)
    if place.drivername == "sqlite":
        from eventsourcing.sqlite import SQLiteFactory  # noqa: PLC0415

        settings = {"SQLITE_DBNAME": place.database or ""}
        return SQLiteFactory(Environment("bench", settings)).application_recorder()

    from eventsourcing.postgres import PostgresFactory  # noqa: PLC0415

    settings = {
        "POSTGRES_DBNAME": place.database or "",
        "POSTGRES_HOST": str(place.query["host"]),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": place.username or "",
        "POSTGRES_PASSWORD": "unused",
    }
    return PostgresFactory(Environment("bench", settings)).application_recorder()
