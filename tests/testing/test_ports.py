"""Free ports: nobody has them, and the kernel lends them to nobody before a server starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from shared.testing.ports import LOOPBACK, PORTS, free_ports

LENT = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_each_is_another_and_can_be_had() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    for port in ports:
        with socket.create_server((LOOPBACK, port)) as server:
            assert server.getsockname()[1] == port


def test_the_kernel_lends_none_of_them() -> None:
    lowest, _highest = map(int, LENT.read_text().split())
    assert max(PORTS) < lowest


def test_two_processes_are_never_lent_the_same_port() -> None:
    lent = "from shared.testing.ports import free_ports; print(*free_ports(300)); input()"
    others = [
        subprocess.Popen([sys.executable, "-c", lent], stdin=-1, stdout=-1, text=True)
        for _ in range(2)
    ]
    try:
        first, second = ({*other.stdout.readline().split()} for other in others if other.stdout)
    finally:
        for other in others:
            other.communicate("\n", 30)
    assert (len(first), len(second)) == (300, 300)
    assert not first & second
