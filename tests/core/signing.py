"""A bank whose system signs what it reports, before the core."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Caller, WireCommand, command_id
from contracts.problems import Problem
from shared.claims import claims
from shared.jws import Signer
from shared.sealing import opened_signature
from tests.core.conftest import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.message import Command
    from contracts.port import Answer
    from shared.log.read import Recorded
    from tests.core.conftest import Core

SYSTEM = Caller("ICBC", "api", key="icbc-system", assurance="api_key")
CLERK = Caller("ICBC", "console", person="icbc1", assurance="password")
OURS = Signer(bytes(range(32)), "icbc-2026")
THEIRS = Signer(bytes(range(1, 33)), "abc-2026")
CENTRES = Signer(bytes(range(2, 34)), "countersign")
ANSWER = sp.Answer.load({"code": "0000", "held_amount": "100.00", "operator_name": "费涛"})
KEY = "answer-1"


class Bank:
    """ICBC's system, with an order before it and a key registered."""

    def __init__(self, core: Core) -> None:
        """Enter API keys and signing keys, and place an order."""
        self.core = core
        core.install(
            d.IssueKey(key_id=f"{name.lower()}-system", agency=name, key_roles=role, live=False)
            for name, role in (("ICBC", "agency_system"), ("ABC", "agency_system"))
        )
        self.register("ICBC", OURS)
        self.register("ABC", THEIRS)
        self.order = core.order("A-1")

    def register(
        self, agency: str, signer: Signer, begins: datetime = NOON, ends: datetime | None = None
    ) -> None:
        """Register the public half of a key."""
        entry = d.RegisterSigningKey(
            kid=signer.kid,
            agency=agency,
            public_key=signer.public_key,
            valid_from=begins,
            valid_until=ends,
        )
        self.core.install([entry])

    def wire(self, command: Command = ANSWER, key: str = KEY, agency: str = "ICBC") -> WireCommand:
        """Return a command on its way, unsigned."""
        return WireCommand(command_id(agency, key), command.wire, command.dump(), self.order)

    def signed(
        self, signer: Signer = OURS, wire: WireCommand | None = None, **other: object
    ) -> WireCommand:
        """Return a command with a signature that claims what it must, or something else."""
        wire = wire or self.wire()
        said = claims("tests", wire, SYSTEM, KEY) | other
        return replace(wire, signature=signer.sign(said))

    def send(self, wire: WireCommand, caller: Caller = SYSTEM) -> Answer:
        """Send it."""
        return self.core.send(wire, caller=caller)[0]

    def answered(self) -> list[Recorded]:
        """Return the answers that the log holds."""
        return self.core.log(sp.Answered)

    def kept(self, event: Recorded) -> str | None:
        """Return the signature that an event holds, opened."""
        ids = [event.key_id] if event.key_id else []
        return opened_signature(self.core.vault.known(ids), event)


def codes(answer: Answer) -> tuple[str, list[str]]:
    """Return what an answer refuses, and why."""
    assert isinstance(answer, Problem), answer
    return answer.slug, answer.codes
