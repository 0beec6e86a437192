"""The one source of time: the wall's, or a simulated instant that only a conductor moves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

Kind = Literal["wall", "simulated"]


class Clock(Protocol):
    """Anything that tells the time."""

    @property
    def kind(self) -> Kind:
        """Which kind of time this is; the log's origin names it."""
        ...

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...


class WallClock:
    """The machine's time."""

    kind: Kind = "wall"

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Instant:
    """A simulated instant: standing still, or running at the wall's rate since `running_since`."""

    at: datetime
    running_since: datetime | None = None

    def seen(self, wall: datetime) -> datetime:
        """Return the simulated time when the wall shows `wall`."""
        return (
            self.at + max(wall - self.running_since, timedelta()) if self.running_since else self.at
        )


class SimulatedClock:
    """Simulated time, read anew each time from wherever its one instant is kept."""

    kind: Kind = "simulated"

    def __init__(self, read: Callable[[], Instant]) -> None:
        """Tell the time by the instant that `read` returns."""
        self._read = read

    def now(self) -> datetime:
        """Return the simulated time in UTC."""
        return self._read().seen(datetime.now(UTC))
