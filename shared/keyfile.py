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


def made() -> str:
    """Return a new key as a file holds it."""
    return secrets.token_hex(32)


def kept(file: Path) -> bytes:
    """Return the 32 bytes that a file holds, made at random if there is no such file.

    It appears whole, so that of two who make it at once both read the same.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as beside:
            beside.write(f"{made()}\n")
            beside.flush()
            os.fsync(beside.fileno())
            with suppress(FileExistsError):
                os.link(beside.name, file)
    return read(file)


def replace(file: Path, text: str) -> None:
    """Have a file hold another text, at once and for good: after a crash it has one or the other.

    OSError if it cannot be written; then it holds what it held.
    """
    beside = tempfile.NamedTemporaryFile(  # noqa: SIM115  renamed, not deleted
        "w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}-", delete=False
    )
    try:
        with beside:
            if file.exists():
                os.fchmod(beside.fileno(), file.stat().st_mode & 0o777)
            beside.write(text)
            beside.flush()
            os.fsync(beside.fileno())
        Path(beside.name).replace(file)
    except BaseException:
        Path(beside.name).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
