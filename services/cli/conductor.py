"""The conductor: moves simulated time on, but only when nothing is left to do where it stands."""

import time
from collections.abc import Callable
from datetime import datetime

from services.cli.timekeeping import MovedClock
from services.sandbox.sandbox import Sandbox
from shared.edge.local import LocalEdge
from shared.timetable import earliest

POLL_SECONDS = 0.003
STUCK_SECONDS = 60


class Conductor:
    """Conducts one demonstration; the only one who writes the simulated instant."""

    def __init__(self, clock: MovedClock, edge: LocalEdge, sandbox: Sandbox) -> None:
        """Conduct what happens in `edge` and `sandbox`, by moving `clock`."""
        self._clock = clock
        self._edge = edge
        self._sandbox = sandbox

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
            self._sandbox.wake()
            moved()

    def _wait_until_quiet(self) -> None:
        """Return when nothing was pending twice running, at one and the same head of the log.

        TimeoutError if something stays pending though the log stands still.
        """
        quiet_at = stood_at = None
        stood_since = time.monotonic()
        while True:
            head = self._edge.reader.size()
            if head != stood_at:
                stood_at, stood_since = head, time.monotonic()
            if time.monotonic() - stood_since > STUCK_SECONDS:
                raise TimeoutError(f"nothing has moved for {STUCK_SECONDS} s, at event {head}")
            self._sandbox.resting.wait(POLL_SECONDS * 10)
            pending = not self._edge.idle() or self._sandbox.pending()
            if not pending and head == quiet_at == self._edge.reader.size():
                return
            quiet_at = None if pending else head
            if pending:
                time.sleep(POLL_SECONDS)

    def _next(self) -> datetime | None:
        instants = (earliest(self._edge.engine), self._sandbox.diary.earliest())
        return min((at for at in instants if at), default=None)
