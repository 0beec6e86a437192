"""The vault: a key for each case, kept wrapped under the master key until it is destroyed.

Whoever has a master key can seal and open; to destroy a key takes none. Keys are used from memory
for FRESH_SECONDS at most, so a destroyed key stops working everywhere within that time.
"""

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from contracts.envelope import to_wire
from shared import keyfile
from shared.log.tables import furnish, reading
from shared.log.writes import KeyConflict, NewKey, Outcome, Receipt, Write
from shared.sealing import KEY_BYTES, NONCE_BYTES, CaseKey
from shared.settings import Settings

FRESH_SECONDS = 1.0
MOST_HELD = 20_000
STORE = "store"
"""The subject of the key that only says which master key a store's keys are under."""
vault_metadata = MetaData()
case_key = Table(
    "case_key",
    vault_metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("wrapped", LargeBinary),
    Column("destroyed_at", String(27)),
)
"""Every key there is or was; `subject` is the case number, or the stream of an order without one.
Of a destroyed key only the row is left."""

_ALIVE = case_key.c.destroyed_at.is_(None)
Index(
    "case_key_subject",
    case_key.c.subject,
    unique=True,
    sqlite_where=_ALIVE,
    postgresql_where=_ALIVE,
)


class MasterKeyWrong(ValueError):
    """The master key is not the one that the keys of this store are wrapped under."""


class Usable(NamedTuple):
    """A key to seal under; `new` until it is saved, with the first record that needs it."""

    key: CaseKey
    new: NewKey | None = None


class Vault:
    """Seals and opens for services that hold the master key; any thread may call."""

    def __init__(self, engine: Engine, master_key: Path) -> None:
        """Use the keys in `engine`, wrapped under the master key in a file.

        The file is read when first needed, and made where no key is wrapped yet.
        """
        self._engine, self._reader = engine, reading(engine)
        self._file = master_key
        self._master: AESGCM | None = None
        self._held: dict[UUID, tuple[CaseKey, float]] = {}
        self._live: dict[str, UUID] = {}
        self._new: dict[str, tuple[Usable, float]] = {}
        self._making = Lock()
        self._given_up: set[UUID] = set()
        furnish(engine, vault_metadata)

    def check(self) -> None:
        """Have the master key ready, before anything needs it.

        OSError or ValueError where it cannot be had; MasterKeyWrong where it is another's.
        """
        if self._master is None:
            proof = self._rows(_ANY)
            master = AESGCM(keyfile.read(self._file) if proof else keyfile.kept(self._file))
            for row in proof:
                self._unwrapped(row, master)
            self._master = master

    def bind(self) -> None:
        """Keep a key of the store's own, so that no other master key is ever taken for its own.

        Errors as `check`; of two that bind at once, the second is told.
        """
        self.check()
        own = self._wrapped(STORE, uuid4(), os.urandom(KEY_BYTES))
        with self._engine.begin() as connection:
            connection.execute(_BIND[connection.dialect.name], asdict(own))
        self._master = None
        self.check()

    def known(self, ids: Iterable[UUID]) -> dict[UUID, CaseKey]:
        """Return those of some keys that were not destroyed."""
        wanted, now = set(ids) - self._given_up, time.monotonic()
        found = {key_id: key for key_id in wanted if (key := self._fresh(key_id, now))}
        if missing := wanted - found.keys():
            read = self._hold(self._rows(_BY_ID, among=list(missing)))
            found |= {key.key_id: key for key in read.values()}
        return found

    def live(self, subjects: Iterable[str]) -> dict[str, Usable]:
        """Return the key of each subject that new records are sealed under, made where none is.

        Only a subject that was met here before is looked for: most that are new have no key, and
        where one has, the log says so when the new one comes (`learn`).
        """
        wanted, now = set(subjects), time.monotonic()
        found = {
            subject: Usable(key)
            for subject in wanted
            if (key_id := self._live.get(subject)) and (key := self._fresh(key_id, now))
        }
        if stale := (wanted - found.keys()) & self._live.keys():
            with self._reader.connect() as connection:
                held = self._hold(_of(connection, list(stale)))
            found |= {subject: Usable(key) for subject, key in held.items()}
        return found | {subject: self._made(subject) for subject in wanted - found.keys()}

    def learn(self, writes: Iterable[Write], outcomes: Iterable[Outcome]) -> None:
        """Take from what became of writes which new keys were saved, and who has another."""
        for write, outcome in zip(writes, outcomes, strict=True):
            if isinstance(outcome, KeyConflict):
                self._live[outcome.subject] = outcome.actual
                self._new.pop(outcome.subject, None)
            elif write.new_key and isinstance(outcome, Receipt) and not outcome.repeated:
                self._saved(write.new_key)

    def _saved(self, new: NewKey) -> None:
        usable, _ = self._new.get(new.subject, (None, 0.0))
        if usable and usable.key.key_id == new.key_id:
            self._held[new.key_id] = usable.key, time.monotonic() + FRESH_SECONDS
            self._live[new.subject] = new.key_id
            self._new.pop(new.subject, None)

    def give_up(self, ids: Iterable[UUID]) -> None:
        """Use these keys no more, though they may not be wiped yet: the log says that they go."""
        self._given_up.update(ids)

    def _fresh(self, key_id: UUID, now: float) -> CaseKey | None:
        key, until = self._held.get(key_id, (None, 0.0))
        return key if until > now else None

    def _made(self, subject: str) -> Usable:
        """Return a new key: the same to all who ask at once, so that one of them saves it."""
        with self._making:
            now = time.monotonic()
            usable, until = self._new.get(subject, (None, 0.0))
            if usable is None or until <= now:
                usable = self._make(subject)
                self._new[subject] = usable, now + FRESH_SECONDS
            return usable

    def _make(self, subject: str) -> Usable:
        key_id, secret = uuid4(), os.urandom(KEY_BYTES)
        return Usable(CaseKey.of(key_id, secret), self._wrapped(subject, key_id, secret))

    def _wrapped(self, subject: str, key_id: UUID, secret: bytes) -> NewKey:
        nonce = os.urandom(NONCE_BYTES)
        hidden = self._ready().encrypt(nonce, secret, key_id.bytes)
        return NewKey(key_id, subject, nonce + hidden)

    def _hold(self, rows: Iterable[Row[Any]]) -> dict[str, CaseKey]:
        """Return the keys in rows by subject, and keep them at hand for a moment."""
        if len(self._held) > MOST_HELD:
            self._held, self._live = {}, {}
        until = time.monotonic() + FRESH_SECONDS
        read = {}
        for row in rows:
            key = CaseKey.of(row.key_id, self._unwrapped(row, self._ready()))
            self._held[row.key_id] = key, until
            self._live[row.subject] = row.key_id
            read[row.subject] = key
        return read

    def _unwrapped(self, row: Row[Any], master: AESGCM) -> bytes:
        nonce, hidden = row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:]
        try:
            return master.decrypt(nonce, hidden, row.key_id.bytes)
        except InvalidTag:
            raise MasterKeyWrong(
                f"{self._file} is not the master key that this store's keys are wrapped under"
            ) from None

    def _ready(self) -> AESGCM:
        self.check()
        assert self._master is not None  # noqa: S101  what `check` is for
        return self._master

    def _rows(self, query: Any, **values: object) -> list[Row[Any]]:  # noqa: ANN401  a statement
        with self._reader.connect() as connection:
            return list(connection.execute(query, values).all())


