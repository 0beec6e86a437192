"""The sandbox's memory: tempers, orders that banks were rung for, acts to do, what they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    func,
    select,
)

from contracts.envelope import Envelope, from_wire, to_wire
from contracts.stop_payment import KIND, Offered, Ordered
from contracts.tracing import QueryOrdered
from services.sandbox.tempers import Asked, Kind, Temper

ORDERED = frozenset({Ordered.wire, QueryOrdered.wire})
diary_metadata = MetaData()
sandbox_bank = Table(
    "sandbox_bank",
    diary_metadata,
    Column("agency", String(36), primary_key=True),
    Column("temper", String(20), nullable=False),
)
sandbox_order = Table(
    "sandbox_order",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("offered_position", BigInteger),
    Column("planned", Boolean, nullable=False, index=True),
)
"""Every order by the bank it went to, and whether that bank has read it and made its plan."""

sandbox_act = Table(
    "sandbox_act",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("application_id", String(36), nullable=False),
    Column("at", String(27), nullable=False),
    Column("body", Text, nullable=False),
    Column("done", Boolean, nullable=False, index=True),
)
sandbox_entry = Table(
    "sandbox_entry",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("since", String(27), nullable=False),
    Column("asked_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("held_minor", BigInteger),
)
"""Orders on accounts of the books: `account` is a reference, which tells no number; `held_minor` is
null until the bank first answers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An order on an account of the books; money in minor units of `currency`."""

    account: str
    act: str
    since: datetime
    asked_minor: int
    currency: str

    @classmethod
    def of(cls, account: str, asked: Asked) -> Self:
        """Enter an order on an account."""
        return cls(account, asked.act, asked.since, asked.amount_minor, asked.currency)


@dataclass(frozen=True, slots=True)
class Planned:
    """An act that a bank will do, with what it will send; doing it again sends the same.

    With an `entry` goes what the books say when the time comes.
    """

    order_id: str
    kind: Kind
    agency: str
    application_id: str
    at: datetime
    body: Mapping[str, Any]
    entry: Entry | None = None

    @property
    def key(self) -> str:
        """The idempotency key: the same for an answer and its repeat."""
        word = Kind.ANSWER if self.kind is Kind.REPEAT else self.kind
        return f"sandbox-{self.order_id}-{word}"


class Bell:
    """Rings for banks: a projection that learns from the log only which bank has something new."""

    name = "sandbox"
    metadata = diary_metadata

    def apply(self, connection: Connection, events: Sequence[Envelope]) -> None:
        """Note to which bank each order went, and at which position it was offered."""
        sent: list[dict[str, object]] = [
            {"order_id": _order(event), "agency": event.data["agency"], "planned": False}
            for event in events
            if event.type in ORDERED
        ]
        _insert(connection, sandbox_order, sent)
        for event in events:
            if event.type == Offered.wire:
                here = sandbox_order.c.order_id == _order(event)
                ring = sandbox_order.update().where(here)
                connection.execute(ring.values(offered_position=event.position))


class Diary:
    """Reads and writes the sandbox's own tables; no bank sees the log."""

    def __init__(self, engine: Engine) -> None:
        """Keep the diary in `engine`."""
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        diary_metadata.create_all(engine)

    def tempers(self) -> dict[str, Temper]:
        """Return the temper of every bank that was cast."""
        return {row.agency: Temper(row.temper) for row in self._rows(select(sandbox_bank))}

    def rung(self) -> dict[str, dict[str, int]]:
        """Return the orders that banks have yet to read, by bank, with where they were offered."""
        query = select(sandbox_order).where(~sandbox_order.c.planned)
        news: dict[str, dict[str, int]] = {}
        for row in self._rows(query.where(sandbox_order.c.offered_position.is_not(None))):
            news.setdefault(row.agency, {})[row.order_id] = row.offered_position
        return news

    def due(self, now: datetime) -> list[Planned]:
        """Return the acts to be done at or before `now`: by time, by what is asked, by order id."""
        act, entry = sandbox_act.c, sandbox_entry.c
        answers = (entry.order_id == act.order_id) & (act.kind != Kind.ACKNOWLEDGE)
        acts = sandbox_act.outerjoin(sandbox_entry, answers)
        query = select(sandbox_act, *_ENTERED).select_from(acts)
        query = query.where(~act.done, act.at <= to_wire(now))
        order = (act.at, entry.asked_minor, entry.since, act.order_id, act.kind)
        return [_planned(row) for row in self._rows(query.order_by(*order))]

    def earliest(self) -> datetime | None:
        """Return the instant of the next act, None if nothing is left to do."""
        query = select(sandbox_act.c.at).where(~sandbox_act.c.done)
        rows = self._rows(query.order_by(sandbox_act.c.at).limit(1))
        return from_wire(rows[0].at) if rows else None

    def pending(self, now: datetime) -> bool:
        """Tell whether anything is unread, or due at or before `now` and not yet done."""
        earliest = self.earliest()
        return (earliest is not None and earliest <= now) or bool(self.rung())

    def cast(self, tempers: Mapping[str, Temper]) -> None:
        """Give banks their tempers."""
        with self._engine.begin() as connection:
            _insert(
                connection,
                sandbox_bank,
                [{"agency": bank, "temper": temper} for bank, temper in tempers.items()],
            )

    def plan(self, orders: Iterable[str], acts: Iterable[Planned]) -> None:
        """Enter what banks will do about orders that they have read."""
        with self._engine.begin() as connection:
            planned = [*acts]
            entries = {act.order_id: act.entry for act in planned if act.entry}
            _insert(connection, sandbox_act, [_row(act) for act in planned])
            _insert(connection, sandbox_entry, [_entered(*entry) for entry in entries.items()])
            for order in orders:
                here = sandbox_order.c.order_id == order
                connection.execute(sandbox_order.update().where(here).values(planned=True))

    def hold(self, order_id: str, entry: Entry, balance_minor: int) -> int:
        """Return what a stop holds of a balance: what others had left when this was first asked.

        No more than was asked for; minor units.
        """
        mine = sandbox_entry.c.order_id == order_id
        others = sandbox_entry.c.account == entry.account
        taken = select(func.coalesce(func.sum(sandbox_entry.c.held_minor), 0)).where(others)
        with self._engine.begin() as connection:
            query = select(sandbox_entry.c.held_minor).where(mine)
            held: int | None = connection.execute(query).scalar_one()
            if held is None:
                left = balance_minor - int(connection.execute(taken).scalar_one())
                held = min(left, entry.asked_minor)
                connection.execute(sandbox_entry.update().where(mine).values(held_minor=held))
        return held

    def strike(self, acts: Iterable[Planned]) -> None:
        """Note that acts were done."""
        with self._engine.begin() as connection:
            for act in acts:
                here = (sandbox_act.c.order_id == act.order_id) & (sandbox_act.c.kind == act.kind)
                connection.execute(sandbox_act.update().where(here).values(done=True))

    def _rows(self, query: Any) -> Sequence[Any]:  # noqa: ANN401  rows of any query
        with self._reading.connect() as connection:
            return connection.execute(query).all()


_ENTERED = [each for each in sandbox_entry.c if each.name not in ("order_id", "held_minor")]


def _order(event: Envelope) -> str:
    return event.stream.removeprefix(f"{KIND}-")


def _insert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _row(act: Planned) -> dict[str, object]:
    return {
        "order_id": act.order_id,
        "kind": act.kind,
        "agency": act.agency,
        "application_id": act.application_id,
        "at": to_wire(act.at),
        "body": orjson.dumps(dict(act.body)).decode(),
        "done": False,
    }


def _planned(row: Any) -> Planned:  # noqa: ANN401  a row of the table
    return Planned(
        order_id=row.order_id,
        kind=Kind(row.kind),
        agency=row.agency,
        application_id=row.application_id,
        at=from_wire(row.at),
        body=orjson.loads(row.body),
        entry=_entry(row) if row.account else None,
    )


def _entered(order_id: str, entry: Entry) -> dict[str, object]:
    return asdict(entry) | {"order_id": order_id, "since": to_wire(entry.since)}


def _entry(row: Any) -> Entry:  # noqa: ANN401  a row of the table
    return Entry(
        account=row.account,
        act=row.act,
        since=from_wire(row.since),
        asked_minor=row.asked_minor,
        currency=row.currency,
    )
