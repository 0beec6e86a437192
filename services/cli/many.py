"""Many processes: every service on its own, over servers that are named or private."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from services.cli.database import enter_centre_key, prepare
from services.cli.fleet import Fleet
from services.cli.plan import Place, members
from services.cli.secret_files import MASTER_KEY
from services.cli.store import Refusal, origin_named, store
from services.cli.timekeeping import kind_of_time
from shared.clock import Instant, WallClock
from shared.log.tables import opened
from shared.settings import Settings, secret_in
from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit
from shared.testing.unprivileged import ServerMissing
from shared.timetable import write_instant

VAR = Path("var")
WATCH_SECONDS = 0.5


def run_processes(
    settings: Settings, amqp: str | None, database: str | None, stop: threading.Event
) -> None:
    """Run every service as a process until `stop`; one that ends is started again."""
    with _servers(amqp, database) as (amqp_uri, database_url):
        folder = VAR.resolve() / "processes"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Place(database_url, amqp_uri, folder, settings.http, settings.log_level)
        kind = _prepare(place, settings)
        with Fleet(members(place), folder) as fleet:
            fleet.start()
            fleet.wait_until_ready()
            click.echo(f"Tocsin is at http://{settings.http} ({kind} time). Ctrl-C stops it.")
            click.echo(f"Settings of the command line: TOCSIN_DATABASE_URL={database_url}")
            click.echo(f"    TOCSIN_MASTER_KEY_FILE={place.secrets.kept(MASTER_KEY)}")
            while not stop.wait(WATCH_SECONDS):
                for name, code in fleet.ended().items():
                    click.echo(f"{name} ended with code {code}; it is started again.", err=True)
                    fleet.start(name)


@contextmanager
def _servers(amqp: str | None, database: str | None) -> Iterator[tuple[str, str]]:
    """Yield a broker and a database: those that are named, or private ones kept in ./var."""
    if bool(amqp) != bool(database):
        raise Refusal("--amqp and --database go together: a broker, and a database.")
    if amqp and database:
        yield amqp, database
        return
    home = VAR.resolve()
    try:
        with (
            PrivatePostgres(home / "postgres") as postgres,
            PrivateRabbit(home / "rabbit") as rabbit,
        ):
            yield rabbit.uri, postgres.database("tocsin")
    except ServerMissing as missing:
        raise Refusal(str(missing)) from None


def _prepare(place: Place, settings: Settings) -> str:
    with store(place.database_url) as engine:
        found = opened(engine)
        kind = kind_of_time(settings.clock, found)
        prepare(
            place.database_url,
            origin=origin_named(settings),
            clock=kind,
            passwords=place.secrets.passwords(),
        )
        if found is None and kind == "simulated":
            write_instant(engine, Instant(WallClock().now()))
    public_key = secret_in(str(place.secrets.countersign_public()))
    enter_centre_key(place.database_url, kind, public_key)
    return kind
