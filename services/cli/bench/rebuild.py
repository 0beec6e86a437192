"""Building every view again, against only reading the log.

Ours reads the log once for each view, builds its tables beside the live ones and swaps them in. Two
peers read every event, page by page, and do nothing with it: as text, and as an event like ours.
"""

from __future__ import annotations

import io
from time import perf_counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from contracts import stop_payment as sp
from contracts.port import Caller, WireCommand, command_id, order_id
from services.cli.bench.imports import BANK, CENTRE, case_file, going
from services.cli.bench.places import empty_database
from services.cli.bench.rounds import Row, compared
from services.cli.embedded import vault_of
from services.cli.projections import PROJECTIONS
from services.gateway.imports import import_rows
from services.gateway.uploads import open_table
from shared.log.read import Reader
from shared.log.tables import log_event, reading
from shared.rebuild import rebuild
from shared.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Engine

    from services.cli.embedded import System

    Act = Callable[[Engine], None]

FLOOR = 0.25
ROUNDS = 5
ORDERS = 4_000
PAGE = 2_000
STORES = ("sqlite", "postgresql")
BANKER = Caller(BANK, "api", key="bank")
WORDS = (
    sp.Acknowledge(),
    sp.Answer.load({"code": "0000", "held_amount": "1.00"}),
)


def rows(rounds: int = ROUNDS) -> Iterator[Row]:
    """Both stores in turn."""
    for store in STORES:
        yield from measure(store, rounds=rounds)


def measure(store: str, orders: int = ORDERS, rounds: int = ROUNDS) -> list[Row]:
    """Medians over rounds in which ours and the peers take turns, on one log of answered orders."""
    with empty_database(store) as url, going(url) as system:
        _fill(system, orders)
        acts = (_ours, *PEERS.values())
        taken = [[_rate(system, act) for act in acts] for _ in range(rounds)]
    return [
        compared("rebuild", (store, 1), [(rates[0], rates[place]) for rates in taken], peer, FLOOR)
        for place, peer in enumerate(PEERS, 1)
    ]


def _fill(system: System, orders: int) -> None:
    """Order, offer, acknowledge and answer, until every view has seen it."""
    table = open_table(io.BytesIO(case_file(orders)), sp.Order)
    for _ in import_rows(table, system.port, CENTRE):
        pass
    system.edge.wait_until_idle(300)
    for word in WORDS:
        wires = [
            WireCommand(command_id(BANK, f"{word.wire} {order}"), word.wire, word.dump(), order)
            for number in range(orders)
            for order in [order_id(CENTRE.agency, f"B-{number}")]
        ]
        system.port.send(wires, BANKER)
    system.edge.wait_until_idle(300)


def _rate(system: System, act: Act) -> float:
    """Events a second."""
    start = perf_counter()
    act(system.engine)
    return system.edge.reader.size() / (perf_counter() - start)


def _ours(engine: Engine) -> None:
    vault = vault_of(engine, Settings())
    for projection in PROJECTIONS.values():
        rebuild(engine, projection(vault), lambda _done, _of: None)


def _as_events(engine: Engine) -> None:
    reader, after = Reader(engine), -1
    while page := reader.events(after, PAGE):
        after = page[-1].position


def _as_text(engine: Engine) -> None:
    query = select(log_event.c.position, log_event.c.envelope).order_by(log_event.c.position)
    with reading(engine).connect() as connection:
        after = -1
        while page := connection.execute(
            query.where(log_event.c.position > after).limit(PAGE)
        ).all():
            after = page[-1].position


PEERS: Mapping[str, Act] = {"log read as text": _as_text, "log read as events": _as_events}
