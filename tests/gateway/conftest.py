"""A whole small house for the gateway's tests: real log, desks, followers, register and keys."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.codes import issuers
from contracts.message import Command
from contracts.port import Answer, Caller, Receipt, WireCommand, command_id, order_id
from services.directory.desk import Directory
from services.gateway.api.callers import EXTENSION
from services.gateway.app import create_app
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.views import Views
from services.stop_payment.desk import StopPayment
from services.stop_payment.reactions import REACTIONS, TIMETABLE
from shared.clock import Clock, Instant, SimulatedClock
from shared.credentials import Credentials
from shared.edge.local import LocalEdge
from shared.log.tables import create, open_engine

Reply = Any
"""A response of the test client, whose `json` is not null."""

if TYPE_CHECKING:
    from shared.testing.postgres import PrivatePostgres

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
INSTALL = Caller("tocsin", "install")
ICBC_CARDS = ("622007806360837789", "620714353749298977", "6222088790565521510")
OFFICER = Caller("CENTRE", "api", key="centre")
ORDER: Mapping[str, Any] = {
    "case_number": "A3305000000002026111001",
    "urgency": "urgent",
    "bank_code": "ICBC",
    "account_number": ICBC_CARDS[0],
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
KEYS = {
    "centre": ("CENTRE", "officer"),
    "station": ("STATION", "officer"),
    "icbc": ("ICBC", "agency_system"),
    "abc": ("ABC", "agency_system"),
    "super": ("PROVINCE", "supervisor"),
    "audit": ("COURT", "auditor"),
    "ops": ("OPS", "operator"),
}


@dataclass
class House:
    """Everything in one process, at a time that a test moves by hand."""

    engine: Engine
    at: datetime = NOON
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open a fresh log, enter the directory, start."""
        create(self.engine, "tests", "simulated")
        self.clock = SimulatedClock(lambda: Instant(self.at))
        self.edge = LocalEdge(self.engine, self.clock)
        self.edge.serve(Directory())
        self.edge.serve(StopPayment("secret"), REACTIONS, TIMETABLE)
        self.edge.follow(OrdersProjection())
        self.edge.start()
        self.credentials = Credentials(self.engine)
        self.views = Views(self.engine)
        self._enter()

    def send(self, command: Command, caller: Caller, subject: UUID | None = None) -> Answer:
        """Send a command whose id nobody used before."""
        wire = WireCommand(uuid4(), type(command).wire, command.dump(), subject)
        return self.edge.port.send([wire], caller)[0]

    def order(self, application: str, caller: Caller = OFFICER, **fields: object) -> Receipt:
        """Place a stop order."""
        data = {**ORDER, "application_id": application, **fields}
        wire = WireCommand(command_id(caller.agency, application), sp.Order.wire, data)
        answer = self.edge.port.send([wire], caller)[0]
        assert isinstance(answer, Receipt), answer
        return answer

    def application(self, application: str) -> dict[str, Any]:
        """Return the content of a stop order."""
        return {**ORDER, "application_id": application}

    def key_for(self, agency: str, role: str, *, live: bool = False) -> str:
        """Return a new API key of an agency, which is entered if it is new."""
        if agency not in self.edge.register.agencies():
            self._install([d.RegisterAgency(agency=agency, name=agency, kind="bank")])
            self.settle()
        key = f"{agency}-{role}".lower().replace("_", "-")
        issue = d.IssueKey(key_id=key, agency=agency, key_roles=role, live=live)
        self._install([issue])
        self.settle()
        return self.credentials.new_key(key, live=live)

    def revoke(self, key: str) -> None:
        """Take a key back."""
        self._install([d.RevokeKey(key_id=key)])
        self.settle()

    def answer(self, application: str, code: str = "0000", **fields: object) -> Answer:
        """Answer an order of the centre's as ICBC."""
        icbc = Caller("ICBC", "api", key="icbc")
        return self.send(sp.Answer.load({"code": code, **fields}), icbc, centre(application))

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.edge.wait_until_idle()

    def later(self, **span: float) -> None:
        """Let time pass, and what falls due happen."""
        self.settle()
        self.at += timedelta(**span)
        self.settle()

    def scope(self, key: str) -> Scope:
        """Return what the holder of a key may see."""
        agency, roles = KEYS[key]
        return Scope(agency, frozenset(roles.split()))

    def _enter(self) -> None:
        kinds = {issuer.bank_code: "bank" for issuer in issuers()}
        kinds |= {agency: "centre" for agency, _ in KEYS.values() if agency not in kinds}
        self._install(d.RegisterAgency(agency=a, name=a, kind=kind) for a, kind in kinds.items())
        self.settle()
        self.keys = {key: self.credentials.new_key(key, live=False) for key in KEYS}
        self._install(
            d.IssueKey(key_id=key, agency=agency, key_roles=roles, live=False)
            for key, (agency, roles) in KEYS.items()
        )
        self.settle()
        self.edge.register.refresh()

    def _install(self, commands: Iterable[Command]) -> None:
        wires = [WireCommand(uuid4(), type(each).wire, each.dump()) for each in commands]
        assert all(isinstance(each, Receipt) for each in self.edge.port.send(wires, INSTALL))


