"""The conductor: moves simulated time on, but only when nothing is left to do where it stands."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.cli.timekeeping import MovedClock

POLL_SECONDS = 0.003
PATIENCE, LONGEST_POLL_SECONDS = 1.25, 0.05
"""Who looks often at what takes long only keeps it from getting done."""
STUCK_SECONDS = 60


class Works(Protocol):
    """Everything that follows the log, wherever it runs."""

    def size(self) -> int:
        """Return how many events the log holds."""
        ...

    def idle_at(self) -> int | None:
        """Return of how many events all was dealt with, and nothing due; None if there is more."""
        ...

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until nothing is under way; TimeoutError if that takes longer than `seconds`."""
        ...

    def earliest(self) -> datetime | None:
        """Return the next instant at which a deadline falls."""
        ...


class Banks(Protocol):
    """The simulated agencies, wherever they run."""

    def pending(self) -> bool:
        """Tell whether anything is unread, or due and not yet done."""
        ...

    def earliest(self) -> datetime | None:
        """Return the instant of their next act, None if nothing is left to do."""
        ...

    def wake(self) -> None:
        """Say that time has moved, or that there is something for them to read."""
        ...

    def rest(self, seconds: float) -> None:
        """Wait until they have nothing to do, but no longer than `seconds`."""
        ...


class Conductor:
    """Conducts one demonstration; the only one who writes the simulated instant."""

    def __init__(self, clock: MovedClock, works: Works, banks: Banks) -> None:
        """Conduct what happens in `works` and at the `banks`, by moving `clock`."""
        self._clock = clock
        self._works = works
        self._banks = banks

    def run(self, finished: Callable[[], bool], moved: Callable[[], None]) -> None:
        """Jump from instant to instant until `finished`, or until nothing more will happen.

        `moved` is called after each jump.
        """
        while True:
            self._wait_until_quiet()
            at = None if finished() else self._next()
            if at is None:
                return
            self._clock.leap(at)
            self._banks.wake()
            moved()

    def pass_until(self, at: datetime) -> None:
        """Let nobody look until an instant, and then whatever is due by it be done."""
        self._clock.leap(at)
        self._banks.wake()
        self._wait_until_quiet()

    def _wait_until_quiet(self) -> None:
        """Return when nothing is under way.

        Works first, then banks: what the works passed on to the banks is then seen there, and if
        neither had anything left and the log did not grow meanwhile, nobody will act before time
        moves. TimeoutError if something stays pending though the log stands still.
        """
        stood_at, stood_since, pause = -1, time.monotonic(), POLL_SECONDS
        while True:
            self._banks.rest(POLL_SECONDS * 10)
            head = self._works.idle_at()
            if head is not None:
                if not self._banks.pending() and self._works.size() == head:
                    return
                self._banks.wake()
            time.sleep(pause)
            pause = min(pause * PATIENCE, LONGEST_POLL_SECONDS)
            if pause == LONGEST_POLL_SECONDS and (size := self._works.size()) != stood_at:
                stood_at, stood_since = size, time.monotonic()
            if time.monotonic() - stood_since > STUCK_SECONDS:
                raise TimeoutError(f"nothing has moved for {STUCK_SECONDS} s, at event {stood_at}")

    def _next(self) -> datetime | None:
        instants = (self._works.earliest(), self._banks.earliest())
        return min((at for at in instants if at), default=None)
