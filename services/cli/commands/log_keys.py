"""`tocsin log keys`, `rotate-key`, `retire-key`: the keys that sign the log."""

from collections.abc import Callable
from pathlib import Path

import click

from services.cli.logfiles import LogFiles
from services.cli.store import Refusal, log_store, settings_in_force
from services.cli.terminal import as_json, write_json
from services.ledger import keys as log_keys
from services.ledger.keys import LogKeys

_origin = click.option(
    "--origin", help="The log's name, where its database is out of reach; name the key file too."
)


@click.command()
@_origin
@as_json
def keys(*, origin: str | None, json: bool) -> None:
    """Print the log's verifier keys: give them to whoever is to check receipts.

    Those that sign come first, the current one before all; then those that once did.
    """
    found = _changed(origin, log_keys.log_keys)
    if json:
        signing = [str(signer.key) for signer in found.signers]
        write_json({"signing": signing, "retired": [str(key) for key in found.retired]})
    else:
        click.echo("\n".join(map(str, found.known)))


@click.command("rotate-key")
@_origin
def rotate_key(origin: str | None) -> None:
    """Put a new key before those that sign the log, and print it.

    All keys in the file sign every checkpoint from the ledger's next start on, so those who know
    only the old one go on verifying. Give them the new one; when all have it, retire the old one.
    """
    found = _changed(origin, log_keys.rotate)
    click.echo(found.known[0])
    click.echo("Start the ledger again; it signs with this key and the ones before.", err=True)


@click.command("retire-key")
@click.argument("key_id")
@_origin
def retire_key(key_id: str, origin: str | None) -> None:
    """Have the key with KEY_ID, eight hexadecimal digits, sign no more.

    Its public half stays in the file: what it signed is still believed. A key that was stolen must
    be retired as well, and whoever pins it must be told.
    """
    found = _changed(origin, lambda file, name: log_keys.retire(file, name, key_id))
    click.echo("\n".join(str(signer.key) for signer in found.signers))
    click.echo("Start the ledger again; it signs with these keys only.", err=True)


def _changed(origin: str | None, change: Callable[[Path, str], LogKeys]) -> LogKeys:
    """Do something with the key file, which must be there; Refusal says why it cannot be."""
    file, name = _place(origin)
    if not file.exists():
        raise Refusal(f"There are no keys of the log in {file}; see TOCSIN_LOG_KEY_FILE.")
    try:
        return change(file, name)
    except (OSError, ValueError) as problem:
        raise Refusal(f"The log's keys: {problem}.") from None


def _place(origin: str | None) -> tuple[Path, str]:
    settings = settings_in_force()
    if origin is not None:
        if not settings.log_key_file:
            raise Refusal("With --origin, name the log's keys in TOCSIN_LOG_KEY_FILE.")
        return Path(settings.log_key_file), origin
    with log_store(settings) as (engine, found):
        return LogFiles(engine, found).key_file, found.origin
