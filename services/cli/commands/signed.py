"""`tocsin log checkpoint`, `proof`, `accept-head`: what was signed of the log."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from contracts.problems import Refused
from services.cli.installation import words
from services.cli.logfiles import LogFiles
from services.cli.progress import shown
from services.cli.store import Refusal, log_store, settings_in_force
from services.ledger.headfile import HeadFile
from services.ledger.keys import LogKeys
from services.ledger.ledger import Files, Ledger
from services.ledger.right import Bell
from services.ledger.signing import LogSigner
from shared.log.checkpoint import Checkpoint, Proof, trusted
from shared.log.evidence import make_evidence
from shared.log.note import NoteError
from shared.log.tables import Origin
from shared.log.verify import Defect, Verified, verify

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
def checkpoint() -> None:
    """Print the last signed checkpoint, as the head file has it."""
    with log_store(settings_in_force()) as (engine, found):
        click.echo(LogFiles(engine, found).signed_head().note, nl=False)


@click.command()
@click.argument("position", type=click.IntRange(min=0))
def proof(position: int) -> None:
    """Print the receipt of the event at POSITION, as a .tlog-proof.

    It needs the head file. A running ledger signs what is new within 10 s.
    """
    with log_store(settings_in_force()) as (engine, found):
        files = LogFiles(engine, found)
        files.signed_head()
        ledger = Ledger(engine, Files(files.key_file, files.head_file))
        try:
            click.echo(ledger.proof(position), nl=False)
        except Refused as refusal:
            raise click.ClickException(words(refusal.problem)) from None


@click.command("accept-head")
@click.argument("held", type=_FILE, nargs=-1, metavar="[CHECKPOINT]...")
@click.option("--nobody-holds-one", is_flag=True, help="Take the checkpoints in the store alone.")
def accept_head(held: Sequence[Path], *, nobody_holds_one: bool) -> None:
    """Write a head file again, where it was lost or an old one was restored.

    Without it the ledger signs nothing, because it cannot know whether the log is all that it
    signed. Ask those who check this log for the latest CHECKPOINT that they hold, or a receipt:
    this recomputes the whole log, compares it with each of them and with those in the store, and
    if it is all that they say, signs it as it stands and remembers that. It never accepts a log
    that lacks something signed: restore the latest backup instead, or begin a new log under
    another TOCSIN_ORIGIN and keep this one to be read.
    """
    if bool(held) == nobody_holds_one:
        raise click.UsageError("Name checkpoints that others hold, or say --nobody-holds-one.")
    with log_store(settings_in_force()) as (engine, found):
        files = LogFiles(engine, found)
        if files.head_file.exists():
            raise Refusal(f"Move {files.head_file} away first, if it is not to be believed.")
        make_evidence(engine)
        keys = files.keys()
        file = HeadFile(files.head_file, keys)
        with Bell(engine).right(file) as right:
            if right is None:
                raise Refusal("A ledger is at work on this log; stop it first.")
            whole = _compared(engine, files, [_read(each, found, keys) for each in held])
            head = LogSigner(engine, keys, file).accept(whole.size, whole.edge)
    click.echo(head.note, nl=False)


def _read(file: Path, log: Origin, keys: LogKeys) -> Checkpoint:
    """Return the checkpoint that a file holds, alone or in a receipt; Refusal if it is not ours."""
    text = file.read_text("utf-8", "replace")
    try:
        note = Proof.parse(text).checkpoint if text.startswith("c2sp.org/tlog-proof") else text
        return trusted(note, log.origin, keys.known)
    except NoteError as problem:
        raise Refusal(f"{file} holds no checkpoint of this log: {problem}.") from None


def _compared(engine: Engine, files: LogFiles, held: Sequence[Checkpoint]) -> Verified:
    """Recompute the log against all that is known to have been signed of it."""
    try:
        roots = files.roots()
        for head in held:
            if roots.setdefault(head.size, head.root) != head.root:
                raise _contradicted(head)
        with shown() as tell:
            return verify(engine, partial(tell, "Verifying the log"), roots=roots)
    except Defect as defect:
        raise click.ClickException(f"This log is not what was signed of it. {defect}") from None


def _contradicted(head: Checkpoint) -> click.ClickException:
    return click.ClickException(
        f"A checkpoint of {head.size} events contradicts another of that size: the log's key signed"
        " two histories. Keep both, they are evidence."
    )
