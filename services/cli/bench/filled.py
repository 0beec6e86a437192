"""A log as long as one likes: orders in their thousands, each offered, acknowledged and answered.

Their personal fields look sealed, and are noise of the right length: whoever measures what a log
costs needs its size and shape, and no key.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import orjson

from contracts import examples
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.envelope import SEALED, Actor, Policy
from contracts.message import message_type
from contracts.policy import pack
from shared.log.append import Log, NewEvent, StreamPart, Write
from shared.log.tables import create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from contracts.message import Event

EVENTS_AN_ORDER = 6
ORDERS_A_COMMIT = 400
NONCE_AND_TAG = 12 + 16
A_JWS = 700  # characters

OFFICER = Actor(examples.CENTRE, "shen.jianguo", assurance="password")
BANK = Actor(examples.BANK, assurance="api_key")
TOCSIN = Actor("tocsin")


def fill(
    engine: Engine, events: int, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> int:
    """Add orders to the log that a store holds, or begins, until `events` more are there.

    A whole number of orders: the answer is how many events it came to.
    """
    create(engine, "bench", "wall")
    log = Log(engine, partial(datetime.now, UTC))
    orders, done = -(-events // EVENTS_AN_ORDER), 0
    while done < orders:
        batch = min(ORDERS_A_COMMIT, orders - done)
        log.append([write for _ in range(batch) for write in _life()])
        done += batch
        tell(done * EVENTS_AN_ORDER, orders * EVENTS_AN_ORDER)
    log.close()
    return orders * EVENTS_AN_ORDER


def _life() -> Iterator[Write]:
    """One order from its first word to its answer, which imposes a measure."""
    order, key = uuid4(), uuid4()
    stream = f"stop_payment-{order}"
    account = f"stop_payment.account-{uuid4()}"
    write = partial(_write, key)
    counted = StreamPart(account, 0, (_event(ms.StopCounted, order_id=str(order)),))
    yield write(OFFICER, StreamPart(stream, 0, (_event(sp.Ordered),)), counted)
    yield write(TOCSIN, StreamPart(stream, 1, (_event(sp.Offered),)))
    yield write(BANK, StreamPart(stream, 2, (_signed(_event(sp.Acknowledged)),)))
    imposed = _signed(_event(sp.StopImposed, order_id=str(order)))
    answered = StreamPart(stream, 3, (_signed(_event(sp.Answered)),))
    yield write(BANK, answered, StreamPart(account, 1, (imposed,)))


def _write(key: UUID, actor: Actor, *parts: StreamPart) -> Write:
    return Write(
        command_id=uuid4(),
        digest=os.urandom(32).hex(),
        actor=actor,
        occurred_at=datetime.now(UTC),
        streams=parts,
        correlation=examples.CASE,
        policy=Policy(pack().name, pack().version),
        key_id=key,
    )


def _event(of: type[Event], **own: object) -> NewEvent:
    lengths, plain = _shape(of.wire)
    noise = {name: _noise(length) for name, length in lengths.items()}
    return NewEvent(of.wire, plain | noise | own)


def _signed(event: NewEvent) -> NewEvent:
    return replace(event, signature=_noise(A_JWS))


@cache
def _shape(wire: str) -> tuple[dict[str, int], dict[str, Any]]:
    """How long each sealed value of an event is, and what stands beside them."""
    example = examples.examples()[wire]
    personal = message_type(wire).personal & example.keys()
    lengths = {name: len(orjson.dumps(example[name])) for name in personal}
    return lengths, {name: value for name, value in example.items() if name not in lengths}


def _noise(length: int) -> dict[str, str]:
    text = urlsafe_b64encode(os.urandom(NONCE_AND_TAG + length)).rstrip(b"=")
    return {SEALED: text.decode()}
