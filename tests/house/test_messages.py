"""A process that reads what is said of orders knows every message that can stand in the log."""

import subprocess
import sys

import pytest

import contracts.generate  # noqa: F401  it knows them all
from contracts.message import registry

KNOWN = "import {module}; from contracts.message import registry; print(*registry)"


PROCESSES = (
    "services.cli.processes.gateway",
    "services.cli.processes.projector",
    "services.stop_payment.service",
)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_knows_every_message(process: str) -> None:
    code = KNOWN.format(module=process)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) == {
        wire for wire, kind in registry.items() if kind.__module__.startswith("contracts.")
    }
