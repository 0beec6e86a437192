"""`tocsin demo`: case files, simulated banks, simulated time, and what it all came to."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from services.cli.addresses import address_of
from services.cli.conductor import Banks
from services.cli.demonstration import FILES, FREEZES, SHIPPED, Demonstration, Watch
from services.cli.plan import Place
from services.cli.progress import shown
from services.cli.report import write_report
from services.cli.staging import Casting, Staged, in_many, in_one_process
from services.cli.stopping import told_to_stop, unwinding
from services.cli.store import Refusal, settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from services.sandbox.tempers import Temper
from shared.settings import Settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TEMPERS = [temper.value for temper in Temper]
ANYWHERE = "127.0.0.1:0"


@click.command()
@as_json
@click.option("--cases", type=FOLDER, default=SHIPPED / "cases", help="Folder of case files.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws tempers and delays.")
@click.option("--tempers", type=click.Choice(TEMPERS), help="Give every bank this temper.")
@click.option("--stay", is_flag=True, help="Leave the console up at TOCSIN_HTTP afterwards.")
@click.option("--amqp", metavar="URI", help="Run each service as a process, over this RabbitMQ.")
@click.option("--database", metavar="URL", help="With --amqp: an empty PostgreSQL database.")
def demo(  # noqa: PLR0913  as many as there are options
    *,
    json: bool,
    cases: Path,
    seed: int,
    tempers: str | None,
    stay: bool,
    amqp: str | None,
    database: str | None,
) -> None:
    """Turn case files into orders at simulated banks, and show what came of it.

    Runs in one process, in TOCSIN_DATABASE_URL if that is set, where there must be no log yet,
    otherwise in a temporary place. With --amqp and --database it runs in many processes, each
    under a database role of its own, which the role in the URL must be able to create. Time is
    simulated; it runs until every order and task is settled, every freeze that waited behind
    another authority's has moved up, and the first stop that nobody followed up has lapsed. With
    --stay it runs until the stops are answered, and the companies judged that were visited. Ends
    with exit code 1 if the log does not verify.
    """
    settings = settings_in_force()
    files = _files(cases)
    http = settings.http if stay else ANYWHERE
    casting = Casting(seed, Temper(tempers) if tempers else None)
    with unwinding(), _staged(settings, http, casting, amqp, database) as staged:
        play = staged.play
        with ExitStack() as at_work:
            with shown() as tell:
                play.upload(files, tell)
                banks = at_work.enter_context(staged.banks())
                _play(play, banks, cases / FREEZES, tell, stay=stay)
                found = play.results(tell)
            if json:
                write_json(found)
            else:
                write_report(found, play.all_rows, play.names())
            if stay:
                _stay(staged)
    if not found["log"]["verified"]:
        raise click.ClickException(f"The log is not whole. {found['log']['wrong']}")


def _play(play: Demonstration, banks: Banks, freezes: Path, tell: Watch, *, stay: bool) -> None:
    """Let everybody do what they do, to the end unless the console is to stay."""
    play.begin(banks, tell)
    play.decide()
    if freezes.is_file():
        play.freeze(freezes, banks)
    if not stay:
        play.conduct(banks, tell)
        play.decide()
        play.leave_alone(banks)


@contextmanager
def _staged(
    settings: Settings, http: str, casting: Casting, amqp: str | None, database: str | None
) -> Iterator[Staged]:
    if bool(amqp) != bool(database):
        raise Refusal("--amqp and --database go together: a broker, and an empty database.")
    try:
        if amqp and database:
            with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
                place = Place(database, amqp, Path(folder), http, settings.log_level)
                with in_many(place, casting) as staged:
                    yield staged
        else:
            url = os.environ.get("TOCSIN_DATABASE_URL")
            with in_one_process(url, address_of(http), casting) as staged:
                yield staged
    except TimeoutError as stuck:
        raise click.ClickException(f"The demo came to a standstill: {stuck}") from None


def _files(cases: Path) -> list[Path]:
    files = [cases / name for name in FILES if (cases / name).is_file()]
    if not files:
        raise Refusal(f"{cases} holds none of the case files {', '.join(FILES)}.")
    return files


def _stay(staged: Staged) -> None:
    rows = staged.play.open_logins()
    with told_to_stop() as stop, staged.play.clock.running():
        write_table("Demo logins", ("login", "password", "name", "agency", "roles"), rows)
        host, port = staged.address
        click.echo(f"The console is at http://{host}:{port}. Ctrl-C ends the demo.")
        stop.wait()
