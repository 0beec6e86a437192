"""A process that says what happened to it, in all the ways in which that is said."""

import logging
import sys
from typing import NoReturn

import structlog
from sqlalchemy import create_engine, text

from shared.telemetry import configure

SECRET = "6222020000000000000"
LIBRARY = logging.getLogger("some.library")


def fail(of: str) -> NoReturn:
    """Fail, quoting what one should not."""
    raise ValueError(f"{of!r} is no account")


def fail_twice() -> None:
    """Fail because of a failure."""
    try:
        fail(SECRET)
    except ValueError as problem:
        raise KeyError(SECRET) from problem


def ask_the_database() -> None:
    """Ask a database for what it has not."""
    with create_engine("sqlite://", hide_parameters=True).connect() as connection:
        connection.execute(text("SELECT :account FROM nowhere"), {"account": SECRET})


def read_a_file() -> None:
    """Read a file that is not there."""
    with open("/nowhere/at/all") as file:  # noqa: PTH123  whatever raises OSError
        file.read()


if __name__ == "__main__":
    configure(sys.argv[1], "projector")
    logger = structlog.get_logger("ours")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logger.info("said", order="o-1", position=7)
        LIBRARY.info("told %s", "plainly")
        LIBRARY.debug("too much")
    for act in (fail_twice, ask_the_database, read_a_file):
        try:
            act()
        except Exception as problem:
            logger.exception("failed", act=act.__name__)
            LIBRARY.exception("it failed: %s", problem)