class Gateway:
    """The gateway over a house, asked as the holder of a key."""

    def __init__(self, house: House) -> None:
        """Stand before `house`."""
        self.house = house
        self.app = create_app(house.engine, house.edge.port, house.clock)
        self.client = self.app.test_client()
        self._made = count()

    def send_to(self, port: Any) -> None:  # noqa: ANN401  what stands in for a port
        """Send commands somewhere else."""
        self._stand_on(port=port)

    def without_database(self, engine: Engine) -> None:
        """Read from a database that has nothing in it."""
        self._stand_on(engine=engine, views=Views(engine))

    def at_real_time(self, clock: Clock) -> None:
        """Show another time."""
        self._stand_on(clock=clock)

    def _stand_on(self, **parts: object) -> None:
        self.app.extensions[EXTENSION] = replace(self.app.extensions[EXTENSION], **parts)

    def ask(self, method: str, path: str, key: str | None = None, **options: Any) -> Reply:  # noqa: ANN401
        """Ask for a path; without a bearer where no key is named."""
        headers = dict(options.pop("headers", {}))
        if key:
            headers.setdefault("Authorization", f"Bearer {self.house.keys[key]}")
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, key: str | None = None, **options: Any) -> Reply:  # noqa: ANN401
        """Read a path."""
        return self.ask("GET", path, key, **options)

    def post(self, path: str, key: str | None = None, **options: Any) -> Reply:  # noqa: ANN401
        """Write to a path, under a new idempotency key unless one is given."""
        headers = {"Idempotency-Key": f"key-{next(self._made)}", **options.pop("headers", {})}
        return self.ask("POST", path, key, headers=headers, **options)

    def order(self, application: str, key: str = "centre", **fields: object) -> Reply:
        """Order a stop."""
        data = {**ORDER, "application_id": application, **fields}
        return self.post("/v1/stop-payments", key, json=data)

    def upload(self, file: bytes, key: str = "centre", **headers: str) -> Reply:
        """Import a CSV file."""
        said = {"Content-Type": "text/csv", "Accept-Language": "en", **headers}
        return self.post("/v1/stop-payments/import", key, data=file, headers=said)


def centre(application: str) -> UUID:
    """Return the id of an order of the centre's."""
    return order_id("CENTRE", application)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a new database on either store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/tocsin.db"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.fresh_database()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house on SQLite."""
    yield from _lived_in(f"sqlite:///{tmp_path}/tocsin.db")


@pytest.fixture
def either_house(url: str) -> Iterator[House]:
    """Return a house on either store."""
    yield from _lived_in(url)


@pytest.fixture
def gateway(house: House) -> Gateway:
    """Return the gateway of a house on SQLite."""
    return Gateway(house)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Return the gateway of a house in which nothing happens, for all who change nothing."""
    for house in _lived_in(f"sqlite:///{tmp_path_factory.mktemp('quiet')}/tocsin.db"):
        yield Gateway(house)


@pytest.fixture
def either_gateway(either_house: House) -> Gateway:
    """Return the gateway of a house on either store."""
    return Gateway(either_house)


@pytest.fixture(scope="session")
def cases() -> Path:
    """Return the folder of case files."""
    return Path(__file__).parents[2] / "deploy" / "demo" / "cases"


def _lived_in(url: str) -> Iterator[House]:
    engine = open_engine(url)
    house = House(engine)
    yield house
    house.edge.stop()
    engine.dispose()
