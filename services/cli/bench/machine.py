"""What was measured on: without it no figure can be compared with another."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from shared.testing import postgres, rabbitmq

PACKAGES = (
    "eventlet",
    "eventsourcing",
    "flask",
    "kombu",
    "nameko",
    "psycopg2-binary",
    "sqlalchemy",
    "waitress",
)
GIB = 2**30


def machine() -> dict[str, str]:
    """The machine, how busy it is before anything is measured, and every version that matters."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{memory:.1f} GiB",
        "load before (1, 5, 15 min)": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "Python": platform.python_version(),
        "PostgreSQL": _said(postgres.programs() / "postgres", "--version"),
        "RabbitMQ": _said(rabbitmq.programs() / "rabbitmqctl", "version"),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    found = re.search(
        r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE
    )
    return found[1] if found else platform.machine()


def _said(program: Path, word: str) -> str:
    """The version in what a program says of itself."""
    done = subprocess.run([program, word], check=True, capture_output=True, text=True)  # noqa: S603  our own words only
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if found else done.stdout.strip()
