"""A PostgreSQL server of one's own, in a temporary folder, gone when it is left."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from .unprivileged import ServerMissing, command_as, give_home, unprivileged_user

if TYPE_CHECKING:
    from types import TracebackType

INSTALLED = Path("/usr/lib/postgresql")

_EMPTYING = (
    "SET client_min_messages = warning",
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
)

StopMode = Literal["smart", "fast", "immediate"]


class PostgresMissing(ServerMissing):
    """A private PostgreSQL server cannot be had here; says why."""


class PrivatePostgres:
    """A context manager that runs a server nobody else reaches: own folder, socket and user.

    A server refuses to run as root; started by root, it runs as the user `postgres` or `nobody`.
    What a given `folder` holds is kept, so the next server in it goes on with the same databases.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._programs = programs()
        self._user = unprivileged_user("postgres", "nobody")
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))  # a socket's path must be short
        self._home = folder.resolve() if folder else self._folder
        self._names = count(1)
        self._emptied: list[str] = []

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
                self.stop("immediate" if self._home == self._folder else "fast")
        finally:
            shutil.rmtree(self._folder)

    @property
    def url(self) -> str:
        """The server's own database, as SQLAlchemy names it."""
        return self._url("postgres")

    def fresh_database(self) -> str:
        """The URL of an empty database, new or emptied."""
        if self._emptied:
            return self._url(self._emptied.pop())
        name = f"fresh_{next(self._names)}"
        self._make_database(name)
        return self._url(name)

    def copied(self, url: str) -> str:
        """The URL of a new database that holds what another does, which nobody is in meanwhile."""
        name = f"fresh_{next(self._names)}"
        self._make_database(name, "-T", _name_in(url))
        return self._url(name)

    def empty(self, url: str) -> None:
        """Takes a database back: under a name that nobody knows, it is the next fresh one.

        Whoever is still in it is sent away. For tables and what belongs to them; settings of the
        database and roles would stay.
        """
        old, name = _name_in(url), f"fresh_{next(self._names)}"
        self._ask(
            "postgres",
            f"ALTER DATABASE {old} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{old}'",  # noqa: S608  our own name
            f"ALTER DATABASE {old} RENAME TO {name}",
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS true",
        )
        self._ask(name, *_EMPTYING)
        self._emptied.append(name)

    def database(self, name: str) -> str:
        """The URL of the database of that name, made unless it is there."""
        if name not in self._databases():
            self._make_database(name)
        return self._url(name)

    def start(self) -> None:
        """Starts the server, also after a stop, and waits until it answers."""
        options = f"-k {self._folder} -c listen_addresses="
        log = str(self._home / "log")
        self._run("pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", log, "-o", options)

    def stop(self, mode: StopMode = "fast") -> None:
        """Stops the server; `immediate` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-s", "-D", self._data, "-m", mode)

    @property
    def _data(self) -> str:
        return str(self._home / "data")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg2://tocsin@/{name}?host={self._folder}"

    def _make(self) -> None:
        for folder in (self._folder, self._home):
            give_home(folder, self._user)
        if self._runs():
            raise PostgresMissing(f"a server already runs in {self._home}; stop it first")
        if not Path(self._data).exists():
            trust = ["-U", "tocsin", "-A", "trust"]
            self._run("initdb", "-D", self._data, "-E", "UTF8", "--locale=C", "--no-sync", *trust)

    def _runs(self) -> bool:
        """Tells whether a server is there already, such as one whose owner was killed."""
        file = Path(self._data, "postmaster.pid")
        return file.exists() and Path("/proc", file.read_text().split()[0]).exists()

    def _make_database(self, name: str, *options: str) -> None:
        self._run("createdb", "-h", str(self._folder), "-U", "tocsin", *options, name)

    def _databases(self) -> list[str]:
        return self._ask("postgres", "SELECT datname FROM pg_database").splitlines()

    def _ask(self, database: str, *statements: str) -> str:
        there = ("-h", str(self._folder), "-U", "tocsin", "-d", database)
        each = (part for statement in statements for part in ("-c", statement))
        return self._run("psql", *there, "-v", "ON_ERROR_STOP=1", "-qAt", *each)

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603  our own words only
            command_as(self._user, str(self._programs / program), *arguments),
            check=False,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")
        return done.stdout


def _name_in(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def programs() -> Path:
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
