"""Content: files beside the log, each under the SHA-256 of its bytes, each sealed under its key.

A file is there whole or not at all, and never changes: the same bytes are the same file.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine

from shared.beside import beside
from shared.sealing import KEY_BYTES, NONCE_BYTES, Unopened
from shared.settings import Settings

FOLDER = "attachments"
_NAME = re.compile(r"[0-9a-f]{64}")
_ONCE = bytes(NONCE_BYTES)
"""The nonce of a key that seals one file and nothing else."""


class SealedFile(NamedTuple):
    """A file sealed under a key made for it, both in hex as the log says them; and its bytes."""

    address: str
    key: str
    sealed: bytes


def seal(content: bytes) -> SealedFile:
    """Seal content under a new key (AES-256-GCM)."""
    key = os.urandom(KEY_BYTES)
    sealed = AESGCM(key).encrypt(_ONCE, content, None)
    return SealedFile(address_of(sealed), key.hex(), sealed)


def unseal(sealed: bytes, key: str) -> bytes:
    """Return what was sealed; Unopened where it was changed, or the key is another's."""
    try:
        return AESGCM(bytes.fromhex(key)).decrypt(_ONCE, sealed, None)
    except (InvalidTag, ValueError):
        raise Unopened("a file does not open under its key") from None


def address_of(sealed: bytes) -> str:
    """Return the address of bytes: their SHA-256 in hex."""
    return hashlib.sha256(sealed).hexdigest()


class Content:
    """The files in a folder; any process may read there that has the right to, one keeps."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when something is first kept."""
        self.folder = folder

    def keep(self, sealed: bytes) -> str:
        """Keep bytes for good, and return their address; OSError if they cannot be written.

        They appear whole under their name, once they are on the disk.
        """
        address = address_of(sealed)
        place = self._place(address)
        if place.exists():
            return address
        place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:
            try:
                file.write(sealed)
                file.flush()
                os.fchmod(file.fileno(), 0o440)
                os.fsync(file.fileno())
                Path(file.name).replace(place)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _settled(place.parent)
        return address

    def read(self, address: str) -> bytes:
        """Return the bytes at an address as they lie; FileNotFoundError if there are none."""
        return self._place(address).read_bytes()

    def addresses(self) -> Iterator[tuple[str, float]]:
        """Yield the address of each file, and when it was written (seconds since 1970)."""
        for file in self.folder.glob("??/*"):
            if _NAME.fullmatch(file.name):
                yield file.name, file.stat().st_mtime

    def remove(self, address: str) -> None:
        """Remove a file that nothing needs; nothing happens where there is none."""
        self._place(address).unlink(missing_ok=True)

    def _place(self, address: str) -> Path:
        if not _NAME.fullmatch(address):
            raise FileNotFoundError(address)
        return self.folder / address[:2] / address


def content_of(engine: Engine, settings: Settings) -> Content:
    """Return the store that goes with a log: where the settings say, or beside it."""
    named = settings.attachments_folder
    return Content(Path(named) if named else beside(engine, FOLDER))


def _settled(folder: Path) -> None:
    """Have a folder's entries on the disk, and those of the folder that it is in."""
    for each in (folder, folder.parent):
        place = os.open(each, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
