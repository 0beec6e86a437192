"""One relay publishes at a time; when it is gone in whatever way, another goes on."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from sqlalchemy import text

from shared.log.tables import reading
from tests.broker.outbox import eventually, unskipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.relay import Relay
    from tests.broker.outbox import Outbox

LEADER = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""
PROCESS = """
import sys, threading
from shared.log.tables import open_engine
from shared.relay import Relay
uri, url = sys.stdin.read().split()
Relay(open_engine(url), uri).run(threading.Event())
"""


def leader(outbox: Outbox) -> int | None:
    """The server's process behind whoever has the right to publish."""
    with reading(outbox.engine).connect() as connection:
        found = connection.execute(text(LEADER)).scalar()
    return None if found is None else int(found)


def end_session(outbox: Outbox, process: int) -> None:
    with reading(outbox.engine).connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})


def further(outbox: Outbox, events: int) -> Callable[[], bool]:
    """Whether so many events more count as published than now."""
    goal = outbox.saved() + events
    return lambda: outbox.saved() >= goal


def standing_by(relay: Relay) -> bool:
    return relay.trouble is None and relay.position == -1


def test_the_second_relay_stands_by_and_is_well(outbox: Outbox) -> None:
    outbox.attach()
    with outbox.relay() as first:
        eventually(lambda: first.trouble is None)
        with outbox.relay() as second:
            outbox.append(1_000)
            eventually(outbox.published)
            eventually(lambda: standing_by(second))
    assert outbox.arrived() == list(range(1_000))


def test_the_second_goes_on_where_the_first_has_stopped(outbox: Outbox) -> None:
    outbox.attach()
    with outbox.growing():
        with outbox.relay() as first:
            eventually(lambda: first.position > 500)
            with outbox.relay() as second:
                eventually(lambda: standing_by(second))
        with outbox.relay() as third:
            eventually(lambda: third.position > first.position + 500)
    with outbox.relay():
        eventually(outbox.published)
    assert outbox.arrived() == list(range(outbox.reader.size()))


def test_a_relay_whose_session_is_lost_moves_nothing_more_and_another_takes_over(
    outbox: Outbox,
) -> None:
    outbox.attach()
    leaders: set[int] = set()
    with outbox.inbox() as arrived, outbox.relay() as one, outbox.relay() as other:
        with outbox.growing():
            for _ in range(5):
                eventually(lambda: (leader(outbox) or -1) not in {-1, *leaders})
                led = leader(outbox)
                assert led
                leaders.add(led)
                eventually(further(outbox, 200))
                end_session(outbox, led)
        eventually(outbox.published)
        eventually(lambda: set(arrived) == set(range(outbox.reader.size())))
        assert max(one.position, other.position) == outbox.saved()
    assert len(leaders) == 5


def test_a_relay_that_is_killed_amid_publishing_skips_nothing(outbox: Outbox) -> None:
    outbox.attach()
    url = outbox.engine.url.render_as_string(hide_password=False)
    with outbox.growing():
        for _ in range(3):
            command = [sys.executable, "-c", PROCESS]
            with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as relay:
                assert relay.stdin
                relay.stdin.write(f"{outbox.uri} {url}")
                relay.stdin.close()
                eventually(further(outbox, 500))
                relay.kill()
    with outbox.relay():
        eventually(outbox.published)
    arrived = outbox.arrived()
    assert set(arrived) == set(range(outbox.reader.size()))
    assert unskipped(arrived)
