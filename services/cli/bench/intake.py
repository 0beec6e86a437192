"""What a signature costs at intake, and what sealing does.

Answers that an agency signed, against answers without a signature; tokens are made before the clock
starts, which is the agency's own work. Orders whose personal fields are sealed, against the same
through the same desk with sealing taken out. All go through the command port of one process to the
log in PostgreSQL, with everything that follows from them at work beside.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING
from unittest.mock import patch
from zlib import crc32

from contracts import directory as d
from contracts.examples import examples
from contracts.port import Caller, Receipt, WireCommand, command_id
from contracts.stop_payment import Answer, Order
from services.cli.bench.imports import BANK, CENTRE, going
from services.cli.bench.rounds import Row, compared
from services.cli.installation import send
from shared.claims import claims
from shared.drafts import Draft
from shared.jws import Signer
from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from services.cli.embedded import System

MANY = 400
CALLERS = (1, 8)
ROUNDS = 7
PATIENCE_SECONDS = 120
SIGNED_FLOOR, SEALED_FLOOR = 0.77, 0.83
"""A signed answer may cost 1.3 times what an unsigned one costs, a sealed order 1.2 times what it
costs unsealed: so much of the rate is left."""
UNSIGNED = "CCB"
"""A bank that has no signing key, whose answers are therefore taken without a signature."""
SIGNER = Signer(bytes(range(32)), "bench-1")
CODE = {"code": "0000", "held_amount": examples()[Order.wire]["amount"]}
PER_CASE = 3
"""Orders of one case, which share a key; so many are usual."""


def signed(rounds: int = ROUNDS, many: int = MANY) -> Iterator[Row]:
    """Answers by each number of callers; a round that warms up is not counted."""
    with PrivatePostgres() as postgres, going(postgres.fresh_database()) as system:
        bench = _Bench(system)
        _enter_banks(system)
        for callers in CALLERS:
            taken = [bench.answers(callers, many) for _ in range(rounds + 1)][1:]
            peer = "the same answers, unsigned"
            yield compared("answer_signed", ("postgresql", callers), taken, peer, SIGNED_FLOOR)


def sealed(rounds: int = ROUNDS, many: int = MANY) -> Iterator[Row]:
    """Orders by each number of callers; a round that warms up is not counted."""
    with PrivatePostgres() as postgres, going(postgres.fresh_database()) as system:
        bench = _Bench(system)
        for callers in CALLERS:
            taken = [bench.orders(callers, many) for _ in range(rounds + 1)][1:]
            peer = "the same orders, unsealed"
            yield compared("order_sealed", ("postgresql", callers), taken, peer, SEALED_FLOOR)


class _Bench:
    """A system at work; in each round ours and the peer go first by turns."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._turns = 0

    def answers(self, callers: int, many: int) -> tuple[float, float]:
        """How many signed answers a second, and how many unsigned."""
        waiting = {bank: self._answers(bank, many) for bank in (BANK, UNSIGNED)}
        self._system.wait_until_idle(PATIENCE_SECONDS)
        taken = {
            bank: self._rate(waiting[bank], _system_of(bank), callers)
            for bank in self._turn(BANK, UNSIGNED)
        }
        return taken[BANK], taken[UNSIGNED]

    def orders(self, callers: int, many: int) -> tuple[float, float]:
        """How many sealed orders a second, and how many with sealing taken out."""
        taken = {}
        for way in self._turn("sealed", "unsealed"):
            waiting = self._orders(BANK, many, way)
            without = patch.object(Draft, "is_personal", new=False)
            with without if way == "unsealed" else nullcontext():
                taken[way] = self._rate(waiting, CENTRE, callers)
        return taken["sealed"], taken["unsealed"]

    def _turn(self, ours: str, peer: str) -> tuple[str, str]:
        self._turns += 1
        return (ours, peer) if self._turns % 2 else (peer, ours)

    def _rate(self, waiting: Sequence[WireCommand], caller: Caller, callers: int) -> float:
        start = perf_counter()
        with ThreadPoolExecutor(callers) as hands:
            list(hands.map(lambda wire: self._certain([wire], caller), waiting))
        seconds = perf_counter() - start
        self._system.wait_until_idle(PATIENCE_SECONDS)
        return len(waiting) / seconds

    def _orders(self, bank: str, many: int, way: str) -> list[WireCommand]:
        """New orders to a bank, each against an account of its own, a few to a case."""
        return [_order(bank, f"{way}-{self._turns}", number) for number in range(many)]

    def _answers(self, bank: str, many: int) -> list[WireCommand]:
        """Answers to orders of a bank that were just placed."""
        orders = self._certain(self._orders(bank, many, bank), CENTRE)
        return [self._answer(bank, receipt.subject) for receipt in orders]

    def _answer(self, bank: str, order: UUID) -> WireCommand:
        key = f"answer-{order}"
        wire = WireCommand(command_id(bank, key), Answer.wire, CODE, order)
        if bank == UNSIGNED:
            return wire
        said = claims(self._system.edge.reader.origin(), wire, _system_of(bank), key)
        return replace(wire, signature=SIGNER.sign(said))

    def _certain(self, wires: Sequence[WireCommand], caller: Caller) -> list[Receipt]:
        answers = self._system.port.send(wires, caller)
        taken = [answer for answer in answers if isinstance(answer, Receipt)]
        if len(taken) < len(wires):
            raise RuntimeError(f"not all taken: {set(answers) - set(taken)}")
        return taken


def _order(bank: str, name: str, number: int) -> WireCommand:
    round_of_its_own = crc32(name.encode())
    own = {
        "application_id": f"{name}-{number}",
        "case_number": f"A33{round_of_its_own:010}202611{number // PER_CASE:04}",
        "account_type": "corporate",
        "account_number": f"{round_of_its_own:010}{number:010}",
        "bank_code": bank,
    }
    named = command_id(CENTRE.agency, own["application_id"])
    return WireCommand(named, Order.wire, {**examples()[Order.wire], **own})


def _enter_banks(system: System) -> None:
    """The second bank, with a key for its system, and the first one's signing key."""
    send(system, d.RegisterAgency(agency=UNSIGNED, name="Another bank", kind="bank"))
    system.settle("register")
    send(
        system,
        d.IssueKey(key_id=UNSIGNED, agency=UNSIGNED, key_roles="agency_system", live=False),
        d.RegisterSigningKey(
            kid=SIGNER.kid,
            agency=BANK,
            public_key=SIGNER.public_key,
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        ),
    )
    system.settle("register")


def _system_of(bank: str) -> Caller:
    return Caller(bank, "api", key="bank" if bank == BANK else bank, assurance="api_key")
