"""Keys in files: 32 bytes as a line of hexadecimal digits, readable by their owner alone."""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

_SEED = re.compile(r"[0-9a-f]{64}")


def read(file: Path) -> bytes:
    """Return the 32 bytes that a file holds; OSError if it cannot be read, ValueError if none."""
    text = file.read_text("ascii", "replace").strip()
    if not _SEED.fullmatch(text):
        raise ValueError(f"{file} does not hold a key: 64 hexadecimal digits on one line")
    return bytes.fromhex(text)


def kept(file: Path) -> bytes:
    """Return the 32 bytes that a file holds, made at random if there is no such file.

    It appears whole, so that of two who make it at once both read the same.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as made:
            made.write(secrets.token_hex(32) + "\n")
            made.flush()
            os.fsync(made.fileno())
            with suppress(FileExistsError):
                os.link(made.name, file)
    return read(file)
