"""A process that reads what is said of orders knows every message that can stand in the log."""

import subprocess
import sys

import pytest

import contracts.generate  # noqa: F401  it knows them all
from contracts.kinds import KINDS
from contracts.message import registry

KNOWN = "import {module}; from contracts.message import registry; print(*registry)"


READERS = ("services.cli.processes.gateway", "services.cli.processes.projector")


@pytest.mark.parametrize("process", READERS)
def test_a_process_knows_every_message(process: str) -> None:
    assert known_to(process) == {
        wire for wire, kind in registry.items() if kind.__module__.startswith("contracts.")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_knows_every_message_of_its_own_kind(kind: str) -> None:
    own = {wire for wire in registry if wire.startswith((f"{kind}.", "directory."))}
    assert own <= known_to(f"services.{kind}.service")


def known_to(process: str) -> set[str]:
    """Return the messages that a process knows once it is loaded."""
    code = KNOWN.format(module=process)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())
