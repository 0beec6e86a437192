"""Importing orders by CSV, against the same rows inserted in bulk by SQLAlchemy without any check.

Ours reads, checks, routes, appends and receipts each row while every follower runs; the clock stops
at the last receipt. The peer reads the same file into one table, a commit each 500 rows.
"""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import contextmanager
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table
from stdnum import luhn

from contracts import directory as d
from contracts.examples import examples
from contracts.port import Caller
from contracts.stop_payment import Order
from services.cli.bench.rounds import Row, compared
from services.cli.embedded import System
from services.cli.installation import send
from services.gateway.imports import BATCH, import_rows
from services.gateway.uploads import open_table, required
from shared.clock import WallClock
from shared.log.tables import create, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ORDERS = 10_000
PEER = "SQLAlchemy bulk insert, unchecked"
COLUMNS = (*required(Order), "bank_code", "reason", "legal_document_number")
BANK = "ICBC"
CENTRE = Caller("CENTRE", "import", key="bench")


def measure(orders: int = ORDERS, rounds: int = 3) -> list[Row]:
    """Medians over rounds in which ours and the peer take turns, each on a fresh database."""
    file = case_file(orders)
    taken = [(orders / _ours(file, orders), orders / _peer(file)) for _ in range(rounds)]
    return [compared("import", ("sqlite", 1), taken, PEER)]


def case_file(orders: int, first: int = 0) -> bytes:
    """A case file of orders to one bank, each on another card, numbered from `first`."""
    example = examples()[Order.wire]
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for number in range(first, first + orders):
        own = {"application_id": f"B-{number}", "account_number": card(number)}
        writer.writerow({**example, **own, "bank_code": BANK})
    return text.getvalue().encode()


def card(number: int) -> str:
    """The number of a card of its own, with a check digit that fits."""
    digits = f"62220207{number:010}"
    return digits + luhn.calc_check_digit(digits)


def _ours(file: bytes, orders: int) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        going(f"sqlite:///{folder}/tocsin.db") as system,
    ):
        start = perf_counter()
        table = open_table(io.BytesIO(file), Order)
        rows = [row for batch in import_rows(table, system.port, CENTRE) for row in batch]
        seconds = perf_counter() - start
    if [row.outcome for row in rows] != ["accepted"] * orders:
        raise RuntimeError(f"not all accepted: {next(row for row in rows if row.codes)}")
    return seconds


@contextmanager
def going(url: str) -> Iterator[System]:
    """The whole system at work on a fresh database, with the centre and its bank entered."""
    engine = open_engine(url)
    create(engine, "bench", "wall")
    system = System(engine, WallClock())
    system.edge.start()
    try:
        send(
            system,
            d.RegisterAgency(agency=CENTRE.agency, name="Bench", kind="centre"),
            d.RegisterAgency(agency=BANK, name="Bank", kind="bank"),
        )
        system.settle("register")
        send(
            system,
            d.IssueKey(key_id="bench", agency=CENTRE.agency, key_roles="officer", live=False),
            d.IssueKey(key_id="bank", agency=BANK, key_roles="agency_system", live=False),
        )
        system.settle("register")
        yield system
    finally:
        system.edge.stop()
        engine.dispose()


def _peer(file: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/peer.db")
        seconds = insert(file, engine)
        engine.dispose()
    return seconds


def insert(file: bytes, engine: Engine) -> float:
    """Seconds that the peer takes for a case file, into a table that is not there yet."""
    metadata = MetaData()
    table = Table("stop_order", metadata, *(Column(name, String(500)) for name in COLUMNS))
    metadata.create_all(engine)
    start = perf_counter()
    rows = csv.DictReader(io.StringIO(file.decode()))
    while batch := list(islice(rows, BATCH)):
        with engine.begin() as connection:
            connection.execute(table.insert(), batch)
    seconds = perf_counter() - start
    metadata.drop_all(engine)
    return seconds
