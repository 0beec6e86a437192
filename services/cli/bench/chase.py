"""Chasing money: how long the longest trail of the case files takes, and what a hop costs.

The trail is played with prompt banks, whose simulated time passes at once, from its first order
until nothing is left to do. A hop is a stop that follows a transfer, and its answer; every other
one leads on, to two more. Hops are chased in one process, each size on a fresh database.
"""

from __future__ import annotations

import csv
import math
import tempfile
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from contracts.examples import examples
from contracts.port import Caller, Receipt, WireCommand
from contracts.stop_payment import Answer, Order
from services.cli.bench.imports import BANK, CENTRE, card, going
from services.cli.bench.legs import Leg, leg
from services.cli.demonstration import SHIPPED
from services.cli.plan import Place
from services.cli.staging import Casting, Staged, in_many, in_one_process
from services.sandbox.tempers import Temper
from services.stop_payment.desk import StopPayment
from services.stop_payment.tracing import hop_id, query_id
from shared.testing.ports import LOOPBACK
from shared.testing.postgres import PrivatePostgres
from shared.testing.rabbitmq import PrivateRabbit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from services.cli.embedded import System

WORK = "chase"
FILE = SHIPPED / "cases" / "money-trail-orders.csv"
ACCOUNTS = 62
"""Of the longest trail in it."""
UNDER = {"embedded": 5.0, "distributed": 8.0}
"""Seconds of wall time for that trail."""
ROUNDS, HOPS = 3, 10_000
FLAT = 1.2
"""How much more than where it is cheapest a hop may cost among the most: the first ones warm up."""
FAN, BATCH, PATIENCE_SECONDS = 2, 500, 600
ANYWHERE = (LOOPBACK, 0)
BANKER = Caller(BANK, "api", key="bank")
NOTHING = {"code": "1200", "held_amount": "0.00", "balance": "0.00"}
ALL = {"code": "0000", "held_amount": "1.00"}


def rows(hops: int = HOPS, rounds: int = ROUNDS) -> Iterator[Leg]:
    """The longest trail in both forms, so many times each; a hop among ten and among ever more."""
    for form, staged in (("embedded", _embedded), ("distributed", _distributed)):
        yield _bounded(form, [_trail(staged) for _ in range(rounds)])
    yield from _hops(hops)


def _bounded(form: str, seconds: Sequence[float]) -> Leg:
    found = leg(WORK, f"{ACCOUNTS} accounts, {form}", seconds)
    found["under"] = f"p50 {UNDER[form] * 1000:.0f}"
    found["met"] = found["p50_ms"] < UNDER[form] * 1000
    return found


def _trail(staging: Callable[[], AbstractContextManager[Staged]]) -> float:
    """Seconds from the first order of the longest trail until nothing is left to do."""
    with staging() as staged, tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        file = _longest(Path(folder))
        banks = held.enter_context(staged.banks())
        start = perf_counter()
        staged.play.upload([file], _silent)
        staged.play.conduct(banks, _silent)
        seconds = perf_counter() - start
        trail = staged.play.results(_silent)["trails"]
    if [each["accounts"] for each in trail] != [ACCOUNTS]:
        raise RuntimeError(f"The chase did not reach every account: {trail}.")
    return seconds


def _longest(folder: Path) -> Path:
    """A case file with the order that the longest trail begins with: the one for most money."""
    with FILE.open(encoding="utf-8", newline="") as source:
        found = csv.DictReader(source)
        most = max(found, key=lambda row: float(row["amount"]))
    file = folder / FILE.name
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, most.keys())
        writer.writeheader()
        writer.writerow(most)
    return file


@contextmanager
def _embedded() -> Iterator[Staged]:
    with in_one_process(None, ANYWHERE, Casting(1, Temper.PROMPT)) as staged:
        yield staged


@contextmanager
def _distributed() -> Iterator[Staged]:
    with (
        PrivatePostgres() as server,
        PrivateRabbit() as broker,
        tempfile.TemporaryDirectory() as at,
    ):
        place = Place(server.fresh_database(), broker.uri, Path(at), f"{LOOPBACK}:0")
        with in_many(place, Casting(1, Temper.PROMPT)) as staged:
            yield staged


def _hops(most: int) -> Iterator[Leg]:
    sizes = [size for size in (10, 100, 1_000, 10_000) if size < most] + [most]
    cheapest = math.inf
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, going(f"sqlite:///{folder}/t.db") as system:
            cost = leg(WORK, f"a hop among {size}", [_Chase(system).seconds(size) / size])
        if size == most:
            cost["under"] = f"p50 {FLAT} x {cheapest}"
            cost["met"] = cost["p50_ms"] < FLAT * cheapest
        cheapest = min(cheapest, cost["p50_ms"])
        yield cost


class _Chase:
    """A chase at one bank that has nothing left on any account, until it is told to stop there."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._accounts = StopPayment(system.credentials.secret("look-up"))
        self._numbers = count(1)
        self._cards: dict[UUID, str] = {}

    def seconds(self, hops: int) -> float:
        """Seconds for so many hops after the first stop."""
        first = self._first()
        start = perf_counter()
        wave, done = [first], 0
        while wave:
            onward = wave[: -(-(hops - done) // FAN)]
            self._answer([(stop, NOTHING) for stop in onward])
            self._answer([(stop, ALL) for stop in wave[len(onward) :]])
            wave = self._onward(onward, hops - done)
            done += len(wave)
        return perf_counter() - start

    def _first(self) -> UUID:
        wanted = {**examples()[Order.wire], "application_id": "H-0", "bank_code": BANK}
        wanted |= {"amount": "1.00", "account_number": card(0)}
        [receipt] = self._system.port.send([WireCommand(uuid4(), Order.wire, wanted)], CENTRE)
        if not isinstance(receipt, Receipt):
            raise RuntimeError(receipt)  # noqa: TRY004  the order was refused
        self._cards[receipt.subject] = card(0)
        self._system.wait_until_idle(PATIENCE_SECONDS)
        return receipt.subject

    def _onward(self, stops: Sequence[UUID], most: int) -> list[UUID]:
        """Answer the queries of stops with transfers, as many as are wanted; return their stops."""
        told: list[tuple[UUID, dict[str, Any]]] = []
        found: list[UUID] = []
        for stop in stops:
            lines = []
            ref = self._accounts.account_ref(BANK, self._cards[stop])
            for _ in range(min(FAN, most - len(found))):
                number = next(self._numbers)
                lines.append(_line(number))
                hop = hop_id(ref, lines[-1]["serial"])
                self._cards[hop] = card(number)
                found.append(hop)
            told.append((query_id(str(stop)), {"code": "0000", "transactions": lines}))
        self._answer(told)
        return found

    def _answer(self, said: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
        commands = [WireCommand(uuid4(), Answer.wire, data, order) for order, data in said]
        for at in range(0, len(commands), BATCH):
            answers = self._system.port.send(commands[at : at + BATCH], BANKER)
            if refused := [each for each in answers if not isinstance(each, Receipt)]:
                raise RuntimeError(refused[0])
        self._system.wait_until_idle(PATIENCE_SECONDS)


def _line(number: int) -> dict[str, str]:
    """A transfer of one yuan to an account of its own, after the first order's transfer."""
    return {
        "serial": f"T-{number}",
        "transacted_at": examples()[Order.wire]["transfer_time"],
        "direction": "debit",
        "amount": "1.00",
        "counterparty_account": card(number),
        "counterparty_name": "马艳",
        "counterparty_bank": BANK,
    }


def _silent(_what: str, _done: int, _of: int) -> None:
    """Tell nobody what is being done."""
