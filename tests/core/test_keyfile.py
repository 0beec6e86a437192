"""Keys in files: made once, for their owner's eyes, and never taken for what they are not."""

from pathlib import Path

import pytest

from shared import keyfile


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "one"
    made = keyfile.kept(file)
    assert len(made) == 32
    assert keyfile.kept(file) == keyfile.read(file) == made
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "G" * 64, "0" * 64 + "\n" + "1" * 64, "é"])
def test_what_is_no_key_is_named_by_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="odd does not hold a key"):
        keyfile.kept(file)


def test_a_key_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keyfile.read(tmp_path / "absent")


def test_a_file_is_replaced_as_a_whole_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "one"
    keyfile.replace(file, "first")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    keyfile.replace(file, "second")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("second", 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["one"]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one"
    keyfile.replace(file, "first")

    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("shared.keyfile.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyfile.replace(file, "second")
    assert file.read_text() == "first"
    assert [each.name for each in tmp_path.iterdir()] == ["one"]