def vault_in(engine: Engine, settings: Settings) -> Vault:
    """Return the vault of a process of its own, its master key read and fitting.

    ValueError where TOCSIN_MASTER_KEY_FILE names none, or another store's; OSError if unreadable.
    """
    if not settings.master_key_file:
        raise ValueError("TOCSIN_MASTER_KEY_FILE must name the file of the master key")
    keyfile.read(Path(settings.master_key_file))
    vault = Vault(engine, Path(settings.master_key_file))
    vault.check()
    return vault


def live_key(engine: Engine, subject: str) -> UUID | None:
    """Return the id of the key that a subject's new records are sealed under, if there is one."""
    with reading(engine).connect() as connection:
        return connection.execute(_LIVE, {"subject": subject}).scalar_one_or_none()


def destroy(connection: Connection, key_id: UUID, at: datetime) -> None:
    """Wipe a key, in the caller's transaction; one that was wiped before stays as it is."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(_DESTROY, {"at": to_wire(at), "gone": key_id})


def _of(connection: Connection, subjects: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the live keys of subjects; most often it is one, which is cheaper to ask for."""
    if len(subjects) == 1:
        return list(connection.execute(_ONE, {"subject": subjects[0]}).all())
    return list(connection.execute(_BY_SUBJECT, {"among": subjects}).all())


_COLUMNS = (case_key.c.key_id, case_key.c.subject, case_key.c.wrapped)
_USABLE: Any = select(*_COLUMNS).where(_ALIVE)
_ONE = _USABLE.where(case_key.c.subject == bindparam("subject"))
_ANY = _USABLE.limit(1)
_BY_ID = _USABLE.where(case_key.c.key_id.in_(bindparam("among", expanding=True)))
_BY_SUBJECT = _USABLE.where(case_key.c.subject.in_(bindparam("among", expanding=True)))
_LIVE = select(case_key.c.key_id).where(_ALIVE, case_key.c.subject == bindparam("subject"))
_BIND: dict[str, Any] = {
    name: dialect.insert(case_key).on_conflict_do_nothing(
        index_elements=["subject"], index_where=_ALIVE
    )
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_DESTROY = (
    case_key.update()
    .where(case_key.c.key_id == bindparam("gone"), _ALIVE)
    .values(wrapped=None, destroyed_at=bindparam("at"))
)
