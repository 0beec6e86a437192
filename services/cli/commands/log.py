"""`tocsin log`: check the record against itself, and hand parts of it over."""

from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from services.cli.commands.export import export
from services.cli.commands.log_keys import keys, retire_key, rotate_key
from services.cli.commands.signed import accept_head, checkpoint, proof
from services.cli.kept import Kept, Unreadable
from services.cli.logfiles import LogFiles
from services.cli.progress import shown
from services.cli.store import log_store, settings_in_force
from services.cli.terminal import as_json, write_json
from services.directory.erasing import Erasures
from shared.content import content_of
from shared.erasures import Differs, compare
from shared.log.verify import NOTHING, Defect, Verified, verify
from shared.stock import Stock, look


@click.group()
def log() -> None:
    """Check the log, the one record of everything, and hand over what it proves."""


for command in (export, checkpoint, proof, accept_head, keys, rotate_key, retire_key):
    log.add_command(command)


@log.command("verify")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Begin where the last check with this file ended, and keep there where this one ends.",
)
@click.option("--no-attachments", is_flag=True, help="Leave out files that offices handed in.")
@click.option("--full", is_flag=True, help="Check everything, wherever the last check ended.")
@as_json
def verify_log(state: Path | None, *, no_attachments: bool, full: bool, json: bool) -> None:
    """Recompute every event, hash, version and time of the log.

    Prints size and root. If anything is wrong, names the first wrong event and ends with exit
    code 1. The log is compared with every checkpoint that the store keeps, and with the head file
    where that is here. Compare the root with one kept elsewhere too: whoever has the database, the
    log's key and that file can rewrite them all.

    Then the keys of cases are compared with the log: what is wiped must be given up by an event,
    what was given up must be wiped, and a key that one of the events checked names must be known.

    Then every file that one of the events checked says was handed in is hashed: those that are
    missing, or were changed, are named. A file that is missing is none once its case was erased.
    Where the folder of the files cannot be read, say --no-attachments.

    With --state the first check is full, and a later one costs only what is new. It sees a log cut
    shorter than it was and every fault in what is new; it does not see what was changed, since,
    among the events checked before: for that, check in full now and then. Keep the file where the
    database's administrator cannot write.
    """
    with log_store(settings_in_force()) as (engine, found):
        kept = Kept(state, found.origin) if state else None
        since = _since(kept, full=full)
        try:
            with shown() as tell:
                progress = partial(tell, "Verifying the log")
                roots = LogFiles(engine, found).roots()
                whole = verify(engine, progress, since=since, roots=roots)
            compare(engine, Erasures.name, range(since.size, whole.size))
            stock = None if no_attachments else _files(engine, range(since.size, whole.size))
        except (Defect, Differs, Lacking) as fault:
            if json:
                wrong = {"position": fault.position, "what": fault.what}
                write_json({"origin": found.origin, "verified": False, "wrong": wrong})
            raise click.ClickException(_said_of(fault)) from None
    if kept:
        kept.write(whole)
    said = {"size": whole.size, "root": whole.root.hex(), "checked": whole.size - since.size}
    if stock and (stock.whole or stock.erased):
        said |= {"files": stock.whole, "erased": stock.erased}
    if json:
        write_json({"origin": found.origin, **said, "verified": True})
    else:
        click.echo(_sentence(since) + "".join(f"\n{name:8}{said[name]}" for name in said))


def _since(kept: Kept | None, *, full: bool) -> Verified:
    try:
        return (kept and not full and kept.read()) or NOTHING
    except Unreadable as problem:
        raise click.ClickException(str(problem)) from None


class Lacking(Exception):
    """Files that were handed in are missing or were changed; `what` names each of them."""

    def __init__(self, stock: Stock) -> None:
        super().__init__("; ".join(stock.wrong))
        self.position, self.what = None, "; ".join(stock.wrong)


def _files(engine: Engine, checked: range) -> Stock:
    stock = look(engine, content_of(engine, settings_in_force()), checked)
    if stock.wrong:
        raise Lacking(stock)
    return stock


def _said_of(fault: Defect | Differs | Lacking) -> str:
    if isinstance(fault, Defect):
        return f"The log is not whole. {fault}"
    if isinstance(fault, Lacking):
        return f"The log and the files beside it do not agree: {fault}."
    return f"The log and the keys of its cases do not agree: {fault}."


def _sentence(since: Verified) -> str:
    if since == NOTHING:
        return "The log is whole."
    return f"What is new in the log is whole; its first {since.size} events were not looked at."
