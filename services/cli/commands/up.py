"""`tocsin up`: the whole system in one process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from services.cli.embedded import address_of, gateway, system
from services.cli.store import Refusal, settings_in_force, store
from services.cli.timekeeping import MovedClock, clock_of
from services.sandbox.diary import Bell
from shared.clock import Instant, WallClock
from shared.log.tables import Clock, Origin, create, opened
from shared.timetable import write_instant


@click.command()
def up() -> None:
    """Run everything in one process, until SIGINT or SIGTERM.

    Opens the log in TOCSIN_DATABASE_URL, or begins one there. A log is always opened with the
    clock that it was begun with; simulated time runs on from where it stood.
    """
    settings = settings_in_force()
    with told_to_stop() as stop, store(settings.database_url) as engine:
        found = opened(engine)
        kind = _kind(settings.clock, found)
        if found is None:
            create(engine, "tocsin", kind)
            if kind == "simulated":
                write_instant(engine, Instant(WallClock().now()))
        also = [Bell()] if kind == "simulated" else []
        clock = clock_of(engine, kind)
        address = address_of(settings.http)
        with (
            system(engine, clock, alone=True, also=also) as made,
            clock.running() if isinstance(clock, MovedClock) else nullcontext(),
            gateway(made, address) as (host, port),
        ):
            click.echo(f"Tocsin is at http://{host}:{port} ({kind} time). Ctrl-C stops it.")
            stop.wait()
    click.echo("Tocsin has stopped.")


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Yield what is set when SIGINT or SIGTERM comes; neither ends the process before that."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _kind(wanted: str, found: Origin | None) -> Clock:
    known: dict[str, Clock] = {"": "wall", "wall": "wall", "simulated": "simulated"}
    if wanted not in known:
        raise Refusal(f"TOCSIN_CLOCK must be wall or simulated, not {wanted!r}.")
    if found is None:
        return known[wanted]
    if wanted and wanted != found.clock:
        raise Refusal(
            f"This log was begun with {found.clock} time and cannot go on with {wanted} time."
            " Unset TOCSIN_CLOCK, or name another database in TOCSIN_DATABASE_URL."
        )
    return known[found.clock]
