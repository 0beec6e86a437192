"""Minding deadlines: what a tick costs among a million measures in force, against a hundredth.

A measure in force keeps two rows, its end and its next warning. In each round the same number of
ends comes due in two databases of one server, and the ticker claims them, sends their commands and
strikes them, in turn. The commands are answered at once: what they decide does not count here. An
idle tick finds nothing due.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import text

from contracts import stop_payment as sp
from contracts.envelope import to_wire
from contracts.port import Answer, Caller, Receipt, WireCommand
from services.cli.bench.rounds import Row, compared
from services.stop_payment.reactions import LAPSE, TIMETABLE, WARNING
from shared.log.tables import open_engine
from shared.testing.postgres import PrivatePostgres
from shared.timetable import Ticker, due_item, time_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

WORK, IDLE = "due", "due_idle"
ROUNDS, MEASURES, FEWER = 7, 1_000_000, 100
DUE, TICKS = 500, 200
"""How many ends come due in a round, and how often an idle tick looks."""
FLOOR = 0.83
"""Ticks among the most are to cost no more than 1.2 times those among the fewest."""
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_FILL = text(
    "INSERT INTO due_item (service, subject, deadline, at)"
    " SELECT :service, subject, deadline,"
    """  to_char(ends - earlier, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    " FROM (SELECT gen_random_uuid() AS subject,"
    "   timestamp '2026-11-21' + random() * interval '180 days' AS ends"
    "   FROM generate_series(1, :measures)) AS measure,"
    " (VALUES (:lapse, interval '0'), (:warning, interval '1 hour')) AS step (deadline, earlier)"
)


def rows(rounds: int = ROUNDS, measures: int = MEASURES) -> Iterator[Row]:
    """Ends that come due, and idle ticks, a second: among so many measures and a hundredth."""
    fewer = max(measures // FEWER, 1)
    with PrivatePostgres() as server:
        urls = [server.fresh_database() for _ in range(2)]
        with _filled(urls[0], measures) as many, _filled(urls[1], fewer) as few:
            taken = [_round((many, few)) for _ in range(rounds + 1)][1:]
    peer = f"the same among {fewer}"
    for work, rates in zip((WORK, IDLE), zip(*taken, strict=True), strict=True):
        yield compared(work, ("postgresql", 1), rates, peer, FLOOR)


def _round(tickers: Sequence[Ticker]) -> tuple[list[float], list[float]]:
    return [_due(ticker) for ticker in tickers], [_idle(ticker) for ticker in tickers]


def _due(ticker: Ticker) -> float:
    """How many ends a second are dealt with; what comes due is entered before the clock starts."""
    at = to_wire(NOW)
    new = [
        {"service": sp.KIND, "subject": uuid4(), "deadline": LAPSE, "at": at} for _ in range(DUE)
    ]
    with ticker.engine.begin() as connection:
        connection.execute(due_item.insert(), new)
    start = perf_counter()
    while ticker.tick(NOW):
        pass
    return DUE / (perf_counter() - start)


def _idle(ticker: Ticker) -> float:
    start = perf_counter()
    for _ in range(TICKS):
        ticker.tick(NOW - timedelta(hours=1))
    return TICKS / (perf_counter() - start)


@contextmanager
def _filled(url: str, measures: int) -> Iterator[Ticker]:
    """A ticker over a database in which so many measures are in force."""
    engine = open_engine(url)
    try:
        _fill(engine, measures)
        yield Ticker(TIMETABLE, engine, _Taken())
    finally:
        engine.dispose()


def _fill(engine: Engine, measures: int) -> None:
    time_metadata.create_all(engine)
    said = {"service": sp.KIND, "measures": measures, "lapse": LAPSE, "warning": WARNING}
    with engine.begin() as connection:
        connection.execute(_FILL, said)
        connection.execute(text("ANALYZE due_item"))


class _Taken:
    """A port at which every command is taken at once."""

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt for each command."""
        del caller
        return [_receipt(command) for command in commands]


def _receipt(command: WireCommand) -> Receipt:
    at = to_wire(NOW)
    return Receipt(command.id, command.subject or command.id, "accepted", 0, 0, 1, "", at)
