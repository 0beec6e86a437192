"""Ports of one's own on this machine, for servers that start later, or stop and start again."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Below those that the kernel lends to connections, and to servers that take any: one stays free
while nobody listens there, and it may take seconds until a server does, or does so again."""
SHARE = 500
"""How many of them one process lends: two that choose at once never choose the same."""


def free_ports(count: int) -> list[int]:
    """So many ports that nobody has now, and no other process is lent while this one runs."""
    found: list[int] = []
    ports = _share()
    while len(found) < count:
        port = next(ports)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def free_address() -> str:
    """An address on this machine that nobody has now, as `host:port`."""
    return f"{LOOPBACK}:{free_ports(1)[0]}"


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


@cache
def _share() -> Iterator[int]:
    """Take a share of the ports, in turn and without end; its file stays locked while we run.

    RuntimeError if more processes than there are shares have one now.
    """
    for first in range(PORTS.start, PORTS.stop, SHARE):
        place = Path(tempfile.gettempdir(), f"tocsin-ports-{os.getuid()}-{first}")
        file = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return cycle(random.sample(range(first, first + SHARE), SHARE))
    raise RuntimeError(f"every share of {SHARE} ports is taken by a process")
