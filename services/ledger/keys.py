"""The log's keys: those that sign it, and those that once did and still are to be believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared import keyfile
from shared.log.note import NoteError, Signer, VerifierKey

MOST_SIGNERS = 4
"""A note has room for sixteen signatures, and most of them are for witnesses."""
SEED_DIGITS = 64


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys of the log `origin`: `signers`, the current one first; `retired` sign no more."""

    origin: str
    signers: tuple[Signer, ...]
    retired: tuple[VerifierKey, ...] = ()

    @property
    def known(self) -> tuple[VerifierKey, ...]:
        """All of its public keys."""
        return (*(signer.key for signer in self.signers), *self.retired)


def log_keys(file: Path, origin: str) -> LogKeys:
    """Return the keys that a file holds, one made at random if there is no such file.

    A line each: 64 hexadecimal digits for a key that signs, a verifier key for one that did.
    ValueError says what is wrong with the file, OSError that it cannot be had.
    """
    if not file.exists():
        keyfile.kept(file)
    lines = file.read_text("ascii", "replace").split()
    try:
        signers = tuple(Signer(origin, bytes.fromhex(line)) for line in lines if _is_seed(line))
        retired = tuple(VerifierKey.parse(line) for line in lines if not _is_seed(line))
    except ValueError as problem:
        raise ValueError(f"{file}: {_safe(problem)}") from None
    if not 0 < len(signers) <= MOST_SIGNERS:
        raise ValueError(f"{file} must hold 1 to {MOST_SIGNERS} keys that sign, a line each")
    if any(key.name != origin for key in retired):
        raise ValueError(f"{file} holds the key of a log other than {origin}")
    return LogKeys(origin, signers, retired)


def rotate(file: Path, origin: str) -> LogKeys:
    """Put a new key before those that a file holds; all sign, so that whoever knows one verifies.

    ValueError if there are as many already as may sign at once.
    """
    before = log_keys(file, origin)
    if len(before.signers) == MOST_SIGNERS:
        raise ValueError(f"{MOST_SIGNERS} keys sign already; retire one first")
    made = keyfile.made()
    keyfile.replace(file, f"{made}\n{file.read_text('ascii')}")
    return log_keys(file, origin)


def retire(file: Path, origin: str, key_id: str) -> LogKeys:
    """Have a key sign no more, and be believed for what it signed; ValueError if none is that."""
    keys = log_keys(file, origin)
    found = [signer.key for signer in keys.signers if signer.key.key_id.hex() == key_id]
    if not found or len(keys.signers) == 1:
        raise ValueError(f"{key_id} is not one of several keys that sign")
    keyfile.replace(file, "".join(_without(file, origin, found[0])))
    return log_keys(file, origin)


def _without(file: Path, origin: str, key: VerifierKey) -> Iterator[str]:
    for line in file.read_text("ascii").split():
        is_it = _is_seed(line) and Signer(origin, bytes.fromhex(line)).key == key
        yield f"{key if is_it else line}\n"


def _is_seed(line: str) -> bool:
    return len(line) == SEED_DIGITS and all(sign in "0123456789abcdef" for sign in line)


def _safe(problem: ValueError) -> str:
    """Return why a line is no key; what it holds instead may be one that was typed wrongly."""
    return str(problem) if isinstance(problem, NoteError) else "a line is no key"
