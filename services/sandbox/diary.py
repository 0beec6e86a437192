"""The sandbox's memory: tempers, orders that banks were rung for, acts to do, what they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Table, bindparam, select, union_all

from contracts import companies as co
from contracts import company_checks as cc
from contracts import liaison_tasks as lt
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.envelope import Envelope, from_wire, to_wire
from contracts.kinds import KINDS
from services.sandbox.frozen_first import Earlier
from services.sandbox.holds import Done, Entry, Hold, carried_out
from services.sandbox.reports import told
from services.sandbox.tables import (
    diary_metadata,
    sandbox_act,
    sandbox_bank,
    sandbox_entry,
    sandbox_order,
)
from services.sandbox.tempers import Kind, Temper

OFFERED = frozenset(kind.said.offered.wire for kind in KINDS.values())
ORDERED = "ordered"
"""The name of an event that begins an order ends with this word."""
PUT = frozenset(
    event.wire
    for event in (lt.Issued, tw.ReturnedForMore, tc.Reopened, co.AskedAbout, cc.CheckBegun)
)
"""Events that put something before a desk; of checks, only those on the spot do."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An act that a bank will do, with what it will send; doing it again sends the same.

    With an `entry` goes what comes of the order when it is time.
    """

    order_id: str
    kind: str
    agency: str
    application_id: str
    at: datetime
    body: Mapping[str, Any]
    entry: Entry | None = None

    @property
    def key(self) -> str:
        """The idempotency key: the same for an answer and its repeat."""
        word = Kind.ANSWER if self.kind == Kind.REPEAT else self.kind
        return f"sandbox-{self.order_id}-{word}"


class Bell:
    """Rings for banks: a projection that learns from the log only which bank has something new."""

    name = "sandbox"
    metadata = diary_metadata

    def apply(self, connection: Connection, events: Sequence[Envelope]) -> None:
        """Note to which bank each order went, and at which position it was offered.

        What is put before a desk again is to be read again.
        """
        sent: list[dict[str, object]] = [
            {"order_id": _order(event), "agency": event.data["agency"], "planned": False}
            for event in events
            if event.type.split(".")[-2].endswith(ORDERED)
        ]
        _insert(connection, sandbox_order, sent)
        for event in events:
            if event.type in OFFERED:
                here = sandbox_order.c.order_id == _order(event)
                ring = sandbox_order.update().where(here)
                connection.execute(ring.values(offered_position=event.position))
            elif event.type in PUT and event.data.get("check") != cc.DESK:
                _put(connection, event)


class Diary:
    """Reads and writes the sandbox's own tables; no bank sees the log."""

    def __init__(self, engine: Engine) -> None:
        """Keep the diary in `engine`."""
        self._engine = engine.execution_options(lasting=False)  # a simulation can be played again
        self._reading = engine.execution_options(sqlite_begin=None)  # no lock to read
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
        return bool(self._rows(_PENDING, now=to_wire(now)))

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
            moves = {act.order_id: act.at for act in planned if act.kind == Kind.MOVED_UP}
            rows = [_entered(*each) | _waits(moves.get(each[0])) for each in entries.items()]
            _insert(connection, sandbox_entry, rows)
            for order in orders:
                here = sandbox_order.c.order_id == order
                connection.execute(sandbox_order.update().where(here).values(planned=True))

    def carry_out(
        self,
        order_id: str,
        entry: Entry,
        booked_minor: int,
        now: datetime,
        earlier: Earlier | None = None,
    ) -> dict[str, Any]:
        """Return what comes of an order, as its bank says it: once; from then on the same again.

        `booked_minor` is what is on the account by the books, `earlier` what another authority
        froze of it. Nothing comes of what was to wait and was let go of meanwhile.
        """
        on_it = select(sandbox_entry).where(sandbox_entry.c.account == entry.account)
        with self._engine.begin() as connection:
            rows = {row.order_id: row for row in connection.execute(on_it)}
            if rows[order_id].said is not None:
                return dict(orjson.loads(rows[order_id].said))
            holds = {name: _hold(row) for name, row in rows.items() if row.held_until}
            if order_id in holds and holds[order_id].until < now:
                return {}
            balance = booked_minor + sum(row.brought_minor for row in rows.values())
            others = {_ELSEWHERE: earlier.hold(balance)} if earlier else {}
            done = carried_out(order_id, entry, holds | others, balance, now)
            return _keep(connection, order_id, entry, done)

    def strike(self, acts: Iterable[Planned]) -> None:
        """Note that acts were done."""
        with self._engine.begin() as connection:
            for act in acts:
                here = (sandbox_act.c.order_id == act.order_id) & (sandbox_act.c.kind == act.kind)
                connection.execute(sandbox_act.update().where(here).values(done=True))

    def _rows(self, query: Any, **values: object) -> Sequence[Any]:  # noqa: ANN401  rows of any query
        with self._reading.connect() as connection:
            return connection.execute(query, values).all()


