"""A fleet: the processes of the distributed form, started, watched and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from shared.settings import PREFIX
from shared.testing.unprivileged import command_as

TOCSIN = Path(sys.executable).parent / "tocsin"
READY_SECONDS = 60
GRACE_SECONDS = 20
POLL_SECONDS = 0.05
OK = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A process: its name, the words after `tocsin`, its settings, and where it says it is ready.

    `settings` are environment variables, all that begin with TOCSIN_ and no others.
    """

    name: str
    words: tuple[str, ...]
    settings: Mapping[str, str]
    ready: str


class Fleet:
    """Processes, each with its log in a file of `folder`; leaving it stops those that run.

    So does the end of the process that leads it, even a kill, if its main thread started them.
    """

    def __init__(self, members: Sequence[Member], folder: Path) -> None:
        """Stand ready to start `members`."""
        self.members = {member.name: member for member in members}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._folder = folder
        self._pool = PoolManager(timeout=5, retries=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def add(self, member: Member) -> None:
        """Take one more along, not yet started."""
        self.members[member.name] = member

    def start(self, *names: str) -> None:
        """Start these members, or all, without waiting for them."""
        for name in names or self.members:
            member = self.members[name]
            environment = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
            with self.log_of(name).open("ab") as log:
                self.running[name] = subprocess.Popen(  # noqa: S603  our own program
                    command_as(None, str(TOCSIN), *member.words, mortal=True),
                    env={**environment, **member.settings},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is for whoever leads the fleet
                )

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until all that run say they are ready; click.ClickException if one does not."""
        end = time.monotonic() + seconds
        for name in self.running:
            while not self.is_ready(name):
                code = self.running[name].poll()
                if code is not None or time.monotonic() > end:
                    how = "is not ready" if code is None else f"ended with code {code}"
                    raise click.ClickException(f"{name} {how}:\n{self._last_words(name)}")
                time.sleep(POLL_SECONDS)

    def is_ready(self, name: str) -> bool:
        """Tell whether a member answers that it can do its work."""
        with suppress(HTTPError):
            return self._pool.request("GET", self.members[name].ready).status == OK
        return False

    def ended(self) -> dict[str, int]:
        """Return those that ended by themselves, with their exit codes."""
        codes = {name: process.poll() for name, process in self.running.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def kill(self, name: str) -> None:
        """End a member as a power cut would."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self, *names: str) -> dict[str, int]:
        """Stop these members, or all, and return their exit codes; who will not stop is killed."""
        leaving = {name: self.running.pop(name) for name in reversed(names or tuple(self.running))}
        for process in leaving.values():
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        for process in leaving.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return {name: process.returncode for name, process in leaving.items()}

    def log_of(self, name: str) -> Path:
        """Return the file with what a member said."""
        return self._folder / f"{name}.log"

    def _last_words(self, name: str) -> str:
        return "\n".join(self.log_of(name).read_text("utf-8", "replace").splitlines()[-20:])
