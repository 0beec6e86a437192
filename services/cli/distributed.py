"""The distributed form as its conductor sees it: through the database, from outside."""

import time
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Engine

from contracts.message import Event, registry
from services.cli import names
from services.cli.domains import DOMAINS
from services.sandbox.diary import Diary
from shared.clock import Clock
from shared.following import positions
from shared.log.read import Reader
from shared.timetable import earliest, pending


def _events_of(service: str) -> tuple[str, ...]:
    ours = (wire for wire, message in registry.items() if issubclass(message, Event))
    return tuple(sorted(wire for wire in ours if wire.startswith(f"{service}.")))


CONCERNS: Mapping[str, tuple[str, ...]] = {
    **{f"due.{domain.name}": _events_of(domain.name) for domain in DOMAINS if domain.timetable},
    **{
        f"reaction.{reaction.name}": tuple(sorted(reaction.on))
        for domain in DOMAINS
        for reaction in domain.reactions
    },
}
"""The types of events that a service's followers have to do with: it is woken by no others, and
passes over those when it looks by itself."""
BANKS = "sandbox"
POLL_SECONDS = 0.005


def followers(services: Collection[str] = names.DOMAINS) -> tuple[str, ...]:
    """Return who follows the log where these domain services run.

    All but the register: its process hears only of the directory, and whoever enters something
    there waits for it.
    """
    return ("relay", "orders", *(name for name in CONCERNS if name.split(".")[1] in services))


class Processes:
    """What other processes do with the log in a database."""

    def __init__(self, engine: Engine, clock: Clock, followers: tuple[str, ...]) -> None:
        """Watch these followers of the log in `engine`."""
        self._engine = engine
        self._clock = clock
        self._followers = followers
        self._reader = Reader(engine)
        self._read = -1
        self._latest: dict[str, int] = {}

    def also(self, follower: str) -> None:
        """Watch one more."""
        self._followers = (*self._followers, follower)

    def size(self) -> int:
        """Return how many events the log holds."""
        return self._reader.size()

    def idle_at(self) -> int | None:
        """Return of how many events all was dealt with, and nothing due; None if there is more."""
        self._read_on()
        size = self._read + 1
        stands = positions(self._engine)
        waiting = any(self._concern(name) > stands.get(name, -1) for name in self._followers)
        waiting = waiting or pending(self._engine, self._clock.now())
        return None if waiting or self.size() > size else size

    def _read_on(self) -> None:
        """Note where the last event of each type stands, as far as the log goes."""
        while lines := self._reader.lines(self._read):
            self._latest |= {line.type: line.position for line in lines}
            self._read = lines[-1].position

    def _concern(self, follower: str) -> int:
        """Return the last position that a follower has to do with, -1 if there is none."""
        types = CONCERNS.get(follower)
        if types is None:
            return self._read
        return max((self._latest.get(each, -1) for each in types), default=-1)

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until nothing is under way; TimeoutError if that takes longer than `seconds`."""
        end = time.monotonic() + seconds
        while self.idle_at() is None:
            if time.monotonic() > end:
                stands = positions(self._engine)
                raise TimeoutError(f"still busy after {seconds} s: {stands} of {self.size()}")
            time.sleep(POLL_SECONDS)

    def earliest(self) -> datetime | None:
        """Return the next instant at which a deadline falls."""
        return earliest(self._engine)


class BanksElsewhere:
    """Simulated banks in a process of their own, which sees by itself that time has moved."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Watch the banks whose diary is in `engine`."""
        self._diary = Diary(engine)
        self._clock = clock

    def pending(self) -> bool:
        """Tell whether anything is unread, or due and not yet done."""
        return self._diary.pending(self._clock.now())

    def earliest(self) -> datetime | None:
        """Return the instant of their next act, None if nothing is left to do."""
        return self._diary.earliest()

    def wake(self) -> None:
        """Leave them alone: they look often."""

    def rest(self, seconds: float) -> None:
        """Give them a moment."""
        time.sleep(min(seconds, POLL_SECONDS))
