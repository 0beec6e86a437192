"""The register: agencies, people, keys and their roles, as every service may read them."""

import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    func,
    select,
)

from contracts import directory
from contracts.envelope import Policy
from contracts.message import Event, event_of
from contracts.port import Caller
from shared.log.read import Recorded
from shared.log.tables import furnish, reading
from shared.policies import Activation

register_metadata = MetaData()
register_agency = Table(
    "register_agency",
    register_metadata,
    Column("agency", String(36), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("name_en", String(60)),
    Column("kind", String(20), nullable=False),
    Column("position", BigInteger, nullable=False, index=True),
)
register_person = Table(
    "register_person",
    register_metadata,
    Column("login", String(36), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("agency", String(36), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("position", BigInteger, nullable=False, index=True),
)
register_key = Table(
    "register_key",
    register_metadata,
    Column("key_id", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("live", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False, index=True),
)
register_signing_key = Table(
    "register_signing_key",
    register_metadata,
    Column("kid", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("public_key", String(43), nullable=False),
    Column("valid_from", String(40), nullable=False),
    Column("valid_until", String(40)),
    Column("revoked", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False, index=True),
)
register_policy = Table(
    "register_policy",
    register_metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("pack", String(36), nullable=False),
    Column("version", String(36), nullable=False),
    Column("in_force_from", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the register."""

    code: str
    name: str
    name_en: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or a key of the register: whose it is and what it may do."""

    id: str
    name: str
    agency: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public half of a key that an agency signs with (base64url), and from when until when."""

    kid: str
    agency: str
    public_key: str
    valid_from: datetime
    valid_until: datetime | None
    revoked: bool

    def begun(self, now: datetime) -> bool:
        """Tell whether its time has come."""
        return self.valid_from <= now

    def ended(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.valid_until is not None and self.valid_until <= now

    def counts(self, now: datetime) -> bool:
        """Tell whether what it signs now is signed."""
        return self.begun(now) and not self.ended(now) and not self.revoked


class RegisterProjection:
    """Builds the register from directory's events."""

    name = "register"
    metadata = register_metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Enter what directory said."""
        for recorded in events:
            if recorded.type.startswith("directory."):
                enter(connection, event_of(recorded.type, recorded.data), recorded.position)


def enter(connection: Connection, event: Event, position: int) -> None:
    """Enter one event of directory."""
    row: dict[str, Any] = event.dump()
    match event:
        case directory.AgencyRegistered():
            _replace(connection, register_agency, row, position)
        case directory.PersonRegistered():
            row["roles"] = row.pop("person_roles")
            _replace(connection, register_person, row, position)
        case directory.KeyIssued():
            row |= {"roles": row.pop("key_roles"), "active": True}
            _replace(connection, register_key, row, position)
        case directory.KeyRevoked():
            revoke = register_key.update().where(register_key.c.key_id == event.key_id)
            connection.execute(revoke.values(active=False, position=position))
        case directory.SigningKeyRegistered():
            _replace(connection, register_signing_key, {**row, "revoked": False}, position)
        case directory.SigningKeyRevoked():
            here = register_signing_key.c.kid == event.kid
            revoke = register_signing_key.update().where(here)
            connection.execute(revoke.values(revoked=True, position=position))
        case directory.PolicyActivated():
            del row["reason"]
            connection.execute(register_policy.insert(), {**row, "position": position})


class Register:
    """Reads the register; what was read is kept until the register changes."""

    def __init__(self, engine: Engine) -> None:
        """Read the register in `engine`; `version` changes whenever it does."""
        self._engine = reading(engine)
        self._lock = threading.Lock()
        self._asked = itertools.count(1)
        self._answered = 0
        self.version: tuple[int, ...] = ()
        self._agencies: Mapping[str, Agency] = {}
        self._banks: Mapping[str, Agency] = {}
        self._people: Mapping[str, Holder] = {}
        self._keys: Mapping[str, Holder] = {}
        self._signing_keys: Mapping[str, Mapping[str, SigningKey]] = {}
        self._activations: tuple[Activation, ...] = ()
        furnish(engine, register_metadata)

    def refresh(self) -> None:
        """Read the register again if it has changed; those who wait share the next look."""
        asked = next(self._asked)
        with self._lock:
            if self._answered < asked:
                answered = next(self._asked)
                self._read()
                self._answered = answered

    def _read(self) -> None:
        with self._engine.connect() as connection:
            version = tuple(connection.execute(_VERSION).one())
            if version == self.version:
                return
            self._agencies = {
                row.agency: _agency(row) for row in connection.execute(select(register_agency))
            }
            self._banks = {
                code: agency for code, agency in self._agencies.items() if agency.kind == "bank"
            }
            self._people = {
                row.login: _person(row) for row in connection.execute(select(register_person))
            }
            keys = connection.execute(select(register_key).where(register_key.c.active))
            self._keys = {row.key_id: _key(row) for row in keys}
            self._signing_keys = _by_agency(connection)
            self._activations = tuple(map(_activation, connection.execute(_ACTIVATIONS)))
            self.version = version

    def agencies(self) -> Mapping[str, Agency]:
        """Return all agencies by code."""
        return self._agencies

    def banks(self) -> Mapping[str, Agency]:
        """Return the agencies that are banks, by code."""
        return self._banks

    def of_kind(self, kind: str) -> Mapping[str, Agency]:
        """Return the agencies of a kind, by code."""
        return {code: each for code, each in self._agencies.items() if each.kind == kind}

    def person(self, login: str) -> Holder | None:
        """Return the person behind a login name."""
        return self._people.get(login)

    def key(self, key_id: str) -> Holder | None:
        """Return the holder of an active API key."""
        return self._keys.get(key_id)

    def signing_keys(self, agency: str) -> Mapping[str, SigningKey]:
        """Return an agency's signing keys by their ids, those that count no more among them."""
        return self._signing_keys.get(agency, {})

    def activations(self) -> tuple[Activation, ...]:
        """Return which policy pack was put in force from when, in the order of the records."""
        return self._activations

    def roles(self, caller: Caller) -> frozenset[str]:
        """Return what a caller may do; nothing if the register does not know it at that agency."""
        if caller.via in _OWN:
            return _OWN[caller.via]
        holder = self.person(caller.person) if caller.person else self.key(caller.key or "")
        return holder.roles if holder and holder.agency == caller.agency else frozenset()


_OWN: Mapping[str, frozenset[str]] = {
    "timer": frozenset({"system"}),
    "reaction": frozenset({"system"}),
    "install": frozenset({"operator"}),
}
_VERSION = select(
    *(
        select(func.coalesce(func.max(table.c.position), -1)).scalar_subquery()
        for table in register_metadata.sorted_tables
    )
)


_ACTIVATIONS = select(register_policy).order_by(register_policy.c.position)


def _replace(connection: Connection, table: Table, row: dict[str, Any], position: int) -> None:
    (key,) = table.primary_key.columns
    connection.execute(table.delete().where(key == row[key.name]))
    connection.execute(table.insert(), {**row, "position": position})


def _agency(row: Any) -> Agency:  # noqa: ANN401  a row of the table
    return Agency(row.agency, row.name, row.name_en, row.kind)


def _person(row: Any) -> Holder:  # noqa: ANN401
    return Holder(row.login, row.name, row.agency, frozenset(row.roles.split()))


def _key(row: Any) -> Holder:  # noqa: ANN401
    return Holder(row.key_id, row.key_id, row.agency, frozenset(row.roles.split()))


def _by_agency(connection: Connection) -> Mapping[str, Mapping[str, SigningKey]]:
    found: dict[str, dict[str, SigningKey]] = {}
    for row in connection.execute(select(register_signing_key)):
        found.setdefault(row.agency, {})[row.kid] = _signing_key(row)
    return found


def _signing_key(row: Any) -> SigningKey:  # noqa: ANN401
    begins = datetime.fromisoformat(row.valid_from)
    ends = datetime.fromisoformat(row.valid_until) if row.valid_until else None
    return SigningKey(row.kid, row.agency, row.public_key, begins, ends, row.revoked)


def _activation(row: Any) -> Activation:  # noqa: ANN401
    begins = datetime.fromisoformat(row.in_force_from)
    return Activation(begins, row.position, Policy(row.pack, row.version))
