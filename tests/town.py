"""A small town around the real system: who lives in it says the test; its clock is set by hand."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import URL, make_url

from contracts import stop_payment as sp
from contracts.message import Command
from contracts.port import (
    Answer,
    Caller,
    LedgerPort,
    Receipt,
    WireCommand,
    command_id,
    derived_id,
)
from services.cli.embedded import System
from services.gateway.app import create_app
from services.gateway.countersigning import Countersigner
from shared.clock import Instant, SimulatedClock
from shared.log.read import Recorded
from shared.log.tables import create, open_engine
from shared.sealing import opened
from tests.application import application as application_of

INSTALL = Caller("tocsin", "install")
ANOTHER = [{"code": "account_under_order", "reason": "另一笔转账"}]
"""Why an account is stopped again; kept only where it is."""
_spare: list[Flask] = []
"""Applications that stand on no town now: making one takes longer than most of what is asked."""


class Town:
    """The system on a store of its own; `at` is what its clock shows, `officer` orders stops."""

    def __init__(self, url: str, at: datetime, officer: Caller) -> None:
        """Open the store, which may hold a log already; nothing moves before `edge.start()`."""
        self.at = at
        self.officer = officer
        self.engine = open_engine(url)
        self.clock = SimulatedClock(lambda: Instant(self.at))
        create(self.engine, "tests", "simulated")
        self._apps: list[Flask] = []
        self.build()

    def build(self) -> None:
        """Put a new system, not yet started, around the log."""
        self.system = System(self.engine, self.clock)
        self.credentials, self.edge = self.system.credentials, self.system.edge
        self.vault = self.system.vault

    def close(self) -> None:
        """Stop everything."""
        self.edge.stop()
        self.engine.dispose()
        _spare.extend(self._apps)

    def gateway(
        self, countersigner: Countersigner | None = None, ledger: LedgerPort | None = None
    ) -> Flask:
        """Return a gateway before the system; it must not be asked once the town is closed."""
        app = create_app(
            self.engine,
            self.edge.port,
            self.clock,
            countersigner=countersigner,
            ledger=ledger,
            app=_spare.pop() if _spare else None,
        )
        self._apps.append(app)
        return app

    def install(self, commands: Iterable[Command]) -> None:
        """Send what the operator says, once and for all."""
        wires = [
            WireCommand(derived_id(command.wire, command), command.wire, command.dump())
            for command in commands
        ]
        answers = self.send(*wires, caller=INSTALL)
        assert all(isinstance(answer, Receipt) for answer in answers), answers
        self.settle()

    def send(self, *commands: WireCommand, caller: Caller | None = None) -> list[Answer]:
        """Send commands together, as the officer unless somebody else is named."""
        return self.edge.port.send(commands, caller or self.officer)

    def wire(
        self,
        command: Command,
        agency: str,
        subject: UUID | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> WireCommand:
        """Return a command on its way, under a key that nobody used before if none is given."""
        name = command_id(agency, key or uuid4().hex)
        return WireCommand(name, command.wire, command.dump(), subject, version)

    def say(
        self,
        command: Command,
        caller: Caller,
        subject: UUID | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Answer:
        """Send one command."""
        return self.send(self.wire(command, caller.agency, subject, key, version), caller=caller)[0]

    def take(self, command: Command, caller: Caller, subject: UUID | None = None) -> Receipt:
        """Send one command that must be accepted."""
        answer = self.say(command, caller, subject)
        assert isinstance(answer, Receipt), answer
        return answer

    def application(self, application: str, **fields: object) -> dict[str, Any]:
        """Return the content of a stop order, each on an account of its own; None leaves out."""
        said = application_of(application, **fields)
        return {name: value for name, value in said.items() if value is not None}

    def stop(self, application: str, key: str | None = None, **fields: object) -> WireCommand:
        """Return a stop order on its way."""
        name = command_id(self.officer.agency, key or application)
        return WireCommand(name, sp.Order.wire, self.application(application, **fields))

    def order(self, application: str, **fields: Any) -> UUID:  # noqa: ANN401  as in JSON
        """Place a stop order, whatever stands on its account, see it offered, and return its id."""
        [answer] = self.send(self.stop(application, overrides=ANOTHER, **fields))
        assert isinstance(answer, Receipt), answer
        self.settle()
        return answer.subject

    def refused(self, application: str, clerk: Caller, **fields: Any) -> UUID:  # noqa: ANN401
        """Return an order that its bank refused, so that the account can be stopped again."""
        order = self.order(application, **fields)
        self.take(sp.Answer(code="0301"), clerk, order)
        return order

    def said(self, event: Recorded) -> Mapping[str, Any]:
        """Return what an event says, opened."""
        return opened(self.vault.known([event.key_id] if event.key_id else []), event)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.edge.wait_until_idle()

    def later(self, **span: float) -> None:
        """Let time pass, and what falls due happen."""
        self.settle()
        self.at += timedelta(**span)
        self.settle()


def copy(store: URL, url: str) -> None:
    """Copy a store on SQLite, which nobody has open, to another place."""
    shutil.copyfile(str(store.database), str(make_url(url).database))
