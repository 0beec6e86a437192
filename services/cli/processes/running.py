"""Running a process: its settings, its database, its clock, its readiness to be told to stop."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from services.cli.importing import imported
from services.cli.names import DOMAINS
from services.cli.store import Refusal, log_store, settings_in_force, taking_part
from shared.clock import Clock, SimulatedClock, WallClock
from shared.edge.broker import Disagreement
from shared.settings import Settings
from shared.timetable import read_instant


def run(process: str) -> None:
    """Run a process until SIGINT or SIGTERM; Refusal where its settings do not suffice."""
    settings = settings_in_force(process)
    with log_store(settings) as (engine, origin), taking_part(engine):
        try:
            _of(process)(engine, settings, clock_of(engine, origin.clock))
        except (OSError, ValueError, Disagreement) as problem:
            raise Refusal(f"{process} cannot run: {problem}") from None


def _of(process: str) -> Callable[[Engine, Settings, Clock], None]:
    """Return what runs a process; imported only now, so that others need not load it."""
    if process in DOMAINS:
        return partial(imported("services.cli.processes.domains").run, process)
    run: Callable[[Engine, Settings, Clock], None]
    run = imported(f"services.cli.processes.{process}").run
    return run


def clock_of(engine: Engine, kind: str) -> Clock:
    """Return the clock of a process that does not move time, for a log of this kind of time."""
    if kind == "simulated":
        return SimulatedClock(partial(read_instant, engine))
    return WallClock()
