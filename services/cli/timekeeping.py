"""Simulated time where one process moves it: by leaps in a demo, at the wall's rate under `up`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from contracts.envelope import from_wire
from services.cli.store import Refusal
from shared.clock import Instant, SimulatedClock, WallClock
from shared.log.tables import Clock, Origin, log_head, reading
from shared.timetable import read_instant, write_instant


def clock_of(engine: Engine, kind: str) -> "WallClock | MovedClock":
    """Return the clock for a log of this kind of time."""
    return MovedClock(engine) if kind == "simulated" else WallClock()


class MovedClock(SimulatedClock):
    """The clock of the process that moves time: kept in its row, told without reading it again."""

    def __init__(self, engine: Engine) -> None:
        """Tell the time that the store's row names."""
        self._engine = engine
        self._instant = read_instant(engine)
        super().__init__(lambda: self._instant)

    def leap(self, at: datetime) -> None:
        """Move time to an instant, where it stands still; never back."""
        self._move(Instant(max(at, self.now())))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let time run on from where it stood, for the time of a `with`."""
        self._move(Instant(self._stood(), datetime.now(UTC)))
        try:
            yield
        finally:
            self._move(Instant(self.now()))

    def _move(self, instant: Instant) -> None:
        write_instant(self._engine, instant)
        self._instant = instant

    def _stood(self) -> datetime:
        """Return where time stopped; a process that was killed took its time with it."""
        with reading(self._engine).connect() as connection:
            recorded = connection.execute(select(log_head.c.recorded_at)).scalar_one()
        return max(self._instant.at, from_wire(recorded))


def kind_of_time(wanted: str, found: Origin | None) -> Clock:
    """Return the kind of time for a log that was found, or is to be begun; Refusal if not both."""
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
