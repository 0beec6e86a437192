"""The store of files against the log: changed by a byte, missing, erased, never handed in."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from contracts import directory as d
from contracts import task_attachments as ta
from contracts import task_work as tw
from services.cli.commands import attachments as sweeping
from services.cli.main import main
from shared.content import Content, content_of, seal
from shared.settings import Settings
from shared.stock import ALL, look
from tests.core.test_attachments import JPEG, PDF, attach, submit
from tests.core.test_tasks import issued, liaison, offices

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.conftest import Core

__all__ = ["offices"]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
CASE = "A3305000000002026111001"


@pytest.fixture
def handed_in(offices: Core, monkeypatch: pytest.MonkeyPatch) -> Core:
    """A case's task with two files handed in, and one that is not; the settings name its store."""
    task = issued(offices, case_number=CASE)
    for name, content in (("a.pdf", PDF), ("b.jpg", JPEG), ("c.pdf", PDF + b"3")):
        offices.take(attach(name, content), liaison("EDU"), task)
    offices.take(submit(PDF, JPEG), liaison("EDU"), task)
    offices.settle()
    monkeypatch.setenv("TOCSIN_DATABASE_URL", str(offices.engine.url))
    monkeypatch.setattr(sweeping, "clock_of", lambda *_: offices.clock)
    return offices


def store(core: Core) -> Content:
    """Return the store of the core's files."""
    return content_of(core.engine, Settings())


def place(core: Core, number: int) -> Path:
    """Return where a file lies, by when it was uploaded."""
    address: str = core.log(ta.Attached)[number].data["kept"]
    return store(core).folder / address[:2] / address


def change(file: Path) -> None:
    """Change one bit of a file."""
    held = file.read_bytes()
    file.chmod(0o600)
    file.write_bytes(held[:7] + bytes([held[7] ^ 1]) + held[8:])


def verify(*words: str, code: int = 0) -> dict[str, Any]:
    """Return what `log verify` says."""
    done = CliRunner().invoke(main, ["log", "verify", "--json", *words])
    assert done.exit_code == code, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.usefixtures("handed_in")
def test_files_that_lie_as_the_log_says_are_counted() -> None:
    said = verify()
    assert (said["verified"], said["files"], said["erased"]) == (True, 2, 0)


def test_every_file_that_was_changed_or_is_missing_is_named(handed_in: Core) -> None:
    change(place(handed_in, 0))
    place(handed_in, 1).unlink()
    change(place(handed_in, 2))
    [event] = handed_in.log(tw.Submitted)
    first, second = event.data["kept"]
    expected = (
        f"attachment {first} of event {event.position} was changed",
        f"attachment {second} of event {event.position} is missing",
    )
    assert look(handed_in.engine, store(handed_in), ALL).wrong == expected
    assert verify(code=1)["wrong"]["what"] == "; ".join(expected)
    assert verify("--no-attachments")["verified"]


def test_what_was_erased_with_its_case_is_no_loss_and_is_swept(handed_in: Core) -> None:
    handed_in.install([d.DestroyCaseKey(case_number=CASE, reason="期满")])
    assert verify()["files"] == 2
    assert len(swept()) == 3
    said = verify()
    assert (said["files"], said["erased"]) == (0, 2)


def swept(*words: str) -> list[str]:
    """Return what the sweep removes, or would."""
    done = CliRunner().invoke(main, ["attachments", "sweep", *words])
    assert done.exit_code == 0, done.output
    return re.findall(r"[0-9a-f]{64}", done.stdout)


def test_what_was_never_handed_in_is_swept_once_it_waited_too_long(handed_in: Core) -> None:
    everything = {address for address, _ in store(handed_in).addresses()}
    crashed, fresh = seal(b"no event came of it"), seal(b"an event is about to")
    for file in (crashed, fresh):
        store(handed_in).keep(file.sealed)
    there = store(handed_in).folder / crashed.address[:2] / crashed.address
    before = there.stat().st_mtime - timedelta(days=9).total_seconds()
    os.utime(there, (before, before))
    waits = handed_in.log(ta.Attached)[2].data["kept"]
    assert swept("--dry-run") == [crashed.address]
    assert swept() == [crashed.address]
    handed_in.later(days=9)
    assert swept() == [waits]
    left = {address for address, _ in store(handed_in).addresses()}
    assert left == (everything - {waits}) | {fresh.address}
    assert verify()["files"] == 2
