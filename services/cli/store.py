"""Opening the store that the settings name, with messages that people can act on."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import URL, ColumnElement, Engine, func, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, NoResultFound

from shared.log.note import NoteError, check_name
from shared.log.tables import Origin, open_engine, opened, reading
from shared.settings import Settings, secret_in
from shared.telemetry import configure

PATIENCE_SECONDS = 20
"""How long a process waits for a command on the same database to end."""

PAUSE_SECONDS = 0.2


class Refusal(click.ClickException):
    """A wish that was understood and refused; the command ends with exit code 2."""

    exit_code = 2


def settings_in_force(process: str = "tocsin") -> Settings:
    """Return the settings, with logging set up as they say for `process`; Refusal for nonsense."""
    settings = Settings.from_environment()
    try:
        configure(settings.log_level, process)
    except ValueError as problem:
        raise Refusal(f"TOCSIN_LOG_LEVEL: {problem}") from None
    return with_password(settings)


def with_password(settings: Settings) -> Settings:
    """Return settings whose database URL has the password that a file holds, if one is named."""
    file = settings.database_password_file
    if not file:
        return settings
    try:
        place = _parsed(settings.database_url).set(password=secret_in(file))
    except (OSError, UnicodeDecodeError) as problem:
        raise Refusal(f"TOCSIN_DATABASE_PASSWORD_FILE {file} cannot be read: {problem}") from None
    return replace(settings, database_url=place.render_as_string(hide_password=False))


def origin_named(settings: Settings) -> str:
    """Return what a log is called that is begun now; Refusal if its keys cannot be called so."""
    try:
        check_name(settings.origin)
    except NoteError as problem:
        raise Refusal(f"TOCSIN_ORIGIN: {problem}.") from None
    return settings.origin


@contextmanager
def store(url: str) -> Iterator[Engine]:
    """Open the store at `url`; click.ClickException if it cannot be used or does not answer."""
    place = shown(url)
    try:
        engine = open_engine(_parsed(url).render_as_string(hide_password=False))
    except (ArgumentError, ImportError, OSError) as problem:
        raise click.ClickException(f"The database {place} cannot be used: {problem}") from None
    try:
        with reading(engine).connect():
            pass
        yield engine
    except DatabaseError as problem:
        raise click.ClickException(f"The database {place} fails: {problem.orig}") from None
    except NoResultFound:
        raise click.ClickException(
            f"The log in {place} has lost its head row: it was damaged or tampered with."
        ) from None
    finally:
        engine.dispose()


@contextmanager
def log_store(settings: Settings) -> Iterator[tuple[Engine, Origin]]:
    """Open the store of the settings, which must hold a log already."""
    url = settings.database_url
    if is_absent(url):
        raise _no_log(url)
    with store(url) as engine:
        found = opened(engine)
        if found is None:
            raise _no_log(url)
        yield engine, found


@contextmanager
def followed(engine: Engine) -> Iterator[bool]:
    """Claim this store's followers for the time of a `with`; False if another process has them."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}-followed").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
    else:
        with _locked(engine, func.pg_try_advisory_lock) as ours:
            yield ours


@contextmanager
def taking_part(engine: Engine) -> Iterator[None]:
    """Share this store's followers with other processes of the distributed form; Refusal if not."""
    if engine.dialect.name == "sqlite":
        raise Refusal("Processes of their own need PostgreSQL; `tocsin up` runs all in one.")
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        with _locked(engine, func.pg_try_advisory_lock_shared) as ours:
            if ours:
                yield
                return
        if time.monotonic() > end:
            raise Refusal("A `tocsin up` or a command is at work on this database; end it first.")
        time.sleep(PAUSE_SECONDS)


@contextmanager
def _locked(engine: Engine, lock: Callable[[object], ColumnElement[bool]]) -> Iterator[bool]:
    """Hold a lock as long as a connection of its own; it is given back when that is closed."""
    with reading(engine).connect() as connection:
        connection.detach()
        yield bool(connection.execute(select(lock(func.hashtext("tocsin followers")))).scalar())


def is_absent(url: str) -> bool:
    """Tell whether `url` names an SQLite file that does not exist yet; looking must not make it."""
    place = _parsed(url)
    file = place.database if place.get_backend_name() == "sqlite" else None
    return file is not None and not Path(file).exists()


def shown(url: str) -> str:
    """Return a database URL as it may be shown: without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        place = None
    if place is None or not place.database or place.database == ":memory:":
        raise click.ClickException(
            "TOCSIN_DATABASE_URL must be like sqlite:///var/tocsin.db or postgresql://host/name."
        )
    return place.set(drivername=_DRIVERS.get(place.drivername, place.drivername))


_DRIVERS = {"postgresql": "postgresql+psycopg2", "postgres": "postgresql+psycopg2"}


def _no_log(url: str) -> Refusal:
    return Refusal(
        f"There is no log in {shown(url)}. Set TOCSIN_DATABASE_URL to the database that holds it,"
        " or begin one with `tocsin up`."
    )
