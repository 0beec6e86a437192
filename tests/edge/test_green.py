"""Green threads: a statement that waits holds nobody up, one that fails says so."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

if TYPE_CHECKING:
    from shared.testing.postgres import PrivatePostgres

SECONDS = 60
BEGIN = """
import sys, warnings
warnings.simplefilter("ignore")
from shared.edge.green import make_green
make_green()
import psycopg2, threading

def connect():
    connection = psycopg2.connect(sys.argv[1])
    connection.autocommit = True
    return connection

def ask(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
"""
WAITING = """
holder, waiter = connect(), connect()
ask(holder, "SELECT pg_advisory_lock(1)")
thread = threading.Thread(target=ask, args=(waiter, "SELECT pg_advisory_lock(1)"))
thread.start()
pid = waiter.info.backend_pid
while not ask(holder, f"SELECT FROM pg_locks WHERE pid = {pid} AND NOT granted"):
    pass
ask(holder, "SELECT pg_advisory_unlock(1)")
thread.join()
print("both had it")
"""
LONG = """
print(len(ask(connect(), "SELECT repeat('x', 50000000)")[0][0]))
print(len(ask(connect(), "SELECT '" + "y" * 20000000 + "'")[0][0]))
"""
ENDED = """
holder, victim = connect(), connect()
found = []

def fail():
    try:
        ask(victim, "SELECT pg_sleep(60)")
    except psycopg2.OperationalError:
        found.append("operational error")

thread = threading.Thread(target=fail)
thread.start()
pid = victim.info.backend_pid
while not ask(holder, f"SELECT pid FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'"):
    pass
ask(holder, f"SELECT pg_terminate_backend({pid})")
thread.join()
print(*found)
"""


@pytest.mark.parametrize(
    ("does", "says"),
    [
        pytest.param(
            WAITING, "both had it\n", id="waiting for a lock that another green thread has"
        ),
        pytest.param(LONG, "50000000\n20000000\n", id="more than a socket takes at once"),
        pytest.param(ENDED, "operational error\n", id="a connection that the server ends"),
    ],
)
def test_who_waits_for_the_database_waits_alone(
    postgres: PrivatePostgres, does: str, says: str
) -> None:
    url = make_url(postgres.fresh_database())
    place = {"host": url.query.get("host") or url.host, "port": url.port, "user": url.username}
    known = {**place, "dbname": url.database, "password": url.password}
    dsn = " ".join(f"{name}={value}" for name, value in known.items() if value)
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + does, dsn],
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert (done.stdout, done.stderr) == (says, "")
