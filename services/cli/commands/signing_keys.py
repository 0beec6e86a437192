"""`tocsin agencies`, for signing keys: made by the agency, entered and revoked by the operator."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from contracts import directory
from contracts.ed25519 import text_of
from contracts.problems import Refused
from services.cli.embedded import existing
from services.cli.installation import send, words
from services.cli.store import Refusal
from services.cli.terminal import as_json, write_json, write_table
from shared.jws import Signer
from shared.keyfile import kept
from shared.register import SigningKey

HEADS = ("agency", "kid", "state", "valid_from", "valid_until", "public_key")
KEY_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("make-signing-key")
@click.argument("file", type=KEY_FILE)
def make_signing_key(file: Path) -> None:
    """Make a private signing key in FILE, which nobody else may read, and print its public half.

    A key that is there already stays. The public half is what the operator enters; the file never
    leaves the agency.
    """
    try:
        click.echo(Signer(kept(file)).public_key)
    except (OSError, ValueError) as problem:
        raise Refusal(str(problem)) from None


@click.command("add-signing-key")
@click.argument("agency")
@click.argument("kid")
@click.option("--public-key", required=True, help="A file with it (PEM or base64url), or its text.")
@click.option("--from", "begins", help="When it begins to count; now, if not said.")
@click.option("--until", "ends", help="When it ends, like 2027-11-20T00:00:00+08:00.")
def add_signing_key(
    agency: str, kid: str, public_key: str, begins: str | None, ends: str | None
) -> None:
    """Enter an Ed25519 key of AGENCY under the id KID; its system must sign from then on.

    To follow one key with another, enter the other before the first one ends.
    """
    with existing() as made:
        wish = {
            "agency": agency,
            "kid": kid,
            "public_key": _public(public_key),
            "valid_from": begins or made.clock.now().isoformat(),
            "valid_until": ends,
        }
        send(made, _entry(wish))
    click.echo(f"{agency} signs with {kid}.")


@click.command("list-signing-keys")
@as_json
def list_signing_keys(*, json: bool) -> None:
    """List every signing key, those that count no more among them; `tocsin` is the centre."""
    with existing() as made:
        register, now = made.edge.register, made.clock.now()
        known = ["tocsin", *sorted(register.agencies())]
        keys = [key for agency in known for key in register.signing_keys(agency).values()]
    rows = [_row(key, now) for key in keys]
    if json:
        write_json([dict(zip(HEADS, row, strict=True)) for row in rows])
    else:
        write_table("Signing keys", HEADS, rows)


@click.command("revoke-signing-key")
@click.argument("kid")
def revoke_signing_key(kid: str) -> None:
    """Trust the signing key KID no more, for good; what it signed before stays signed."""
    with existing() as made:
        send(made, directory.RevokeSigningKey(kid=kid))
    click.echo(f"{kid} signs nothing any more.")


COMMANDS = (make_signing_key, add_signing_key, list_signing_keys, revoke_signing_key)


def _entry(wish: Mapping[str, str | None]) -> directory.RegisterSigningKey:
    try:
        return directory.RegisterSigningKey.load(wish)
    except Refused as refusal:
        raise click.ClickException(words(refusal.problem)) from None


def _public(given: str) -> str:
    """Return a key's text, or what a file of that name holds: the same, or PEM."""
    file = Path(given)
    text = file.read_text("ascii", "replace").strip() if file.is_file() else given
    if not text.startswith("-----"):
        return text
    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Refusal(f"{given} does not hold the public half of an Ed25519 key.")
    return text_of(key.public_bytes_raw())


def _row(key: SigningKey, now: datetime) -> tuple[str | None, ...]:
    ends = key.valid_until.isoformat() if key.valid_until else None
    return key.agency, key.kid, _state(key, now), key.valid_from.isoformat(), ends, key.public_key


def _state(key: SigningKey, now: datetime) -> str:
    if key.revoked:
        return "revoked"
    if key.counts(now):
        return "counts"
    return "expired" if key.ended(now) else "not yet"
