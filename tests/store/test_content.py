"""The store of files: whole or not there, the same once, and nothing outside of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from shared.content import Content, seal, unseal
from shared.sealing import Unopened

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_found_only_once_it_is_whole_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, settle = Content(tmp_path), os.fsync
    found: list[list[str]] = []

    def watched(descriptor: int) -> None:
        found.append([address for address, _ in store.addresses()])
        settle(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    address = store.keep(b"whole")
    assert found[0] == []
    assert found[1:] == [[address], [address]]
    assert store.read(address) == b"whole"
    assert store.keep(b"whole") == address
    assert [each for each, _ in store.addresses()] == [address]


def test_a_file_that_could_not_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):  # noqa: PT011  any trouble with the disk
        Content(tmp_path).keep(b"whole")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize("address", ["../../etc/passwd", "", "A" * 64, "0" * 63, f"{'0' * 64}\n"])
def test_no_address_leads_out_of_the_store(tmp_path: Path, address: str) -> None:
    with pytest.raises(FileNotFoundError):
        Content(tmp_path).read(address)


def test_what_was_changed_by_a_bit_does_not_open() -> None:
    file = seal(b"a scan")
    assert unseal(file.sealed, file.key) == b"a scan"
    with pytest.raises(Unopened):
        unseal(file.sealed[:-1] + bytes([file.sealed[-1] ^ 1]), file.key)
    with pytest.raises(Unopened):
        unseal(file.sealed, seal(b"another").key)
