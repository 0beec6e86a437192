"""Opening what is sealed in a record, with the key of its case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.envelope import SEALED, Envelope, is_sealed
from shared.log.bundle import from_base64url

NONCE_BYTES = 12


def opened(secret: bytes, event: Envelope) -> Envelope:
    """Return a record with all of it in clear; ValueError if this key does not open it."""
    cipher = AESGCM(secret)

    def read(name: str, value: Any) -> Any:  # noqa: ANN401  any JSON
        return _value(cipher, f"{event.event_id} {name}", value[SEALED])

    data = {
        name: read(name, value) if is_sealed(value) else value for name, value in event.data.items()
    }
    signature = event.signature
    if isinstance(signature, Mapping):
        signature = read("signature", signature)
    return replace(event, data=data, signature=signature)


def _value(cipher: AESGCM, place: str, sealed: str) -> object:
    hidden = from_base64url(sealed)
    try:
        clear = cipher.decrypt(hidden[:NONCE_BYTES], hidden[NONCE_BYTES:], place.encode())
    except InvalidTag:
        raise ValueError(f"{place} is sealed with another key, or elsewhere") from None
    return orjson.loads(clear)
