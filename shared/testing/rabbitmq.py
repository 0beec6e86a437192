"""A RabbitMQ broker of one's own, on ports nobody else has, gone when it is left."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Self

from .ports import free_ports
from .unprivileged import ServerMissing, command_as, give_home, unprivileged_user

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

INSTALLED = Path("/usr/lib/rabbitmq/bin")
STARTING_SECONDS = 60
ACCOUNT = "tocsin"
HOSTS_AT_ONCE = 8
"""To say anything to a broker takes longer than what is said."""

StopMode = Literal["orderly", "kill"]


class RabbitMissing(ServerMissing):
    """A private RabbitMQ broker cannot be had here; says why."""


class PrivateRabbit:
    """A context manager that runs a broker nobody else reaches: own folder, ports, node, cookie.

    Started by root, it runs as the user `rabbitmq` or `nobody`. What a given `folder` holds is
    kept, so the next broker in it goes on with the same queues, account and password.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._programs = programs()
        self._user = unprivileged_user("rabbitmq", "nobody")
        self._folder = Path(tempfile.mkdtemp(prefix="mq")) if folder is None else folder.resolve()
        self._kept = folder is not None
        self.port, self._node_port, self._mapper_port = free_ports(3)
        self._held: IO[str] | None = None
        self._broker: subprocess.Popen[bytes] | None = None
        self._mapper: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._ahead: list[str] = []

    def __enter__(self) -> Self:
        try:
            self._make()
            self.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    @property
    def uri(self) -> str:
        """Where the broker is, with the account that may do everything."""
        return self.uri_of(ACCOUNT, self._secret("password"))

    def uri_of(self, name: str, password: str, host: str = "%2F") -> str:
        """Where the broker is, for another account or virtual host."""
        return f"amqp://{name}:{password}@127.0.0.1:{self.port}/{host}"

    def host(self, name: str) -> str:
        """Where a virtual host is, made unless it is there: what is in it concerns no other."""
        self._make_hosts([name])
        return self._uri_in(name)

    def fresh_host(self) -> str:
        """Where an empty virtual host is that nobody was given before."""
        if not self._ahead:
            self._ahead = [f"fresh-{next(self._numbers)}" for _ in range(HOSTS_AT_ONCE)]
            self._make_hosts(self._ahead)
        return self._uri_in(self._ahead.pop())

    def _uri_in(self, host: str) -> str:
        return self.uri_of(ACCOUNT, self._secret("password"), host)

    def _make_hosts(self, names: Sequence[str]) -> None:
        everything = {"user": ACCOUNT, "configure": ".*", "write": ".*", "read": ".*"}
        definitions = {
            "vhosts": [{"name": name} for name in names],
            "permissions": [{"vhost": name, **everything} for name in names],
        }
        self.control("import_definitions", given=json.dumps(definitions))

    def start(self) -> None:
        """Starts the broker, also after a stop, with the same data; waits until it answers."""
        self._mapper = self._mapper or self._run("epmd")
        self._broker = self._run(str(self._programs / "rabbitmq-server"))
        end = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            if self._broker.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"rabbitmq-server did not start:\n{self._last_words()}")
            time.sleep(0.05)

    def stop(self, mode: StopMode = "orderly") -> None:
        """Stops the broker; `kill` is a crash."""
        if broker := self._broker:
            broker.kill() if mode == "kill" else broker.terminate()
            broker.wait(STARTING_SECONDS)
        self._broker = None

    def wipe(self) -> None:
        """Starts the broker anew with nothing in it but the first account."""
        self.stop("kill")
        shutil.rmtree(self._folder / "data")
        self._ahead = []
        self.start()

    def add_account(self, name: str, password: str, configure: str, write: str, read: str) -> None:
        """Makes an account; each right is a regular expression on names of exchanges and queues."""
        self.control("add_user", name, given=f"{password}\n")
        self.control("set_permissions", name, configure, write, read)

    def control(self, *arguments: str, given: str = "") -> str:
        """What `rabbitmqctl` answers."""
        done = subprocess.run(  # noqa: S603  our own words only
            command_as(self._user, str(self._programs / "rabbitmqctl"), *arguments),
            check=False,
            cwd=self._folder,
            env=self._environment(),
            input=given,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"rabbitmqctl {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def _make(self) -> None:
        give_home(self._folder, self._user)
        self._claim()
        for name in ("password", ".erlang.cookie"):
            file = self._folder / name
            if not file.exists():
                file.touch(0o600)
                file.write_text(secrets.token_hex(16), "ascii")
        (self._folder / "plugins").write_text("[].\n", "ascii")
        configuration = self._folder / "rabbitmq.conf"
        configuration.touch(0o600)
        configuration.write_text(_CONFIGURATION.format(password=self._secret("password")), "ascii")
        if self._user is not None:
            for path in (self._folder, *self._folder.iterdir()):
                shutil.chown(path, self._user)

    def _claim(self) -> None:
        """Takes the folder; the broker inherits the claim, and holds it even if we are killed."""
        self._held = (self._folder / "held").open("w")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RabbitMissing(f"a broker already runs in {self._folder}; stop it first") from None

    def _secret(self, name: str) -> str:
        return (self._folder / name).read_text("ascii")

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        with (self._folder / "output").open("ab") as output:
            return subprocess.Popen(  # noqa: S603  our own words only
                command_as(self._user, *command, mortal=True),
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[self._held.fileno()] if self._held else [],
                start_new_session=True,  # an interrupt at the keyboard is for us, not for it
            )

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": folder,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_DIST_PORT": str(self._node_port),
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_NODENAME": "tocsin@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the broker: one process
        }

    def _answers(self) -> bool:
        """Tells whether the broker greets who speaks its protocol: it does when it is all there."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as trial:
                trial.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(trial.recv(1))
        except OSError:
            return False

    def _last_words(self) -> str:
        return "\n".join((self._folder / "output").read_text("utf-8", "replace").splitlines()[-20:])

    def _leave(self) -> None:
        try:
            self.stop("orderly" if self._kept else "kill")
            if mapper := self._mapper:
                mapper.kill()
                mapper.wait()
        finally:
            if self._held:
                self._held.close()
            if not self._kept:
                shutil.rmtree(self._folder)


def programs() -> Path:
    """The folder of the broker's own scripts; Debian's wrappers in PATH insist on one user."""
    if (INSTALLED / "rabbitmq-server").exists():
        return INSTALLED
    if found := shutil.which("rabbitmq-server"):
        return Path(found).resolve().parent
    raise RabbitMissing(
        f"no rabbitmq-server in {INSTALLED} or PATH: install the RabbitMQ server"
        " (Debian: apt-get install rabbitmq-server)"
    )


_CONFIGURATION = """\
default_user = tocsin
default_pass = {password}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
disk_free_limit.absolute = 1MB
log.file.level = warning
raft.wal_max_size_bytes = 67108864
"""
