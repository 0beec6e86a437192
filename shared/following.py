"""Following the log: a loop that resumes from a saved position, woken when the log grows."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import structlog
from prometheus_client import Gauge
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    select,
)

from shared.log.tables import furnish, reading
from shared.log.writes import Grown

BATCH = 500
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
EASE, LONGEST_SECONDS = 3, 0.25
"""Who gathers looks at news for a third of the time at most, but rests no longer than so."""
FURTHEST_BEHIND = 3_000
"""Past so many events a follower gives way no longer: an urgent order must not wait for a file."""
follower_metadata = MetaData()
follower_position = Table(
    "follower_position",
    follower_metadata,
    Column("name", String(100), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""The last position that each follower has dealt with; -1 before the first."""

STANDS = Gauge(
    "tocsin_follower_position", "The last event that a follower here dealt with.", ["follower"]
)
_its = follower_position.c.name == bindparam("its_name")
_FIND = select(follower_position.c.position).where(_its)
_STAND = _FIND.with_for_update()
_MOVE = follower_position.update().where(_its).values(position=bindparam("to"))
_FOLLOW_ON = _MOVE.where(follower_position.c.position == bindparam("after"))
_ADVANCE = _MOVE.where(follower_position.c.position < bindparam("to"))
_LOWEST = select(func.min(follower_position.c.position)).where(
    follower_position.c.name.in_(bindparam("names", expanding=True))
)
_logger = structlog.get_logger(__name__)


class Following(ABC):
    """Something that follows the log: `step` takes a batch, `run` goes on until stopped."""

    name: str
    position: int
    awaited: int = -1
    """How far it has to come for all that it has heard of."""
    gather: float = 0.0
    """Least seconds between two looks at news: what comes meanwhile is dealt with together.

    Whoever gathers at all also rests longer the longer a look takes, for the sake of those who
    send commands: under load fewer looks, each at more, are less work.
    """
    courtesy: float = 0.0
    """Least seconds from being woken to looking: whoever caused the news is answered meanwhile."""

    def __init__(self, quiet: threading.Event | None = None) -> None:
        """Stand ready to run; while `quiet` is clear, give way, but never for long or far."""
        self._quiet = quiet
        self._head = 0
        self._news_at = self._busy = 0.0
        self._woken = threading.Event()
        self._stopped = threading.Event()

    @abstractmethod
    def step(self) -> int:
        """Deal with the next batch, of BATCH at most; 0 if there is none, or it has to wait."""

    def run(self) -> None:
        """Follow until stopped; what fails is tried again."""
        while not self._stopped.is_set():
            try:
                if self._quiet and self._head - self.position < FURTHEST_BEHIND:
                    self._quiet.wait(PATIENCE_SECONDS)
                began = time.monotonic()
                dealt_with = self.step()
                self._busy = time.monotonic() - began
                STANDS.labels(self.name).set(self.position)
                if dealt_with < BATCH:
                    self._pause()
            except Exception:  # a follower that died would be silent for ever
                _logger.exception("follower_failed", follower=self.name, position=self.position)
                self._stopped.wait(POLL_SECONDS)
        self.settle()

    def _pause(self) -> None:
        """Wait for news, and if there was some just before, let more of it gather."""
        self._woken.wait(self.rest())
        self._woken.clear()
        if self.gather:
            pace = max(self.gather, min(EASE * self._busy, LONGEST_SECONDS))
            left = self._news_at + pace - time.monotonic()
            self._stopped.wait(max(left, self.courtesy))
        self._news_at = time.monotonic()

    def rest(self) -> float:
        """Return how many seconds to wait at most before looking again."""
        return POLL_SECONDS

    @abstractmethod
    def settle(self) -> None:
        """Save what is not saved yet, when the following stops."""

    def wake(self, size: int = 0) -> None:
        """Say that the log has grown to `size` events, or, where that is 0, that it may have."""
        self._head = max(self._head, size)
        if not 0 < size <= self.position + 1:
            self._woken.set()

    def hear(self, grown: Grown) -> None:
        """Hear of a commit, and look at it where its events may concern this follower."""
        if self.concerned(grown.types):
            self.come(grown.size)

    def come(self, size: int) -> None:
        """Deal with all of the log as far as `size` events."""
        self.awaited = max(self.awaited, size - 1)
        self.wake(size)

    def concerned(self, types: Iterable[str]) -> bool:  # noqa: ARG002  whoever does not say is
        """Tell whether any of these types of events are this follower's concern."""
        return True

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._stopped.set()
        self._woken.set()


def start(engine: Engine, name: str) -> int:
    """Return where the follower `name` stands, entering it at -1 if it is new."""
    furnish(engine, follower_metadata)
    with reading(engine).connect() as connection:
        found = connection.execute(_FIND, {"its_name": name}).scalar()
    if found is None:
        with engine.begin() as connection:
            found = connection.execute(_FIND, {"its_name": name}).scalar()
            if found is None:
                connection.execute(follower_position.insert(), {"name": name, "position": -1})
    return -1 if found is None else int(found)


def stand(connection: Connection, name: str) -> int:
    """Return where a follower stands, and keep others from moving it in this transaction."""
    return int(connection.execute(_STAND, {"its_name": name}).scalar_one())


def follow_on(connection: Connection, name: str, after: int, upto: int) -> bool:
    """Move a follower from one position to the next and keep others off; False if it was moved."""
    values = {"its_name": name, "to": upto, "after": after}
    return connection.execute(_FOLLOW_ON, values).rowcount == 1


def move(connection: Connection, name: str, position: int) -> None:
    """Save, in the caller's transaction, that `name` has dealt with everything up to `position`."""
    connection.execute(_MOVE, {"its_name": name, "to": position})


def advance(connection: Connection, name: str, position: int) -> None:
    """Do the same unless `name` stands further already, where several processes are that one."""
    connection.execute(_ADVANCE, {"its_name": name, "to": position})


def positions(engine: Engine) -> dict[str, int]:
    """Return where every follower stands."""
    with reading(engine).connect() as connection:
        rows = connection.execute(select(follower_position))
        return {name: int(position) for name, position in rows}


def lowest(engine: Engine, names: Sequence[str]) -> int:
    """Return where the hindmost of these followers stands, by the store; all have started.

    It may be before what a follower remembers: see `shared.log.tables.derived`.
    """
    with reading(engine).connect() as connection:
        return int(connection.execute(_LOWEST, {"names": list(names)}).scalar_one())


def reached(engine: Engine, names: Sequence[str], position: int, seconds: float) -> bool:
    """Wait up to `seconds` until followers have dealt with `position`; False if they have not."""
    end = time.monotonic() + seconds
    while True:
        stands = positions(engine)
        if all(stands.get(name, -1) >= position for name in names):
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
