"""Signatures of commands: whose they must be, what they must claim, and which key may make them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.message import Command
from contracts.port import TOCSIN, Caller, WireCommand, command_id
from contracts.problems import refuse
from shared import jws
from shared.ask import Grounds
from shared.claims import acting, signer
from shared.jws import ACT, Signed, invalid
from shared.log.canonical import canonical

if TYPE_CHECKING:
    from shared.register import SigningKey


class Signatures:
    """What one service's desk asks of the signatures of its commands."""

    def __init__(self, service: str, grounds: Grounds) -> None:
        """Ask what the policy asks of `service`, and trust the keys of the register."""
        self._required = f"{service}.signature.required"
        self._grounds = grounds

    def read(self, kind: type[Command], wire: WireCommand, caller: Caller) -> Signed | None:
        """Return a command's signature, read; Refused if it claims anything but this command."""
        if wire.signature is None:
            return None
        if not kind.signable:
            raise invalid("signature_unwanted")
        signed = jws.read(wire.signature)
        for claim, expected, code in self._expected(wire, caller):
            if signed.claims.get(claim) != expected:
                raise invalid(code, str(expected or ""))
        if command_id(caller.agency, signed.claims["jti"]) != wire.id:
            raise invalid("signature_jti")
        if _spelled(signed.claims["data"]) != _spelled(wire.data):
            raise invalid("signature_data")
        return signed

    def check(
        self, signed: Signed | None, kind: type[Command], caller: Caller, now: datetime
    ) -> None:
        """Refuse a command that is not signed as it must be, by a key that counts now."""
        keys = self._grounds.register.signing_keys(signer(caller))
        if signed:
            _verify(signed, keys.get(signed.kid), now)
        elif kind.signable and self._grounds.policy(now).yes(self._required):
            _excuse(sorted(key.kid for key in keys.values() if key.counts(now)), caller)

    def _expected(self, wire: WireCommand, caller: Caller) -> Iterator[tuple[str, object, str]]:
        yield "iss", signer(caller), "signature_iss"
        yield "aud", self._origin, "signature_aud"
        yield "sub", str(wire.subject), "signature_sub"
        yield "type", wire.type, "signature_type"
        yield ACT, acting(caller), "signature_act"

    @cached_property
    def _origin(self) -> str:
        return self._grounds.reader.origin()


def _excuse(counting: Sequence[str], caller: Caller) -> None:
    """Refuse what is not signed, unless its signer has no key that counts."""
    if counting:
        ours = signer(caller) == TOCSIN
        slug = "countersignature-required" if ours else "signature-required"
        raise refuse(slug, ", ".join(counting))


def _verify(signed: Signed, key: "SigningKey | None", now: datetime) -> None:
    if key is None:
        raise invalid("signature_key_unknown", signed.kid)
    if key.revoked:
        raise invalid("signature_key_revoked", signed.kid)
    if not key.begun(now):
        raise invalid("signature_key_early", signed.kid)
    if key.ended(now):
        raise invalid("signature_key_expired", signed.kid)
    if not jws.genuine(signed, key.public_key):
        raise invalid("signature_wrong", signed.kid)


def _spelled(data: object) -> bytes:
    """Return the one spelling of JSON data, in which true is not 1; Refused if it has none."""
    try:
        return canonical(data)
    except ValueError:
        raise invalid("signature_data") from None
