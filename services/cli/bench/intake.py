"""What a signature costs at intake: answers that an agency signed, against answers without one.

Both go through the command port of one process to the log in PostgreSQL, with everything that
follows from them at work beside. Tokens are made before the clock starts: that is the agency's own
work.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from contracts import directory as d
from contracts.examples import examples
from contracts.port import Caller, Receipt, WireCommand, command_id
from contracts.stop_payment import Answer, Order
from services.cli.bench.imports import BANK, CENTRE, going
from services.cli.bench.rounds import Row, compared
from services.cli.installation import send
from shared.claims import claims
from shared.jws import Signer
from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from services.cli.embedded import System

ANSWERS = 400
PATIENCE_SECONDS = 120
CALLERS = (1, 8)
ROUNDS = 7
FLOOR = 0.77
"""A signed answer may cost 1.3 times what an unsigned one costs: so much of its rate is left."""
PEER = "the same answers, unsigned"
UNSIGNED = "CCB"
"""A bank that has no signing key, whose answers are therefore taken without a signature."""
SIGNER = Signer(bytes(range(32)), "bench-1")
CODE = {"code": "0000", "held_amount": "1.00"}


def rows(rounds: int = ROUNDS, answers: int = ANSWERS) -> Iterator[Row]:
    """Each number of callers in turn; a round that warms up is not counted."""
    with PrivatePostgres() as postgres, going(postgres.fresh_database()) as system:
        _enter(system)
        bench = _Bench(system)
        for callers in CALLERS:
            taken = [bench.round(callers, answers) for _ in range(rounds + 1)][1:]
            yield compared("answer_signed", ("postgresql", callers), taken, PEER, FLOOR)


class _Bench:
    """A system at work, and orders that nobody answered yet."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._rounds = 0

    def round(self, callers: int, answers: int) -> tuple[float, float]:
        """How many signed and how many unsigned answers a second; the first goes by turns."""
        self._rounds += 1
        orders = {bank: self._ordered(bank, answers) for bank in (BANK, UNSIGNED)}
        waiting = {bank: self._answers(bank, ids) for bank, ids in orders.items()}
        self._system.wait_until_idle(PATIENCE_SECONDS)
        turns = (BANK, UNSIGNED) if self._rounds % 2 else (UNSIGNED, BANK)
        taken = {bank: self._taken(bank, waiting[bank], callers) for bank in turns}
        return taken[BANK], taken[UNSIGNED]

    def _taken(self, bank: str, waiting: Sequence[WireCommand], callers: int) -> float:
        caller = _system_of(bank)

        def say(wire: WireCommand) -> None:
            _certain(self._system, [wire], caller)

        start = perf_counter()
        with ThreadPoolExecutor(callers) as hands:
            list(hands.map(say, waiting))
        seconds = perf_counter() - start
        self._system.wait_until_idle(PATIENCE_SECONDS)
        return len(waiting) / seconds

    def _ordered(self, bank: str, many: int) -> list[UUID]:
        """The ids of new orders to a bank, each against an account of its own."""
        wires = []
        for number in range(many):
            name = f"{bank}-{self._rounds}-{number}"
            own = {
                "application_id": name,
                "account_type": "corporate",
                "account_number": f"{self._rounds:06}{number:010}",
                "bank_code": bank,
            }
            wires.append(
                WireCommand(
                    command_id(CENTRE.agency, name), Order.wire, {**examples()[Order.wire], **own}
                )
            )
        return [receipt.subject for receipt in _certain(self._system, wires, CENTRE)]

    def _answers(self, bank: str, orders: Sequence[UUID]) -> list[WireCommand]:
        return [self._answer(bank, order) for order in orders]

    def _answer(self, bank: str, order: UUID) -> WireCommand:
        key = f"answer-{order}"
        wire = WireCommand(command_id(bank, key), Answer.wire, CODE, order)
        if bank == UNSIGNED:
            return wire
        said = claims(self._system.edge.reader.origin(), wire, _system_of(bank), key)
        return replace(wire, signature=SIGNER.sign(said))


def _enter(system: System) -> None:
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


def _certain(system: System, wires: Sequence[WireCommand], caller: Caller) -> list[Receipt]:
    answers = system.port.send(wires, caller)
    taken = [answer for answer in answers if isinstance(answer, Receipt)]
    if len(taken) < len(wires):
        raise RuntimeError(f"not all taken: {set(answers) - set(taken)}")
    return taken
