"""What the database's superuser does to a log whose past was signed, and who finds it.

Four look: the ledger before it signs again, `log verify` by itself, `log verify` beside the signed
head, and whoever kept the record with its proof and asks the log for it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from contracts.problems import Refused
from services.ledger.headfile import Inconsistent
from shared.log.canonical import canonical
from shared.log.checkpoint import Proof
from shared.log.note import NoteError
from shared.log.read import Reader
from shared.log.tables import log_event, log_head
from shared.log.tree import Edge, leaf_hash
from shared.log.verify import Defect, verify
from tests.ledger.conftest import ORIGIN, Desk, desk, log, log_engine, reader, tamper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine, Executable

__all__ = ["desk", "log", "log_engine", "reader"]
SIGNED, KEPT = 300, 7
"""So many events are signed; of this one, which is in a tile that is full, somebody holds the
record and its proof."""
LEDGER, ALONE, BESIDE, HOLDER = "ledger", "log verify", "log verify beside the head", "holder"
EVERYBODY = {LEDGER, ALONE, BESIDE, HOLDER}


def at(place: int, /, **columns: object) -> Executable:
    """Change columns of one event."""
    return log_event.update().where(log_event.c.position == place).values(columns)


def lied(engine: Engine, position: int) -> dict[str, object]:
    """Return an event's text with another time in it, and the leaf hash that fits."""
    event = Reader(engine).at(position)
    assert event
    said = orjson.loads(event.text) | {"occurred_at": "2026-11-20T10:00:00.000000Z"}
    envelope = canonical(said)
    return {"envelope": envelope.decode(), "leaf_hash": leaf_hash(envelope)}


def headed(engine: Engine) -> None:
    """Make the head that the events as they now are would leave."""
    edge = Edge()
    for event in Reader(engine).events(limit=10_000):
        edge.push(event.leaf_hash)
    tamper(engine, log_head.update().values(size=edge.size, edge=edge.to_bytes()))


def body(engine: Engine) -> None:
    tamper(engine, at(KEPT, envelope=lied(engine, KEPT)["envelope"]))


def body_and_leaf(engine: Engine) -> None:
    tamper(engine, at(KEPT, **lied(engine, KEPT)))


def whole_tree(engine: Engine) -> None:
    body_and_leaf(engine)
    headed(engine)


def tail(engine: Engine) -> None:
    tamper(engine, log_event.delete().where(log_event.c.position >= KEPT))
    headed(engine)


def middle(engine: Engine) -> None:
    """Delete an event and renumber those after it, in their own words too."""
    moved = []
    for event in Reader(engine).events(after=KEPT, limit=SIGNED):
        place = event.position - 1
        envelope = canonical(orjson.loads(event.text) | {"position": place})
        fitting = {"envelope": envelope.decode(), "leaf_hash": leaf_hash(envelope)}
        moved.append(at(event.position, position=place, **fitting))
    tamper(engine, log_event.delete().where(log_event.c.position == KEPT), *moved)
    headed(engine)


def swap(engine: Engine) -> None:
    steps = ((KEPT, -1), (KEPT + 1, KEPT), (-1, KEPT + 1))
    tamper(engine, *(at(old, position=new) for old, new in steps))


def nothing(engine: Engine) -> None:
    del engine


def finders(desk: Desk, receipt: Proof, record: str) -> Iterator[str]:
    """Yield who finds something."""
    head = desk.ledger().file.read()
    assert head
    try:
        desk.signer().sign()
    except Inconsistent:
        yield LEDGER
    for who, roots in ((ALONE, {}), (BESIDE, {head.size: head.checkpoint.root})):
        try:
            verify(desk.engine, roots=roots)
        except Defect:
            yield who
    try:
        ledger = desk.ledger()
        shown = ledger.entries(receipt.index, 1)[0].envelope
        again = Proof.parse(ledger.proof(receipt.index))
        again.verified(leaf_hash(shown.encode()), ORIGIN, ledger.log_keys.known)
        differs = shown != record
    except (NoteError, Refused, IndexError):
        differs = True
    if differs:
        yield HOLDER


@pytest.mark.parametrize(
    ("act", "found_by"),
    [
        (nothing, set()),
        (body, {ALONE, BESIDE, HOLDER}),
        (body_and_leaf, {ALONE, BESIDE, HOLDER}),
        (whole_tree, {LEDGER, BESIDE, HOLDER}),
        (tail, {LEDGER, BESIDE, HOLDER}),
        (middle, {LEDGER, BESIDE, HOLDER}),
        (swap, {ALONE, BESIDE, HOLDER}),
    ],
)
def test_what_a_superuser_does_is_found_by_these(
    desk: Desk, act: Callable[[Engine], None], found_by: set[str]
) -> None:
    desk.grow(SIGNED)
    desk.signer().sign()
    receipt = Proof.parse(desk.ledger().proof(KEPT))
    kept = desk.ledger().entries(KEPT, 1)[0]
    act(desk.engine)
    assert set(finders(desk, receipt, kept.envelope)) == found_by


@pytest.mark.parametrize("act", [body, body_and_leaf, whole_tree, tail, middle, swap])
def test_a_receipt_proves_what_was_recorded_whatever_became_of_the_log(
    desk: Desk, act: Callable[[Engine], None]
) -> None:
    desk.grow(SIGNED)
    desk.signer().sign()
    ledger = desk.ledger()
    receipt, record = ledger.proof(KEPT), ledger.entries(KEPT, 1)[0].envelope
    act(desk.engine)
    head = Proof.parse(receipt).verified(leaf_hash(record.encode()), ORIGIN, ledger.log_keys.known)
    assert head.size == SIGNED
