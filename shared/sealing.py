"""Sealing: personal values under a case's key, so that what is hashed tells nothing without it."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.envelope import SEALED, Envelope, is_sealed
from contracts.fields import ERASED
from shared.log.canonical import canonical

KEY_BYTES = 32
NONCE_BYTES = 12
SIGNATURE = "signature"
_DIGEST = b"tocsin digest"


class Unopened(ValueError):
    """A sealed value that this key does not open: it is another's, or was changed."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case: seals what is said of people in its records, and opens it again."""

    key_id: UUID
    secret: bytes = field(repr=False)
    _cipher: AESGCM = field(repr=False, compare=False)
    _digest: bytes = field(repr=False, compare=False)

    @classmethod
    def of(cls, key_id: UUID, secret: bytes) -> Self:
        """Return the key of these 32 bytes."""
        digest = hmac.digest(secret, _DIGEST, "sha256")
        return cls(key_id, secret, AESGCM(secret), digest)

    def seal(self, event_id: str, member: str, value: object) -> dict[str, str]:
        """Return what stands for a value (JSON without floats) in one place of one record."""
        nonce = os.urandom(NONCE_BYTES)
        said = orjson.dumps(value) if type(value) is str else canonical(value)
        text = nonce + self._cipher.encrypt(nonce, said, _place(event_id, member))
        return {SEALED: urlsafe_b64encode(text).rstrip(b"=").decode()}

    def open(self, event_id: str, member: str, sealed: Mapping[str, str]) -> Any:  # noqa: ANN401  any JSON
        """Return the value that was sealed in this place; Unopened for anything else."""
        text = _decoded(sealed[SEALED])
        nonce, hidden = text[:NONCE_BYTES], text[NONCE_BYTES:]
        try:
            return orjson.loads(self._cipher.decrypt(nonce, hidden, _place(event_id, member)))
        except (InvalidTag, ValueError):
            raise Unopened(f"{event_id} {member} does not open under {self.key_id}") from None

    def digest(self, content: bytes) -> str:
        """Return the keyed digest (HMAC-SHA256, hex) that recognises content without telling it."""
        return hmac.digest(self._digest, content, "sha256").hex()


Keys = Mapping[UUID, CaseKey]
"""Keys that can be used, by id; those that were destroyed are not among them."""


def sealed(
    key: CaseKey, event_id: str, data: Mapping[str, Any], personal: Collection[str]
) -> dict[str, Any]:
    """Return the data of an event with what is personal sealed."""
    return {
        name: key.seal(event_id, name, value) if name in personal else value
        for name, value in data.items()
    }


def opened(keys: Keys, event: Envelope) -> Mapping[str, Any]:
    """Return the data of an event in clear; what nobody can open any more reads ERASED."""
    if event.key_id is None:
        return event.data
    key, place = keys.get(event.key_id), str(event.event_id)
    return {
        name: _read(key, place, name, value) if is_sealed(value) else value
        for name, value in event.data.items()
    }


def opened_signature(keys: Keys, event: Envelope) -> str | None:
    """Return the signature of an event as it was made, ERASED where nobody can open it any more."""
    signature = event.signature
    if signature is None or isinstance(signature, str):
        return signature
    key = keys.get(event.key_id) if event.key_id else None
    return str(_read(key, str(event.event_id), SIGNATURE, signature))


def _read(key: CaseKey | None, place: str, name: str, value: Mapping[str, str]) -> object:
    return key.open(place, name, value) if key else ERASED


def _place(event_id: str, member: str) -> bytes:
    return f"{event_id} {member}".encode()


def _decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding; Unopened for any other spelling of them."""
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        raise Unopened("a sealed value is not base64url") from None
    if urlsafe_b64encode(found).rstrip(b"=").decode() != text:
        raise Unopened("a sealed value is not base64url as it is usually written")
    return found
