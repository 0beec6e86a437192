"""A PostgreSQL database for the distributed form: its schema, its log, its secrets, its roles."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, func, make_url, select
from sqlalchemy.exc import NoResultFound

from services.cli import centre_key, rights
from services.cli.embedded import System
from services.cli.schema import migrate
from services.cli.store import Refusal, shown, store
from services.cli.timekeeping import clock_of, kind_of_time
from shared.clock import Instant, WallClock
from shared.credentials import Credentials
from shared.log.tables import Clock, Origin, begin, log_event, log_head, opened, reading
from shared.timetable import read_instant, write_instant

SECRETS = ("look-up", "session")
"""What processes read and may not make."""


def prepare(
    owner_url: str, *, origin: str, clock: Clock, passwords: Mapping[str, str] | None = None
) -> None:
    """Make a database ready for every process, or bring one up to date, while they run or not.

    `passwords`, by process, are set for the roles. Refusal says why a database cannot be had.
    """
    with owned(owner_url) as engine, _alone(engine), engine.connect() as connection:
        kind_of_time(clock, log_in(engine))  # refuses another clock before anything is touched
        migrate(connection)
        _begin_log(connection, origin, clock)
        for purpose in SECRETS:
            Credentials(engine).secret(purpose)
        if clock == "simulated":
            _begin_time(engine)
        with connection.begin():
            rights.make_roles(connection, passwords or {})
            rights.grant(connection)


def enter_centre_key(owner_url: str, clock: str, public_key: str) -> None:
    """Enter the public half of the key that the gateway countersigns with, unless it is there."""
    with owned(owner_url) as engine:
        made = System(engine, clock_of(engine, clock))
        centre_key.enter(made.port, made.edge.reader, public_key, made.clock.now())
        made.edge.log.close()


def role_url(owner_url: str, process: str) -> str:
    """Return the URL by which a process reaches its owner's database: no password stands in it."""
    place = _postgresql(owner_url)
    role = rights.role_of(str(place.database), process)
    return URL.create(
        place.drivername, role, None, place.host, place.port, place.database, place.query
    ).render_as_string()


@contextmanager
def owned(owner_url: str) -> Iterator[Engine]:
    """Open a database of the distributed form as its owner; Refusal if it is not PostgreSQL."""
    _postgresql(owner_url)
    with store(owner_url) as engine:
        yield engine


def log_in(engine: Engine) -> Origin | None:
    """Return the log of a database; None if none was begun, though its tables may be there."""
    try:
        return opened(engine)
    except NoResultFound:
        return None


def _postgresql(url: str) -> URL:
    safe = shown(url)
    place = make_url(url)
    if not place.drivername.startswith("postgres"):
        raise Refusal(
            f"{safe} is not PostgreSQL, which processes of their own need. Set"
            " TOCSIN_DATABASE_URL to one like postgresql://owner@host/tocsin."
        )
    return place


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Wait for others who prepare this database, and keep them out for the time of a `with`."""
    with reading(engine).connect() as connection:
        key = func.hashtext("tocsin schema")
        connection.execute(select(func.pg_advisory_lock(key)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(key)))


def _begin_log(connection: Connection, origin: str, clock: Clock) -> None:
    with connection.begin():
        if connection.execute(select(log_head.c.id)).first() is None:
            if connection.execute(select(log_event.c.position).limit(1)).first() is not None:
                raise Refusal("The log has lost its head row: it was damaged or tampered with.")
            begin(connection, origin, clock)


def _begin_time(engine: Engine) -> None:
    try:
        read_instant(engine)
    except LookupError:
        write_instant(engine, Instant(WallClock().now()))
