"""Green threads: what blocks gives way to others, but not before a moment has passed."""

import eventlet
from eventlet import hubs, patcher
from psycopg2 import OperationalError, extensions

PATIENCE_MILLISECONDS = 2
"""A database nearby answers sooner; to give way and come back costs as much as the statement."""
_select = patcher.original("select")


def make_green() -> None:
    """Have everything that blocks give way; must come before anything else is imported."""
    eventlet.monkey_patch(psycopg=False)
    extensions.set_wait_callback(wait)


def wait(connection: extensions.connection) -> None:
    """Wait for the database: a moment in the way of all, then in nobody's way."""
    while (state := connection.poll()) != extensions.POLL_OK:
        if state not in _AWAITED:
            raise OperationalError(f"the connection is in an unknown state: {state}")
        if not _comes_soon(connection.fileno(), state):
            hubs.trampoline(
                connection.fileno(),
                read=state == extensions.POLL_READ,
                write=state == extensions.POLL_WRITE,
            )


def _comes_soon(descriptor: int, state: int) -> bool:
    poll = _select.poll()
    poll.register(descriptor, _AWAITED[state])
    return bool(poll.poll(PATIENCE_MILLISECONDS))


_AWAITED = {
    extensions.POLL_READ: _select.POLLIN,
    extensions.POLL_WRITE: _select.POLLOUT,
}
