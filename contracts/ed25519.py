"""Ed25519 public keys as agencies send them: 32 bytes, base64url, and a point that binds somebody.

A key of small order would accept signatures that nobody made, so such keys are refused (RFC 8032,
section 5.1, has the curve).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from contracts.fields import Text, wrong

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_IDENTITY = 1
_DOUBLINGS = 3
"""The small orders are 1, 2, 4 and 8: such a point, doubled thrice, is the identity."""


class PublicKeyField(Text):
    """An Ed25519 public key: base64url of its 32 bytes, without padding."""

    code = "public_key_format"
    pattern = re.compile(r"[A-Za-z0-9_-]{43}")

    def read(self, text: str) -> str:
        """Return the key as written, if it is one and written in the only way there is."""
        key = urlsafe_b64decode(f"{text}=")
        if text_of(key) != text or not binds(key):
            raise wrong(self.code)
        return text


def text_of(key: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(key).rstrip(b"=").decode()


def binds(key: bytes) -> bool:
    """Tell whether 32 bytes are a point of the curve, as RFC 8032 writes it, not of small order."""
    y = int.from_bytes(key, "little") & ~(1 << 255)
    x_squared = _x_squared(y)
    if y >= _PRIME or pow(x_squared, (_PRIME - 1) // 2, _PRIME) not in (0, 1):
        return False
    for _ in range(_DOUBLINGS):
        x_squared = _x_squared(y)
        y = (y * y + x_squared) * pow(1 - _D * x_squared * y * y, -1, _PRIME) % _PRIME
    return y != _IDENTITY


def _x_squared(y: int) -> int:
    return (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
