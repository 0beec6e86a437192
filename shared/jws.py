"""Signed answers as compact JWS: made, and read so strictly that there is one way to write each.

What a token says of its key or algorithm is never a choice: its header names one of the agency's
keys that the register holds, and Ed25519, or it is refused.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from contracts.ed25519 import text_of
from contracts.problems import Defect, Refused, refuse

MEDIA_TYPE = "application/jose"
ALGORITHM = "Ed25519"
TYPE = "tocsin-answer+jws"
LARGEST_BYTES = 2**14
CLAIMS = frozenset({"iss", "aud", "sub", "type", "jti", "data"})
ACT = "act"
"""Whom the centre countersigns for; no agency's own token has it."""
_LARGEST_NUMBER = 2**53 - 1
_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")
_KID = re.compile(r"[A-Za-z0-9._-]{1,36}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A token that was read, not yet checked: its own text, the key it names, what it claims."""

    text: str
    kid: str
    claims: Mapping[str, Any]


class Signer:
    """Signs with one key; the same content is always signed with the same bytes."""

    def __init__(self, seed: bytes, kid: str = "") -> None:
        """Sign with the key made of 32 bytes, under its id in the register."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = text_of(key.public_key().public_bytes_raw())
        self.kid = kid
        self._key = OKPKey.import_key(key)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return the token that makes these claims."""
        header = {"alg": ALGORITHM, "kid": self.kid, "typ": TYPE}
        payload = orjson.dumps(claims, option=orjson.OPT_SORT_KEYS)
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])


def read(text: str) -> Signed:
    """Read a token; Refused names what is wrong with it. Nothing in it is checked by this."""
    if len(text) > LARGEST_BYTES:
        raise invalid("signature_too_long", str(LARGEST_BYTES))
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise invalid("signature_form")
    header, claims, _ = (_decoded(part) for part in parts.groups())
    kid = _kid(_object(header, "signature_header"))
    return Signed(text, kid, _claims(_object(claims, "signature_claims")))


def key_named(token: str) -> str:
    """Return the id of the key that a token names; it must have been read before."""
    return str(json.loads(_decoded(token.partition(".")[0]))["kid"])


def genuine(signed: Signed, public_key: str) -> bool:
    """Tell whether the holder of a public key (base64url) signed a token."""
    try:
        jws.deserialize_compact(signed.text, _public(public_key), algorithms=[ALGORITHM])
    except JoseError:
        return False
    return True


def invalid(*codes: str) -> Refused:
    """Return the refusal to raise for a token: the code of its defect, and a hint."""
    code, *hint = codes
    return refuse("signature-invalid", defects=[Defect(code, "", *hint)])


def _kid(header: dict[str, Any]) -> str:
    if header.keys() != {"alg", "kid", "typ"} or header["typ"] != TYPE:
        raise invalid("signature_header", TYPE)
    if header["alg"] != ALGORITHM:
        raise invalid("signature_algorithm")
    if not isinstance(header["kid"], str) or not _KID.fullmatch(header["kid"]):
        raise invalid("signature_header", TYPE)
    return header["kid"]


def _claims(claims: dict[str, Any]) -> dict[str, Any]:
    texts = [claims.get(name) for name in CLAIMS - {"data"}]
    objects = [claims.get("data"), claims.get(ACT, {})]
    if (
        claims.keys() - {ACT} != CLAIMS
        or not all(isinstance(each, str) for each in texts)
        or not all(isinstance(each, dict) for each in objects)
    ):
        raise invalid("signature_claims")
    return claims


def _decoded(part: str) -> bytes:
    try:
        found = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise invalid("signature_form") from None
    if text_of(found) != part:
        raise invalid("signature_form")
    return found


def _object(text: bytes, code: str) -> dict[str, Any]:
    try:
        found = _READ.decode(text.decode())
        orjson.dumps(found)  # no half characters, nor deeper than anybody reads
    except (ValueError, TypeError, RecursionError):
        raise invalid(code) from None
    if not isinstance(found, dict):
        raise invalid(code)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is no whole number")


def _whole(digits: str) -> int:
    number = int(digits[:40])
    if abs(number) > _LARGEST_NUMBER:
        raise ValueError(f"{digits[:40]} is past 53 bits")
    return number


_READ = json.JSONDecoder(
    object_pairs_hook=_once,
    parse_float=_no_fraction,
    parse_int=_whole,
    parse_constant=_no_fraction,
)


@lru_cache(maxsize=4096)
def _public(key: str) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": ALGORITHM, "x": key})