_PENDING = union_all(
    select(sandbox_act.c.order_id).where(~sandbox_act.c.done, sandbox_act.c.at <= bindparam("now")),
    select(sandbox_order.c.order_id).where(
        ~sandbox_order.c.planned, sandbox_order.c.offered_position.is_not(None)
    ),
).limit(1)
_ELSEWHERE = "another authority's"
"""Stands for the order by which an earlier freeze was made: no order of ours."""
_KEPT = ("order_id", "held_minor", "held_until", "said")
_ENTERED = [each for each in sandbox_entry.c if each.name not in _KEPT]


def _order(event: Envelope) -> str:
    return event.stream.partition("-")[2]


def _put(connection: Connection, event: Envelope) -> None:
    """Have a desk read what is put before it, once more if it has been there before."""
    mark = {"offered_position": event.position, "planned": False}
    here = sandbox_order.c.order_id == _order(event)
    if not connection.execute(sandbox_order.update().where(here).values(**mark)).rowcount:
        whose = {"order_id": _order(event), "agency": event.data["agency"]}
        connection.execute(sandbox_order.insert(), whose | mark)


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
        kind=row.kind,
        agency=row.agency,
        application_id=row.application_id,
        at=from_wire(row.at),
        body=orjson.loads(row.body),
        entry=_entry(row) if row.account else None,
    )


def _entered(order_id: str, entry: Entry) -> dict[str, object]:
    times = {"since": to_wire(entry.since), "until": to_wire(entry.until) if entry.until else None}
    return asdict(entry) | {"order_id": order_id, **times}


def _entry(row: Any) -> Entry:  # noqa: ANN401  a row of the table
    times = {"since": from_wire(row.since), "until": from_wire(row.until) if row.until else None}
    return Entry(**{each.name: getattr(row, each.name) for each in _ENTERED} | times)


def _keep(connection: Connection, order_id: str, entry: Entry, done: Done) -> dict[str, Any]:
    """Write down what a bank did for an order, and return what it says of it."""
    for name, hold in done.holds.items():
        here = sandbox_entry.c.order_id == name
        connection.execute(sandbox_entry.update().where(here).values(**_held(hold)))
    said = told(entry, done)
    kept = {
        "said": orjson.dumps(said).decode(),
        "brought_minor": entry.brought_minor - done.paid_minor,
    }
    mine = sandbox_entry.c.order_id == order_id
    connection.execute(sandbox_entry.update().where(mine).values(kept))
    return said


def _waits(until: datetime | None) -> dict[str, object]:
    """Return the columns of what holds nothing yet, but is to, from an instant on."""
    waits = _held(Hold(0, until)) if until else {}
    return {"held_minor": None, "held_until": None, **waits}


def _hold(row: Any) -> Hold:  # noqa: ANN401  a row of the table
    return Hold(row.held_minor, from_wire(row.held_until))


def _held(hold: Hold) -> dict[str, object]:
    return {"held_minor": hold.held_minor, "held_until": to_wire(hold.until)}
