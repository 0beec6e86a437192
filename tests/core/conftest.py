"""The core on either store: real log, desks, followers, reactions and timers, at a time of ours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Answer, Caller, Receipt, WireCommand, command_id, derived_id
from contracts.problems import Problem
from services.directory.desk import Directory
from services.stop_payment.desk import StopPayment
from services.stop_payment.reactions import REACTIONS, TIMETABLE
from shared.clock import Instant, SimulatedClock
from shared.edge.local import LocalEdge
from shared.log.tables import create, open_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableMapping
    from pathlib import Path

    from sqlalchemy import Engine

    from contracts.message import Command, Message
    from shared.log.read import Recorded
    from shared.testing.postgres import PrivatePostgres

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
INSTALL = Caller("tocsin", "install")
OFFICER = Caller("HZ", "import", person="officer1")
AGENCIES = {
    "HZ": "centre",
    "WX": "centre",
    "CT": "carrier",
    "ICBC": "bank",
    "ABC": "bank",
    "CCB": "bank",
}
PEOPLE = {
    "officer1": ("HZ", "officer"),
    "officer2": ("HZ", "officer supervisor"),
    "officer3": ("WX", "officer"),
    "icbc1": ("ICBC", "agency_clerk"),
    "icbc2": ("ICBC", "agency_clerk"),
    "abc1": ("ABC", "agency_clerk"),
    "audit1": ("HZ", "auditor"),
}
STOP: dict[str, Any] = {
    "case_number": "A3305000000002026111001",
    "urgency": "urgent",
    "bank_code": "ICBC",
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "account_type": "personal",
    "amount": "441023.42",
    "currency": "CNY",
    "transfer_time": "2026-11-20T11:04:00+08:00",
    "victim_name": "湖州宏源建材有限公司",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)止付字〔2026〕00001号",
}


@dataclass
class Core:
    """The core in one process; `at` is what its clock shows."""

    url: str
    at: datetime = NOON
    engine: Engine = field(init=False)
    edge: LocalEdge = field(init=False)

    def __post_init__(self) -> None:
        """Open the store, which may hold a log already."""
        self.engine = open_engine(self.url)
        create(self.engine, "tests", "simulated")
        self.build()

    def build(self) -> LocalEdge:
        """Return a new edge around the log, not yet started."""
        self.edge = LocalEdge(self.engine, SimulatedClock(lambda: Instant(self.at)))
        self.edge.serve(Directory())
        self.edge.serve(StopPayment("look-up key"), REACTIONS, TIMETABLE)
        return self.edge

    def restart(self) -> None:
        """Start again on the same store, after a stop."""
        self.build().start()
        self.settle()

    def enter_everybody(self) -> None:
        """Enter agencies and people."""
        self.install(
            d.RegisterAgency(agency=agency, name=f"{agency}银行", kind=kind)
            for agency, kind in AGENCIES.items()
        )
        self.install(
            d.RegisterPerson(login=login, name="某", agency=agency, person_roles=roles)
            for login, (agency, roles) in PEOPLE.items()
        )

    def install(self, commands: Iterable[Command]) -> None:
        """Send what the operator says, once and for all."""
        wires = [
            WireCommand(derived_id(command.wire, command), command.wire, command.dump())
            for command in commands
        ]
        answers = self.send(*wires, caller=INSTALL)
        assert all(isinstance(answer, Receipt) for answer in answers), answers
        self.settle()

    def person(self, login: str) -> Caller:
        """Return somebody at the console."""
        return Caller(PEOPLE[login][0], "console", person=login)

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

    def take(self, command: Command, caller: Caller, subject: UUID | None = None) -> Receipt:
        """Send one command that must be accepted."""
        answer = self.say(command, caller, subject)
        assert isinstance(answer, Receipt), answer
        return answer

    def refuse(self, command: Command, caller: Caller, subject: UUID | None = None) -> Problem:
        """Send one command that must be refused."""
        answer = self.say(command, caller, subject)
        assert isinstance(answer, Problem), answer
        return answer

    def stop(self, application: str, key: str | None = None, **fields: object) -> WireCommand:
        """Return a stop order on its way; a field of None is left out."""
        said = {**STOP, "application_id": application, **fields}
        data = {name: value for name, value in said.items() if value is not None}
        return WireCommand(command_id("HZ", key or application), sp.Order.wire, data)

    def send(self, *commands: WireCommand, caller: Caller = OFFICER) -> list[Answer]:
        """Send commands together."""
        return self.edge.port.send(commands, caller)

    def order(self, application: str, **fields: Any) -> UUID:  # noqa: ANN401  as in JSON
        """Place a stop order, see it offered, and return its id."""
        [answer] = self.send(self.stop(application, **fields))
        assert isinstance(answer, Receipt), answer
        self.settle()
        return answer.subject

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.edge.wait_until_idle()

    def later(self, **span: float) -> None:
        """Let time pass, and what falls due happen."""
        self.settle()
        self.at += timedelta(**span)
        self.settle()

    def log(self, *kinds: type[Message]) -> list[Recorded]:
        """Return all events, or those of some kinds."""
        events = self.edge.reader.events(limit=1_000_000)
        return [event for event in events if not kinds or event.type in {k.wire for k in kinds}]

    def count(self) -> Counter[str]:
        """Return how many events there are, by the last word of their names."""
        return Counter(event.type.rsplit(".", 2)[-2] for event in self.log())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty store is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/tocsin.db"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.fresh_database()


@pytest.fixture(autouse=True)
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was said to the operator meanwhile."""
    with capture_logs() as captured:
        yield captured


@pytest.fixture
def open_core() -> Iterator[Callable[[str], Core]]:
    """Open cores on stores, with everybody entered; all are stopped at the end."""
    opened: list[Core] = []

    def opening(url: str) -> Core:
        core = Core(url)
        opened.append(core)
        core.edge.start()
        core.enter_everybody()
        return core

    yield opening
    for core in opened:
        core.edge.stop()
        core.engine.dispose()


@pytest.fixture
def core(url: str, open_core: Callable[[str], Core]) -> Core:
    """The core, going, with everybody entered."""
    return open_core(url)
