"""A PostgreSQL server of one's own, in a temporary folder, gone when it is left."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from types import TracebackType

INSTALLED = Path("/usr/lib/postgresql")

StopMode = Literal["smart", "fast", "immediate"]


class PostgresMissing(RuntimeError):
    """The machine lacks something that a private server needs; says what."""


class PrivatePostgres:
    """A context manager that runs a server nobody else reaches: own folder, socket and user.

    A server refuses to run as root; started by root, it runs as the user `postgres` or `nobody`.
    """

    def __init__(self) -> None:
        self._programs = _programs()
        self._user = _unprivileged_user()
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._names = count(1)

    def __enter__(self) -> Self:
        try:
            self._make()
            self.start()
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if Path(self._data, "postmaster.pid").exists():
                self.stop("immediate")
        finally:
            shutil.rmtree(self._folder)

    @property
    def url(self) -> str:
        """The server's own database, as SQLAlchemy names it."""
        return self._url("postgres")

    def fresh_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"fresh_{next(self._names)}"
        self._run("createdb", "-h", str(self._folder), "-U", "tocsin", name)
        return self._url(name)

    def start(self) -> None:
        """Starts the server, also after a stop, and waits until it answers."""
        options = f"-k {self._folder} -c listen_addresses="
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", log, "-o", options)

    def stop(self, mode: StopMode = "fast") -> None:
        """Stops the server; `immediate` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-s", "-D", self._data, "-m", mode)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg2://tocsin@/{name}?host={self._folder}"

    def _make(self) -> None:
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        trust = ["-U", "tocsin", "-A", "trust"]
        self._run("initdb", "-D", self._data, "-E", "UTF8", "--locale=C", "--no-sync", *trust)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if self._user is not None:
            command = ["setpriv", f"--reuid={self._user}", "--clear-groups", *command]
        done = subprocess.run(  # noqa: S603  our own words only
            command,
            check=False,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


def _programs() -> Path:
    """The folder of the newest server's programs."""
    installed = [
        path.parent
        for path in INSTALLED.glob("*/bin/initdb")
        if path.parent.parent.name.isdecimal()
    ]
    if installed:
        return max(installed, key=lambda folder: int(folder.parent.name))
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise PostgresMissing(
        f"no initdb in {INSTALLED}/*/bin or PATH: install the PostgreSQL server"
        " (Debian: apt-get install postgresql)"
    )


def _unprivileged_user() -> str | None:
    """Whom to run as, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    if shutil.which("setpriv") is None:
        raise PostgresMissing("no setpriv in PATH: install util-linux")
    users = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in users:
            return name
    raise PostgresMissing(
        "a server refuses to run as root, and there is no user postgres or nobody"
    )
