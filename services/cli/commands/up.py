"""`tocsin up`: the whole system, in one process or in many."""

import threading
from contextlib import nullcontext

import click

from services.cli.addresses import address_of
from services.cli.embedded import gateway, system, vault_of
from services.cli.many import run_processes
from services.cli.stopping import told_to_stop
from services.cli.store import origin_named, settings_in_force, store
from services.cli.timekeeping import MovedClock, clock_of, kind_of_time
from services.sandbox.diary import Bell
from shared.clock import Instant, WallClock
from shared.log.tables import create, opened
from shared.settings import Settings
from shared.timetable import write_instant


@click.command()
@click.option("--processes", is_flag=True, help="Run each service as a process of its own.")
@click.option("--amqp", metavar="URI", help="With --processes: this RabbitMQ, not a private one.")
@click.option("--database", metavar="URL", help="With --processes: this PostgreSQL database.")
def up(*, processes: bool, amqp: str | None, database: str | None) -> None:
    """Run everything in one process, until SIGINT or SIGTERM.

    Opens the log in TOCSIN_DATABASE_URL, or begins one there. A log is always opened with the
    clock that it was begun with; simulated time runs on from where it stood.

    With --processes each service is a process of its own, over PostgreSQL and RabbitMQ: private
    ones, whose data is kept in ./var, or those that are named.
    """
    settings = settings_in_force()
    with told_to_stop() as stop:
        if processes:
            run_processes(settings, amqp, database, stop)
        else:
            _run_here(settings, stop)
    click.echo("Tocsin has stopped.")


def _run_here(settings: Settings, stop: threading.Event) -> None:
    with store(settings.database_url) as engine:
        found = opened(engine)
        kind = kind_of_time(settings.clock, found)
        if found is None:
            create(engine, origin_named(settings), kind)
            if kind == "simulated":
                write_instant(engine, Instant(WallClock().now()))
        also = [Bell()] if kind == "simulated" else []
        clock = clock_of(engine, kind)
        address = address_of(settings.http)
        with (
            system(engine, clock, alone=True, also=also, vault=vault_of(engine, settings)) as made,
            clock.running() if isinstance(clock, MovedClock) else nullcontext(),
            gateway(made, address) as (host, port),
        ):
            click.echo(f"Tocsin is at http://{host}:{port} ({kind} time). Ctrl-C stops it.")
            stop.wait()
