"""Keys of the log: rotated while everybody's checks hold, retired with their past believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.ledger.keys import MOST_SIGNERS, log_keys, retire, rotate
from shared import keyfile
from shared.log.checkpoint import trusted
from shared.log.note import NoteError
from tests.ledger.conftest import ORIGIN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.conftest import Desk


def test_a_key_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "log-key"
    keys = log_keys(file, ORIGIN)
    assert keys.known == log_keys(file, ORIGIN).known
    assert str(keys.known[0]).startswith(f"{ORIGIN}+")


def test_after_a_rotation_whoever_pins_either_key_verifies(desk: Desk) -> None:
    desk.grow(3)
    before = desk.signer().sign()
    (old,) = desk.ledger().log_keys.known
    new, again = rotate(desk.files.keys, ORIGIN).known
    assert again == old
    after = desk.signer().sign()
    assert (after.size, after.note != before.note) == (3, True)
    for key in (old, new):
        assert trusted(after.note, ORIGIN, [key]) == before.checkpoint
    with pytest.raises(NoteError):
        trusted(before.note, ORIGIN, [new])
    assert desk.kept() == [3]


def test_a_retired_key_signs_no_more_but_what_it_signed_is_still_believed(desk: Desk) -> None:
    desk.grow(3)
    desk.signer().sign()
    (old,) = desk.ledger().log_keys.known
    rotate(desk.files.keys, ORIGIN)
    keys = retire(desk.files.keys, ORIGIN, old.key_id.hex())
    assert (len(keys.signers), keys.retired) == (1, (old,))
    desk.grow(1)
    head = desk.signer().sign()
    assert desk.kept() == [3, 4]
    assert trusted(head.note, ORIGIN, [keys.signers[0].key]).size == 4
    with pytest.raises(NoteError):
        trusted(head.note, ORIGIN, [old])


def test_the_only_key_that_signs_is_not_retired(tmp_path: Path) -> None:
    file = tmp_path / "log-key"
    (key,) = log_keys(file, ORIGIN).known
    for name in (key.key_id.hex(), "00000000"):
        with pytest.raises(ValueError, match="is not one of several"):
            retire(file, ORIGIN, name)


def test_no_more_keys_sign_than_leave_room_for_witnesses(tmp_path: Path) -> None:
    file = tmp_path / "log-key"
    for _ in range(MOST_SIGNERS - 1):
        keys = rotate(file, ORIGIN)
    assert len(keys.signers) == MOST_SIGNERS
    with pytest.raises(ValueError, match="retire one first"):
        rotate(file, ORIGIN)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must hold 1 to 4 keys"),
        ("0" * 63, "is like name"),
        ("\n".join(f"{number:064x}" for number in range(5)), "must hold 1 to 4 keys"),
        ("PRIVATE+12345678+A", "base64"),
        ("0" * 64 + "\ntocsin+ffffffff+AQ==", "of no kind"),
    ],
)
def test_a_file_that_holds_no_keys_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "log-key"
    file.write_text(text)
    with pytest.raises(ValueError, match=why) as refused:
        log_keys(file, ORIGIN)
    assert "log-key" in str(refused.value)


def test_a_retired_key_of_another_log_is_refused(tmp_path: Path) -> None:
    file, other = tmp_path / "log-key", tmp_path / "other"
    (key,) = log_keys(other, "other.example").known
    file.write_text(f"{keyfile.made()}\n{key}\n")
    with pytest.raises(ValueError, match="a log other than"):
        log_keys(file, ORIGIN)


def test_a_log_whose_name_can_be_no_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no blanks and no plus"):
        log_keys(tmp_path / "log-key", "tocsin demo")
