"""Processes around a store of their own: started as they are run, spoken to as others do."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import urllib3

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Answer, Caller, Receipt, WireCommand, command_id, derived_id
from shared import keyfile
from shared.edge.remote import RemotePort
from shared.following import positions
from shared.jws import Signer
from shared.log.read import Reader
from shared.log.tables import create, open_engine
from shared.testing.ports import free_address
from tests.application import application as application_of
from tests.town import ANOTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from contracts.message import Command, Message
    from contracts.port import CommandPort
    from shared.log.read import Recorded

INSTALL = Caller("tocsin", "install")
OFFICER = Caller("HZ", "console", person="officer1")
STRANGER = Caller("WX", "console", person="officer2")
BANK = Caller("ICBC", "api", key="key1")
SIGNING_BANK = Caller("ABC", "api", key="key2")
SIGNER = Signer(bytes(range(32)), "abc-2026")
SERVICES = {
    "directory": "services.directory.service:Service",
    "stop_payment": "services.stop_payment.service:Service",
}
SECRETS = ("gateway", "operator", "stop_payment")
PATIENCE_SECONDS = 120
DEFAULTS: Mapping[str, str] = {}
POISON, BROKEN = "poison", "BROKEN_WHILE_THERE"
"""Which orders `choosy` fails for, and where it is told which file says so."""


def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true; AssertionError if it does not become so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "what was waited for did not come"
        time.sleep(0.02)


def stop_order(application: str, **fields: object) -> WireCommand:
    """Return a stop order on its way."""
    said = application_of(application, **{"overrides": ANOTHER, **fields})
    return WireCommand(command_id("HZ", application), sp.Order.wire, said)


def enrol(port: CommandPort, settled: Callable[[], None]) -> None:
    """Enter two centres, a bank, a bank that signs, and their people."""
    agencies = {"HZ": "centre", "WX": "centre", "ICBC": "bank", "ABC": "bank"}
    people = {"officer1": ("HZ", "officer"), "officer2": ("WX", "officer")}
    first: list[Command] = [
        d.RegisterAgency(agency=code, name=f"{code}机构", kind=kind)
        for code, kind in agencies.items()
    ]
    then: list[Command] = [
        d.RegisterPerson(login=login, name="某", agency=agency, person_roles=roles)
        for login, (agency, roles) in people.items()
    ]
    then += [
        d.IssueKey(key_id=caller.key, agency=caller.agency, key_roles="agency_system", live=False)
        for caller in (BANK, SIGNING_BANK)
        if caller.key
    ]
    public, begins = SIGNER.public_key, datetime(2020, 1, 1, tzinfo=UTC)
    then.append(
        d.RegisterSigningKey(kid=SIGNER.kid, agency="ABC", public_key=public, valid_from=begins)
    )
    for commands in (first, then):
        wires = [
            WireCommand(derived_id(command.wire, command), command.wire, command.dump())
            for command in commands
        ]
        answers = port.send(wires, INSTALL)
        assert all(isinstance(answer, Receipt) for answer in answers), answers
        settled()


class Office:
    """A database, perhaps a broker, and processes that are started and stopped at will."""

    def __init__(self, url: str, folder: Path, amqp_uri: str = "") -> None:
        """Begin a log; no process runs yet."""
        self.url = url
        self.amqp_uri = amqp_uri
        self.engine = open_engine(url)
        create(self.engine, "tests", "wall")
        self.reader = Reader(self.engine)
        self._folder = folder
        self._callers = folder / "callers"
        lines = [f"{name} {hashlib.sha256(name.encode()).hexdigest()}\n" for name in SECRETS]
        self._callers.write_text("".join(lines))
        self.master_key = folder / "master-key"
        keyfile.kept(self.master_key)
        self.running: list[subprocess.Popen[bytes]] = []
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.engine.dispose()

    def start(
        self,
        name: str,
        place: str = "",
        *,
        ready: bool = True,
        settings: Mapping[str, str] = DEFAULTS,
    ) -> subprocess.Popen[bytes]:
        """Start a process, and wait until it answers."""
        address = settings.get("TOCSIN_PRIVATE_HTTP", free_address())
        environment = {
            **os.environ,
            "TOCSIN_DATABASE_URL": self.url,
            "TOCSIN_AMQP_URI": self.amqp_uri,
            "TOCSIN_CALLERS_FILE": str(self._callers),
            "TOCSIN_MASTER_KEY_FILE": str(self.master_key),
            "TOCSIN_PRIVATE_HTTP": address,
            "TOCSIN_LOG_LEVEL": "info",
            **settings,
        }
        command = [sys.executable, "-m", "tests.edge.launcher", place or SERVICES[name]]
        with self.errors(name).open("ab") as errors:
            process = subprocess.Popen(command, env=environment, stderr=errors)
        self.running.append(process)
        self.urls[name] = f"http://{address}"
        if ready:
            until(lambda: process.poll() is not None or self.get(name, "/healthz") is not None)
            assert process.poll() is None, self.said(name)
        return process

    def errors(self, name: str) -> Path:
        """Return the file that a process writes its lines to."""
        return self._folder / f"{name}.log"

    def said(self, name: str) -> str:
        """Return everything that a process has written."""
        return self.errors(name).read_text()

    def port(self, caller: str = "gateway") -> RemotePort:
        """Return the command port as that caller, whose secret is its name, sees it."""
        return RemotePort(self.urls, caller)

    def get(self, name: str, path: str) -> urllib3.BaseHTTPResponse | None:
        """Ask a process something; None if it does not answer."""
        try:
            return urllib3.request("GET", self.urls[name] + path, retries=False, timeout=5)
        except urllib3.exceptions.HTTPError:
            return None

    def enrol(self) -> None:
        """Enter everybody, and wait until every process may know them."""
        enrol(self.port("operator"), lambda: self.reach("register"))

    def reach(self, *followers: str) -> None:
        """Wait until followers have dealt with the whole log."""
        head = self.reader.size() - 1
        until(lambda: all(positions(self.engine).get(name, -1) >= head for name in followers))

    def order(self, *applications: str) -> list[Answer]:
        """Order stops."""
        return self.port().send([stop_order(each) for each in applications], OFFICER)

    def log(self, *kinds: type[Message]) -> list[Recorded]:
        """Return the events of some kinds."""
        return self.reader.events(limit=1_000_000, types={kind.wire for kind in kinds})


def told_to_stop(process: subprocess.Popen[bytes]) -> int:
    """Tell a process to stop, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE_SECONDS)
