"""A whole small house for the gateway's tests: real log, desks, followers, register and keys."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.codes import issuers
from contracts.port import Caller, LedgerPort, Receipt, order_id
from services.gateway.api.callers import EXTENSION
from services.gateway.readiness import Readiness
from services.gateway.readmodels.scope import Scope
from services.gateway.readmodels.views import Views
from shared.clock import Clock
from shared.edge.operations import Check
from tests.town import Town, copy

Reply = Any
"""A response of the test client, whose `json` is not null."""

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OFFICER = Caller("CENTRE", "api", key="centre")
ICBC = Caller("ICBC", "api", key="icbc")
KEYS = {
    "centre": ("CENTRE", "officer"),
    "station": ("STATION", "officer"),
    "icbc": ("ICBC", "agency_system"),
    "abc": ("ABC", "agency_system"),
    "super": ("PROVINCE", "supervisor"),
    "audit": ("COURT", "auditor"),
    "ops": ("OPS", "operator"),
}


class House(Town):
    """Everything in one process, and the keys to its gateway."""

    def __init__(self, url: str, keys: Mapping[str, str] | None = None) -> None:
        """Open a log and start; enter the directory, unless it is there with these `keys`."""
        super().__init__(url, NOON, OFFICER)
        self.views = Views(self.engine)
        self.edge.start()
        self.keys = dict(keys or self._enter())

    def key_for(self, agency: str, role: str, *, live: bool = False) -> str:
        """Return a new API key of an agency, which is entered if it is new."""
        if agency not in self.edge.register.agencies():
            self.install([d.RegisterAgency(agency=agency, name=agency, kind=kind_with(role))])
        key = f"{agency}-{role}".lower().replace("_", "-")
        issue = d.IssueKey(key_id=key, agency=agency, key_roles=role, live=live)
        self.install([issue])
        return self.credentials.new_key(key, live=live)

    def revoke(self, key: str) -> None:
        """Take a key back."""
        self.install([d.RevokeKey(key_id=key)])

    def answer(self, application: str, code: str = "0000", **fields: object) -> Receipt:
        """Answer an order of the centre's as ICBC."""
        return self.take(sp.Answer.load({"code": code, **fields}), ICBC, centre(application))

    def scope(self, key: str) -> Scope:
        """Return what the holder of a key may see."""
        agency, roles = KEYS[key]
        return Scope(agency, frozenset(roles.split()))

    def _enter(self) -> Mapping[str, str]:
        kinds = {issuer.bank_code: "bank" for issuer in issuers()}
        kinds = {agency: kind_with(role) for agency, role in KEYS.values()} | kinds
        self.install(d.RegisterAgency(agency=a, name=a, kind=kind) for a, kind in kinds.items())
        keys = {key: self.credentials.new_key(key, live=False) for key in KEYS}
        self.install(
            d.IssueKey(key_id=key, agency=agency, key_roles=roles, live=False)
            for key, (agency, roles) in KEYS.items()
        )
        return keys


class Gateway:
    """The gateway over a house, asked as the holder of a key."""

    def __init__(self, house: House) -> None:
        """Stand before `house`."""
        self.house = house
        self.app = house.gateway()
        self.client = self.app.test_client()
        self._made = count()

    def send_to(self, port: Any) -> None:  # noqa: ANN401  what stands in for a port
        """Send commands somewhere else."""
        self._stand_on(port=port)

    def with_service(self, check: Check) -> None:
        """Send commands to a service that tells by `check` whether it lives."""
        self._stand_on(readiness=Readiness(self.house.engine, [check]))

    def without_database(self, engine: Engine) -> None:
        """Read from a database that has nothing in it."""
        self._stand_on(engine=engine, views=Views(engine), readiness=Readiness(engine))

    def with_ledger(self, ledger: LedgerPort) -> None:
        """Have what is in the log proved by a ledger."""
        self._stand_on(ledger=ledger)

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
        data = self.house.application(application, **fields)
        return self.post("/v1/stop-payments", key, json=data)

    def upload(self, file: bytes, key: str = "centre", **headers: str) -> Reply:
        """Import a CSV file."""
        said = {"Content-Type": "text/csv", "Accept-Language": "en", **headers}
        return self.post("/v1/stop-payments/import", key, data=file, headers=said)


def kind_with(role: str) -> str:
    """Return a kind of agency that has a role."""
    return next(kind for kind, roles in d.ROLES_AT.items() if role in roles)


def centre(application: str) -> UUID:
    """Return the id of an order of the centre's."""
    return order_id("CENTRE", application)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house that was furnished and closed: to copy it is less work than to furnish it."""
    house = House(f"sqlite:///{tmp_path_factory.mktemp('furnished')}/tocsin.db")
    house.close()
    return house


@pytest.fixture
def house(tmp_path: Path, furnished: House) -> Iterator[House]:
    """Return a house on SQLite."""
    yield from _lived_in(f"sqlite:///{tmp_path}/tocsin.db", furnished)


@pytest.fixture
def either_house(url: str, furnished: House) -> Iterator[House]:
    """Return a house on either store."""
    yield from _lived_in(url, furnished if url.startswith("sqlite") else None)


@pytest.fixture
def gateway(house: House) -> Gateway:
    """Return the gateway of a house on SQLite."""
    return Gateway(house)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory, furnished: House) -> Iterator[Gateway]:
    """Return the gateway of a house in which nothing happens, for all who change nothing."""
    for house in _lived_in(f"sqlite:///{tmp_path_factory.mktemp('quiet')}/tocsin.db", furnished):
        yield Gateway(house)


@pytest.fixture
def either_gateway(either_house: House) -> Gateway:
    """Return the gateway of a house on either store."""
    return Gateway(either_house)


@pytest.fixture(scope="session")
def cases() -> Path:
    """Return the folder of case files."""
    return Path(__file__).parents[2] / "deploy" / "demo" / "cases"


def _lived_in(url: str, like: House | None) -> Iterator[House]:
    if like:
        copy(like.engine.url, url)
    house = House(url, like.keys if like else None)
    yield house
    house.close()
