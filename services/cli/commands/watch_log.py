"""`tocsin watch-log`: what an agency or a supervisor runs to see that the log only ever grows."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from services.cli.asking import KeptElsewhere, LogOverHttp
from services.cli.pinned import pins_of
from services.cli.stopping import told_to_stop
from services.cli.store import Refusal
from shared import keyfile
from shared.log.note import COSIGNATURE, NoteError, Signer
from shared.verifying.verdict import FALSE, PROVEN, UNKNOWN
from shared.verifying.watching import Accused, Folder, Unreachable, Watch

_DIGITS = 8


@click.command("watch-log")
@click.argument("url")
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to keep checkpoints, evidence and the witness's key in.",
)
@click.option("--log-key", "logs", multiple=True, required=True, metavar="VKEY_OR_FILE")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The witness's key, made if there is no such file.  [default: key in the folder]",
)
@click.option("--name", help="The witness's name.  [default: made from its key]")
@click.option("--every", type=click.FloatRange(min=0.1), default=60.0, show_default=True)
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--peer", "peers", multiple=True, metavar="FILE_OR_URL", help="Another's checkpoint.")
@click.pass_context
def watch_log(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    *,
    url: str,
    state: Path,
    logs: tuple[str, ...],
    key_file: Path | None,
    name: str | None,
    every: float,
    once: bool,
    peers: tuple[str, ...],
) -> None:
    """Watch the log of the Tocsin at URL: check that it only grows, keep its word, cosign it.

    Each checkpoint is checked against the last one kept before it is kept, cosigned
    (c2sp.org/tlog-cosignature) and shown; then it is compared with those of each --peer. A rollback
    or a split view is shouted, with the evidence kept for anybody to judge by `tocsin verify`.

    With --once the exit code is 0, 1 for an accusation, 2 if it could not be told; without, 1 if
    there ever was one.
    """
    signer = _signer(key_file or state / "key", name)
    source, pins = LogOverHttp(url.rstrip("/")), pins_of(logs, (), ())
    watch = Watch(Folder(state), source, pins, signer, time.time)
    others = [KeptElsewhere(peer) for peer in peers]
    click.echo(f"Witness {signer.key}")
    with _alone(state), told_to_stop() as stopped:
        code = _look(watch, others)
        while not once and not stopped.wait(every):
            code = max(code == FALSE, _look(watch, others) == FALSE)
    context.exit(code if once else int(code == FALSE))


def _look(watch: Watch, others: list[KeptElsewhere]) -> int:
    """Look once and tell what was found; the answer is an exit code."""
    try:
        head = watch.look().checkpoint
        click.echo(f"{head.origin} {head.size} {head.root.hex()}")
        untold = watch.compare(others)
    except Accused as accused:
        click.echo(f"ACCUSATION: {accused.told}. Evidence: {accused.file}", err=True)
        return FALSE
    except Unreachable as problem:
        untold = [str(problem)]
    for why in untold:
        click.echo(f"Not told: {why}", err=True)
    return UNKNOWN if untold else PROVEN


def _signer(file: Path, name: str | None) -> Signer:
    try:
        seed = keyfile.kept(file)
        public = Signer("witness", seed).key.public
        return Signer(name or f"witness-{public.hex()[:_DIGITS]}", seed, COSIGNATURE)
    except (OSError, NoteError, ValueError) as problem:
        raise Refusal(f"The witness's key cannot be had: {problem}") from None


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the folder, so that no two watchers vouch from it at once; Refusal if one does."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"Another watcher works in {state}.") from None
        yield
