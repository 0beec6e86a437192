"""Countersigning: the centre vouches for who said something on a page, and how they had logged in.

It says nothing of what the agency itself knows: the agency did not sign.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.message import Command, message_type
from shared.claims import centre_kid, claims
from shared.jws import Signer
from shared.log.read import Reader

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from contracts.port import Caller, WireCommand


class Countersigner:
    """Signs for the centre what an agency's people report on a page."""

    def __init__(self, engine: Engine, seed: bytes) -> None:
        """Sign with the key made of 32 bytes, for the log in `engine`."""
        self.public_key = Signer(seed).public_key
        self.kid = centre_kid(self.public_key)
        self._signer = Signer(seed, self.kid)
        self._reader = Reader(engine)

    def vouch(self, wire: WireCommand, caller: Caller, key: str) -> WireCommand:
        """The command with the centre's signature, if it is of a kind that is signed."""
        kind = message_type(wire.type)
        if not (issubclass(kind, Command) and kind.signable):
            return wire
        return replace(wire, signature=self._signer.sign(claims(self._origin, wire, caller, key)))

    @cached_property
    def _origin(self) -> str:
        return self._reader.origin()
