"""Secrets at rest: password and key hashes, the system's own secrets; never in the log."""

import hashlib
import hmac
import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Column, Engine, MetaData, String, Table, bindparam, select
from sqlalchemy.exc import IntegrityError

from shared.log.tables import furnish, reading

_KEY = re.compile(r"tk_(live|test)_(?P<id>[A-Za-z0-9._-]{1,36})_[0-9a-f]{64}")
credential_metadata = MetaData()
credential = Table(
    "credential",
    credential_metadata,
    Column("kind", String(10), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("value", String(300), nullable=False),
)
"""`password`: argon2id hash by login; `key`: SHA-256 by key id; `secret`: random, by purpose."""
_VALUE = select(credential.c.value).where(
    credential.c.kind == bindparam("kind"), credential.c.id == bindparam("id")
)


class Credentials:
    """The credential table: directory writes it, the gateway checks against it."""

    def __init__(self, engine: Engine) -> None:
        """Keep credentials in `engine`."""
        self._engine = engine
        self._reader = reading(engine)
        self._hashes: dict[str, tuple[object, str]] = {}
        furnish(engine, credential_metadata)

    def set_password(self, login: str, password: str) -> None:
        """Keep the hash of a person's password."""
        self._put("password", login, hasher().hash(password))

    def password_fits(self, login: str, password: str) -> bool:
        """Tell whether a password is that of `login`; takes as long for an unknown login."""
        stored = self._get("password", login) if login.isprintable() else None
        try:
            return hasher().verify(stored or _nobody(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def new_key(self, key_id: str, *, live: bool) -> str:
        """Return a new API key; only its SHA-256 is kept."""
        key = f"tk_{'live' if live else 'test'}_{key_id}_{secrets.token_hex(32)}"
        self._put("key", key_id, digest(key))
        return key

    def key_id(self, key: str, as_of: object = None) -> str | None:
        """Return the id of a genuine API key, None for any other text.

        A hash that fits is not read again as long as `as_of`, the state of the register, is the
        same. The directory takes each key id once, so a hash in use is never replaced by another.
        """
        shape = _KEY.fullmatch(key)
        if not shape:
            return None
        name, given = shape["id"], digest(key)
        since, stored = self._hashes.get(name, (None, ""))
        if as_of is None or since != as_of or not hmac.compare_digest(stored, given):
            stored = self._get("key", name) or ""
        if not hmac.compare_digest(stored, given):
            return None
        self._hashes[name] = as_of, stored
        return name

    def secret(self, purpose: str) -> str:
        """Return the system's random secret for a purpose, made when first asked for."""
        if (known := self._get("secret", purpose)) is not None:
            return known
        try:
            with self._engine.begin() as connection:
                made = {"kind": "secret", "id": purpose, "value": secrets.token_hex(32)}
                connection.execute(credential.insert(), made)
        except IntegrityError:
            pass  # another process made it first; that one counts
        return self._get("secret", purpose) or self.secret(purpose)

    def _put(self, kind: str, name: str, value: str) -> None:
        with self._engine.begin() as connection:
            here = (credential.c.kind == kind) & (credential.c.id == name)
            connection.execute(credential.delete().where(here))
            connection.execute(credential.insert(), {"kind": kind, "id": name, "value": value})

    def _get(self, kind: str, name: str) -> str | None:
        with self._reader.connect() as connection:
            row = connection.execute(_VALUE, {"kind": kind, "id": name}).one_or_none()
        return str(row.value) if row else None


def digest(key: str) -> str:
    """Return the SHA-256 of an API key, in hex."""
    return hashlib.sha256(key.encode()).hexdigest()


@cache
def hasher() -> PasswordHasher:
    """Return the argon2id hasher with the library's recommended costs."""
    return PasswordHasher()


@cache
def _nobody() -> str:
    return hasher().hash(secrets.token_hex(16))
