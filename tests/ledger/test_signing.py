"""The ledger signs what grows from what it signed, and nothing else, whoever changed the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from sqlalchemy.exc import SQLAlchemyError

from services.ledger import signing
from services.ledger.headfile import Head, HeadFile, Inconsistent
from shared import keyfile
from shared.log.canonical import canonical
from shared.log.checkpoint import Checkpoint, trusted
from shared.log.evidence import checkpoints, log_checkpoint, log_tile
from shared.log.read import Reader
from shared.log.tables import log_event, log_head
from shared.log.tree import Edge, leaf_hash, root
from tests.ledger.conftest import ORIGIN, tamper

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.ledger.conftest import Desk


def leaves(engine: Engine) -> list[bytes]:
    """The leaf hashes that the store has."""
    return [event.leaf_hash for event in Reader(engine).events(limit=10_000)]


def rewritten(desk: Desk, at: int, **said: object) -> None:
    """Edit an event with its leaf hash, and the head so that all agree with one another."""
    event = Reader(desk.engine).at(at)
    assert event
    envelope = canonical(orjson.loads(event.text) | (said or {"type": "stop_payment.lied.v1"}))
    fitting = {"envelope": envelope.decode(), "leaf_hash": leaf_hash(envelope)}
    tamper(desk.engine, log_event.update().where(log_event.c.position == at).values(fitting))
    edge = Edge()
    for leaf in leaves(desk.engine):
        edge.push(leaf)
    tamper(desk.engine, log_head.update().values(edge=edge.to_bytes()))


def shortened(desk: Desk, to: int) -> None:
    """Put the log back to what it was when it had so many events."""
    edge = Edge()
    for leaf in leaves(desk.engine)[:to]:
        edge.push(leaf)
    tamper(
        desk.engine,
        log_event.delete().where(log_event.c.position >= to),
        log_checkpoint.delete().where(log_checkpoint.c.size > to),
        log_head.update().values(size=to, edge=edge.to_bytes()),
    )


def test_an_empty_log_is_signed_as_that(desk: Desk) -> None:
    head = desk.signer().sign()
    assert (head.size, head.edge, desk.kept()) == (0, b"", [0])


def test_what_is_signed_is_the_tree_of_all_events(desk: Desk) -> None:
    signer = desk.signer()
    for size in (3, 10, 11):
        desk.grow(size - sum(desk.kept()[-1:]))
        head = signer.sign()
        keys = desk.ledger().log_keys.known
        assert trusted(head.note, ORIGIN, keys) == Checkpoint(
            ORIGIN, size, root(leaves(desk.engine))
        )
        assert head == desk.ledger().file.read()
    assert desk.kept() == [3, 10, 11]
    assert [note for _, _, note in checkpoints(desk.engine)][-1] == head.note


def test_a_log_that_did_not_grow_is_not_signed_again(desk: Desk) -> None:
    desk.grow(2)
    before = desk.signer().sign()
    written = desk.files.head.stat().st_mtime_ns
    assert desk.signer().sign() == before
    assert desk.files.head.stat().st_mtime_ns == written
    assert desk.kept() == [2]


def test_tiles_are_kept_as_they_fill_even_over_restarts(desk: Desk) -> None:
    for events in (200, 100, 300):
        desk.grow(events)
        desk.signer().sign()
    known = leaves(desk.engine)
    with desk.engine.connect() as connection:
        rows = connection.execute(log_tile.select().order_by(log_tile.c.number)).all()
    assert [tuple(row) for row in rows] == [
        (1, number, root(known[number * 256 : number * 256 + 256])) for number in range(2)
    ]


def test_a_head_file_that_cannot_be_written_signs_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.grow(2)
    before = desk.signer().sign()
    desk.grow(2)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(keyfile, "replace", full)
    with pytest.raises(OSError, match="No space"):
        desk.signer().sign()
    assert desk.ledger().file.read() == before
    assert desk.kept() == [2]
    monkeypatch.undo()
    assert desk.signer().sign().size == 4


def test_a_crash_at_any_step_of_signing_is_made_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.grow(300)
    for step in ("_keep_tiles", "_keep_checkpoint"):
        monkeypatch.setattr(signing.LogSigner, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            desk.signer().sign()
        monkeypatch.undo()
        assert desk.signer().sign().size == 300
    monkeypatch.setattr(keyfile, "replace", _killed)
    desk.grow(300)
    with pytest.raises(KeyboardInterrupt):
        desk.signer().sign()
    monkeypatch.undo()
    assert desk.signer().sign().size == 600
    assert desk.kept() == [300, 600]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_head_that_the_store_missed_is_kept_there_at_the_next_signing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.grow(5)
    monkeypatch.setattr(signing.LogSigner, "_keep_checkpoint", _killed)
    with pytest.raises(KeyboardInterrupt):
        desk.signer().sign()
    assert desk.kept() == []
    monkeypatch.undo()
    assert desk.signer().sign().size == 5
    assert desk.kept() == [5]


@pytest.mark.parametrize("to", [0, 4, 9])
def test_an_old_backup_is_refused_and_both_sizes_named(desk: Desk, to: int) -> None:
    desk.grow(10)
    desk.signer().sign()
    shortened(desk, to)
    for act in (desk.signer().sign, desk.signer().examine):
        with pytest.raises(Inconsistent, match=f"holds {to} events, and 10 were signed"):
            act()
    assert not [size for size in desk.kept() if size > to]


def test_an_old_backup_that_grew_again_is_refused(desk: Desk) -> None:
    desk.grow(10)
    desk.signer().sign()
    shortened(desk, 8)
    desk.grow(2)
    with pytest.raises(Inconsistent, match="the tree of 10 events is not the one"):
        desk.signer().sign()
    desk.grow(5)
    with pytest.raises(Inconsistent, match="the tree of 15 events is not the one"):
        desk.signer().sign()


def test_a_past_rewritten_consistently_is_refused(desk: Desk) -> None:
    desk.grow(10)
    desk.signer().sign()
    rewritten(desk, 3)
    desk.grow(1)
    with pytest.raises(Inconsistent):
        desk.signer().sign()


def test_an_event_rewritten_consistently_before_it_was_signed_is_what_is_signed(desk: Desk) -> None:
    """Nobody can see that; which is why it is signed within seconds."""
    desk.grow(3)
    rewritten(desk, 2)
    assert desk.signer().sign().size == 3


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("UPDATE log_event SET envelope = '{}' WHERE position = 7", "event 7 does not have"),
        ("DELETE FROM log_event WHERE position = 6", "event 6 is missing"),
        ("DELETE FROM log_event WHERE position = 9", "counts 10 events, and there are 9"),
        ("UPDATE log_head SET size = 9", "counts 9 events, and there are 10"),
        ("UPDATE log_head SET size = 11", "counts 11 events, and there are 10"),
        ("UPDATE log_event SET position = 17 WHERE position = 9", "event 9 is missing"),
        ("DELETE FROM log_head", "lost its head row"),
    ],
)
def test_what_is_new_and_wrong_is_not_signed(desk: Desk, act: str, why: str) -> None:
    desk.grow(5)
    desk.signer().sign()
    desk.grow(5)
    signer = desk.signer()
    tamper(desk.engine, act)
    with pytest.raises(Inconsistent, match=why):
        signer.sign()
    assert desk.kept() == [5]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"position": 9}, "event 7 says that it is event 9"),
        ({"recorded_at": "2020-01-01T00:00:00.000000Z"}, "event 7 says .* recorded at 2020-01-01"),
        ({"recorded_at": "9999-01-01T00:00:00.000000Z"}, "event 7 says .* recorded at 9999-01-01"),
    ],
)
def test_an_event_that_belongs_elsewhere_or_to_another_time_is_not_signed(
    desk: Desk, said: dict[str, object], why: str
) -> None:
    with desk.engine.begin() as connection:
        connection.execute(log_head.update().values(clock="wall"))
    desk.grow(5)
    desk.signer().sign()
    desk.grow(5)
    rewritten(desk, 7, **said)
    with pytest.raises(Inconsistent, match=why):
        desk.signer().sign()
    assert desk.kept() == [5]


def test_an_edge_that_was_edited_is_not_signed(desk: Desk) -> None:
    desk.grow(5)
    desk.signer().sign()
    tamper(desk.engine, log_head.update().values(edge=b"\1" * 64))
    with pytest.raises(Inconsistent, match="the tree of 5 events is not the one"):
        desk.signer().sign()


def test_a_store_that_is_away_is_no_reason_to_refuse_for_ever(desk: Desk) -> None:
    signer = desk.signer()
    tamper(desk.engine, "ALTER TABLE log_event RENAME TO away")
    with pytest.raises(SQLAlchemyError):
        signer.sign()
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO log_event")
    assert signer.sign().size == 0


class Late(HeadFile):
    """A head file that is written between being read and being believed."""

    meanwhile: Callable[[], object] | None = None

    def read(self) -> Head | None:
        head, meanwhile = super().read(), self.meanwhile
        self.meanwhile = None
        if meanwhile:
            meanwhile()
        return head


def test_the_log_may_be_examined_while_another_signs_it(desk: Desk) -> None:
    desk.grow(3)
    signer = desk.signer()
    signer.sign()
    file = Late(desk.files.head, desk.ledger().log_keys)

    def meanwhile() -> None:
        desk.grow(1)
        signer.sign()

    file.meanwhile = meanwhile
    head = signing.LogSigner(desk.engine, desk.ledger().log_keys, file).examine()
    assert head
    assert head.size == 4


def test_files_are_for_their_owner_alone(desk: Desk) -> None:
    desk.signer().sign()
    for file in (desk.files.keys, desk.files.head):
        assert Path(file).stat().st_mode & 0o777 == 0o600
