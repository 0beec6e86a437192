"""`tocsin log`: check the record against itself."""

import click

from services.cli.progress import shown
from services.cli.store import log_store, settings_in_force
from services.cli.terminal import as_json, write_json
from shared.log.verify import Defect, verify


@click.group()
def log() -> None:
    """Check the log: the one record of everything."""


@log.command("verify")
@as_json
def verify_log(*, json: bool) -> None:
    """Recompute every event, hash, version and time of the log.

    Prints size and root. If anything is wrong, names the first wrong event and ends with exit
    code 1. Compare the root with one kept elsewhere: a log rewritten as a whole agrees with itself.
    """
    with log_store(settings_in_force()) as (engine, found):
        try:
            with shown() as tell:
                whole = verify(engine, lambda done, of: tell("Verifying the log", done, of))
        except Defect as defect:
            if json:
                wrong = {"position": defect.position, "what": defect.what}
                write_json({"origin": found.origin, "verified": False, "wrong": wrong})
            raise click.ClickException(f"The log is not whole. {defect}") from None
        root = whole.root.hex()
        if json:
            write_json({"origin": found.origin, "size": whole.size, "root": root, "verified": True})
        else:
            click.echo(f"The log is whole.\nevents  {whole.size}\nroot    {root}")
