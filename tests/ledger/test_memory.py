"""What the ledger remembers of what it signed: lost, put back, edited or forged, it is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from services.ledger.headfile import Inconsistent
from shared import keyfile
from shared.log.checkpoint import Checkpoint
from shared.log.evidence import log_checkpoint, log_tile
from shared.log.note import Signer, signed
from tests.ledger.conftest import ORIGIN, tamper

if TYPE_CHECKING:
    from tests.ledger.conftest import Desk


def test_a_first_start_that_remembers_nothing_of_what_was_signed_is_refused(desk: Desk) -> None:
    desk.grow(5)
    desk.signer().sign()
    desk.files.head.unlink()
    with pytest.raises(Inconsistent, match="5 events were signed, and there is no head file"):
        desk.signer().sign()


def test_a_head_file_put_back_is_refused(desk: Desk) -> None:
    desk.grow(5)
    desk.signer().sign()
    before = desk.files.head.read_bytes()
    desk.grow(5)
    desk.signer().sign()
    desk.files.head.write_bytes(before)
    with pytest.raises(Inconsistent, match="10 events were signed, and the head file knows of 5"):
        desk.signer().sign()


def forged(desk: Desk, seed: bytes, size: int) -> None:
    """Put another checkpoint in the place of the one that is kept."""
    head = Checkpoint(ORIGIN, size, b"\1" * 32)
    note = signed(str(head), [Signer(ORIGIN, seed)])
    told = {"size": size, "root": head.root, "note": note}
    tamper(desk.engine, log_checkpoint.delete(), log_checkpoint.insert().values(told))


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("thief", [True, False])
def test_a_stored_checkpoint_that_was_replaced_is_noticed(
    desk: Desk, size: int, *, thief: bool
) -> None:
    """With the log's own key too: a second history."""
    desk.grow(5)
    desk.signer().sign()
    forged(desk, keyfile.read(desk.files.keys) if thief else b"\2" * 32, size)
    with pytest.raises(Inconsistent, match=f"the checkpoint of {size} events that is kept"):
        desk.signer().sign()


@pytest.mark.parametrize("said", [{"root": b"\1" * 32}, {"root": b""}, {"note": "nothing"}])
def test_a_stored_checkpoint_that_was_edited_is_noticed(desk: Desk, said: dict[str, Any]) -> None:
    desk.grow(5)
    desk.signer().sign()
    tamper(desk.engine, log_checkpoint.update().values(said))
    with pytest.raises(Inconsistent, match="the checkpoint of 5 events that is kept"):
        desk.signer().sign()


def test_a_tile_that_was_put_there_before_is_noticed(desk: Desk) -> None:
    desk.grow(300)
    signer = desk.signer()
    with desk.engine.begin() as connection:
        connection.execute(log_tile.insert(), {"level": 1, "number": 0, "hash": b"\1" * 32})
    with pytest.raises(Inconsistent, match="a tile in the store"):
        signer.sign()
    assert desk.kept() == []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"edge":"zz","note":""}', '{"edge":7,"note":"a"}', "\x00"]
)
def test_a_head_file_that_is_none_is_refused(desk: Desk, text: str) -> None:
    desk.grow(1)
    desk.files.head.write_text(text)
    with pytest.raises(Inconsistent, match="is not what this log's ledger wrote"):
        desk.signer().sign()


def test_a_head_file_of_another_edge_or_another_log_is_refused(desk: Desk) -> None:
    desk.grow(3)
    head = desk.signer().sign()
    said = orjson.loads(desk.files.head.read_bytes())
    desk.files.head.write_bytes(orjson.dumps(said | {"edge": "00" * 64}))
    with pytest.raises(Inconsistent, match="its edge is not that"):
        desk.signer().sign()
    elsewhere = Checkpoint("other.example", 3, head.checkpoint.root)
    note = signed(str(elsewhere), [Signer("other.example", keyfile.read(desk.files.keys))])
    desk.files.head.write_bytes(orjson.dumps(said | {"note": note}))
    with pytest.raises(Inconsistent, match="name another file in TOCSIN_LOG_HEAD_FILE"):
        desk.signer().sign()
