"""Readiness: what a process may ask before it says that it can do its work now."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from shared.following import follower_position
from shared.log.read import Reader
from shared.log.tables import log_head, reading

FAR_EVENTS = 10_000
STILL_SECONDS = 10.0
PATIENCE_SECONDS = 2.0
SILENT = "the database does not answer"


def database(engine: Engine) -> Callable[[], str | None]:
    """Return a check that the log can be read."""

    def check() -> str | None:
        try:
            Reader(engine).size()
        except SQLAlchemyError:
            return SILENT
        return None

    return check


def broker(connected: Callable[[], bool]) -> Callable[[], str | None]:
    """Return a check that the broker is connected, as whoever keeps the connection says."""
    return lambda: None if connected() else "the broker is not connected"


def answering(name: str, url: str) -> Callable[[], str | None]:
    """Return a check that the process `name`, whose private address is `url`, lives."""
    pool = PoolManager(timeout=Timeout(total=PATIENCE_SECONDS), retries=False)

    def check() -> str | None:
        try:
            alive = pool.request("GET", f"{url}/healthz", redirect=False).status
        except HTTPError:
            return f"{name} does not answer"
        return None if alive == 200 else f"{name} answers with {alive}"  # noqa: PLR2004  OK

    return check


class Progress:
    """A check that followers keep up: none far behind, none standing still while there is more.

    An event that was there when last asked, `STILL_SECONDS` ago or more, must have been dealt with.
    """

    def __init__(self, engine: Engine, names: Sequence[str]) -> None:
        """Watch the followers `names` of the log in `engine`."""
        self._engine = engine
        self._names = names
        self._stuck: dict[str, tuple[int, float]] = {}

    def __call__(self) -> str | None:
        """Say who is behind, and by how much."""
        try:
            size, behind = lags(self._engine)
        except SQLAlchemyError:
            return SILENT
        late = [name for name in self._names if self._late(name, size, behind.get(name, size))]
        said = (f"{name} is {behind.get(name, size)} events behind" for name in late)
        return ", ".join(said) or None

    def _late(self, name: str, size: int, behind: int) -> bool:
        now, stands = monotonic(), size - behind
        before, since = self._stuck.pop(name, (stands, now))
        if behind:
            self._stuck[name] = stands, since if stands == before else now
        still = behind and stands == before and now - since > STILL_SECONDS
        return behind > FAR_EVENTS or bool(still)


def lags(engine: Engine) -> tuple[int, Mapping[str, int]]:
    """Return the size of the log, and how many events each follower has still to deal with."""
    head = select(log_head.c.size).scalar_subquery()
    query = select(head, follower_position.c.name, head - 1 - follower_position.c.position)
    with reading(engine).connect() as connection:
        rows = connection.execute(query).all()
        size = rows[0][0] if rows else connection.execute(select(log_head.c.size)).scalar_one()
    return int(size), {name: max(int(behind), 0) for _, name, behind in rows}
