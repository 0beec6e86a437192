"""`tocsin demo`: case files, simulated banks, simulated time, and what it all came to."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from services.cli.commands.up import told_to_stop
from services.cli.demonstration import FILES, SHIPPED, Demonstration, stage
from services.cli.embedded import Address, address_of, gateway, system
from services.cli.progress import shown
from services.cli.report import write_report
from services.cli.store import Refusal, settings_in_force, store
from services.cli.store import shown as shown_url
from services.cli.terminal import as_json, write_json, write_table
from services.cli.timekeeping import MovedClock
from services.sandbox.diary import Bell
from services.sandbox.tempers import Temper
from shared.log.tables import opened

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TEMPERS = [temper.value for temper in Temper]


@click.command()
@as_json
@click.option("--cases", type=FOLDER, default=SHIPPED / "cases", help="Folder of case files.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws tempers and delays.")
@click.option("--tempers", type=click.Choice(TEMPERS), help="Give every bank this temper.")
@click.option("--stay", is_flag=True, help="Leave the console up at TOCSIN_HTTP afterwards.")
def demo(*, json: bool, cases: Path, seed: int, tempers: str | None, stay: bool) -> None:
    """Turn case files into orders at simulated banks, and show what came of it.

    Runs in TOCSIN_DATABASE_URL if that is set, where there must be no log yet, otherwise in a
    temporary place. Time is simulated. Ends with exit code 1 if the log does not verify.
    """
    settings = settings_in_force()
    files = _files(cases)
    everyone = Temper(tempers) if tempers else None
    address = address_of(settings.http) if stay else ("127.0.0.1", 0)
    with (
        _fresh_log() as engine,
        system(engine, clock := MovedClock(engine), alone=True, also=[Bell()]) as made,
        gateway(made, address) as served,
    ):
        play = Demonstration(made, clock, served)
        with ExitStack() as at_work:
            with shown() as tell:
                play.upload(files, tell)
                play.conduct(at_work.enter_context(play.banks(seed, everyone)), tell)
                found = play.results(tell)
            if json:
                write_json(found)
            else:
                write_report(found, play.rows, play.names())
            if stay:
                _stay(play, clock, served)
    if not found["log"]["verified"]:
        raise click.ClickException(f"The log is not whole. {found['log']['wrong']}")


def _files(cases: Path) -> list[Path]:
    files = [cases / name for name in FILES if (cases / name).is_file()]
    if not files:
        raise Refusal(f"{cases} holds none of the case files {', '.join(FILES)}.")
    return files


@contextmanager
def _fresh_log() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        url = os.environ.get("TOCSIN_DATABASE_URL") or f"sqlite:///{folder}/demo.db"
        with store(url) as engine:
            if opened(engine):
                raise Refusal(
                    f"{shown_url(url)} holds a log already, and the demo begins a fresh one."
                    " Unset TOCSIN_DATABASE_URL, or name a database without a log."
                )
            stage(engine)
            try:
                yield engine
            except TimeoutError as stuck:
                raise click.ClickException(f"The demo came to a standstill: {stuck}") from None


def _stay(play: Demonstration, clock: MovedClock, served: Address) -> None:
    rows = play.open_logins()
    with told_to_stop() as stop, clock.running():
        write_table("Demo logins", ("login", "password", "name", "agency", "roles"), rows)
        host, port = served
        click.echo(f"The console is at http://{host}:{port}. Ctrl-C ends the demo.")
        stop.wait()
