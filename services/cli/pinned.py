"""Public keys that one trusts, as they are given on a command line: written out, or in files."""

from collections.abc import Iterable
from pathlib import Path

import click

from shared.log.bundle import KEY_SIZE, AgencyKey, from_base64url
from shared.log.note import COSIGNATURE, ED25519, NoteError, VerifierKey
from shared.verifying.heads import Pins


def pins_of(logs: Iterable[str], witnesses: Iterable[str], agencies: Iterable[str]) -> Pins:
    """Return the keys that options give; click.UsageError names one that is none."""
    keys = [_verifier(text, ED25519, "--log-key") for text in logs]
    keys += [_verifier(text, COSIGNATURE, "--witness") for text in witnesses]
    holders = [_holder(text) for text in agencies]
    return Pins(tuple(keys), {holder.kid: holder for holder in holders})


def log_key(text: str) -> VerifierKey:
    """Return the key of a log that an option gives; click.UsageError if it is none."""
    return _verifier(text, ED25519, "--log-key")


def _verifier(text: str, kind: int, option: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(_said(text))
    except (NoteError, OSError) as problem:
        raise click.UsageError(f"{option} {text}: {problem}.") from None
    if key.kind != kind:
        raise click.UsageError(f"{option} {text}: this is a key of another kind.")
    return key


def _holder(text: str) -> AgencyKey:
    agency, _, rest = text.partition(":")
    kid, _, public = rest.partition(":")
    try:
        found = from_base64url(_said(public))
    except (ValueError, OSError):
        found = b""
    if not agency or not kid or len(found) != KEY_SIZE:
        raise click.UsageError(
            f"--agency-key {text}: write AGENCY:KID:KEY, the key as base64url or a file with it."
        )
    return AgencyKey(agency, kid, found)


def _said(text: str) -> str:
    """Return what is written, or what the file of that name holds."""
    file = Path(text)
    return file.read_text("utf-8", "replace").strip() if text and file.is_file() else text
