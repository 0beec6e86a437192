"""The rows behind time: the simulated instant, and what falls due when, claimed once at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Histogram
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from contracts.envelope import from_wire, to_wire
from contracts.port import TIMER, Answer, CommandPort
from contracts.problems import Problem
from shared.clock import Instant
from shared.due import Due, Ended, Timetable
from shared.log.read import Recorded
from shared.log.tables import derived, reading
from shared.reactor import TRANSIENT

LEASE = timedelta(seconds=30)
BATCH = 500
LATENESS = Histogram(
    "tocsin_due_lateness_seconds",
    "From the instant at which something fell due until it was dealt with.",
    ["service"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
)
"""A timer that keeps up is late by a fraction of a second; hours mean that nobody was there."""
_logger = structlog.get_logger(__name__)
time_metadata = MetaData()
due_item = Table(
    "due_item",
    time_metadata,
    Column("service", String(40), primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("deadline", String(40), primary_key=True),
    Column("at", String(27), nullable=False, index=True),
    Column("claimed_until", String(27)),
)
simulated_instant = Table(
    "simulated_instant",
    time_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("running_since", String(27)),
)


_ours = due_item.c.service == bindparam("its_service")
_HOLD = (
    select(due_item.c.subject, due_item.c.deadline)
    .where(_ours, due_item.c.subject.in_(bindparam("subjects", expanding=True)))
    .order_by(due_item.c.subject, due_item.c.deadline)
    .with_for_update()
)
_EARLIEST = select(func.min(due_item.c.at))
_INSTANT = select(simulated_instant.c.at, simulated_instant.c.running_since)
_named = tuple_(due_item.c.subject, due_item.c.deadline).in_(bindparam("names", expanding=True))
_STRIKE = due_item.delete().where(_ours, _named)


class DueItems:
    """Follows a service's events and keeps what is due; a projection like any other."""

    metadata = time_metadata

    def __init__(self, timetable: Timetable) -> None:
        """Keep the due items of one service."""
        self.name = f"due.{timetable.service}"
        self._timetable = timetable

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Enter deadlines that began and strike those that ended, in the order of the events."""
        standing: dict[tuple[UUID, str], Due | Ended] = {}
        for event in events:
            for entry in self._timetable.read(event):
                standing[entry.subject, entry.deadline] = entry
        if standing:
            self._strike(connection, standing)
        rows = [self._row(entry) for entry in standing.values() if isinstance(entry, Due)]
        if rows:
            connection.execute(due_item.insert(), rows)

    def _strike(self, connection: Connection, names: Collection[tuple[UUID, str]]) -> None:
        """Strike what is entered under any of these names: for a new order, nothing is."""
        ours = {"its_service": self._timetable.service}
        subjects = list({subject for subject, _ in names})
        held = connection.execute(_HOLD, ours | {"subjects": subjects})
        entered = [(row.subject, row.deadline) for row in held]
        if struck := [name for name in entered if name in names]:
            connection.execute(_STRIKE, ours | {"names": struck})

    def _row(self, due: Due) -> dict[str, object]:
        return {
            "service": self._timetable.service,
            "subject": due.subject,
            "deadline": due.deadline,
            "at": to_wire(due.at),
        }


@dataclass(frozen=True, slots=True)
class Ticker:
    """Sends a service the commands for what has fallen due; two tickers do no harm."""

    timetable: Timetable
    engine: Engine
    port: CommandPort

    def tick(self, now: datetime) -> bool:
        """Deal with what is due at or before `now`; True if there was anything."""
        dues = self._claim(now) if pending(self.engine, now) else []
        if not dues:
            return False
        answers = self.port.send([self.timetable.command(due) for due in dues], TIMER)
        done = [due for due, answer in zip(dues, answers, strict=True) if _settled(due, answer)]
        for due in done:
            LATENESS.labels(self.timetable.service).observe((now - due.at).total_seconds())
        with derived(self.engine).begin() as connection:
            for due in sorted(done, key=_row_order):
                same = and_(_is(self.timetable.service, due), due_item.c.at == to_wire(due.at))
                connection.execute(due_item.delete().where(same))
        return True

    def _claim(self, now: datetime) -> list[Due]:
        wall = datetime.now(UTC)
        query = (
            select(due_item)
            .where(due_item.c.service == self.timetable.service, due_item.c.at <= to_wire(now))
            .where(
                or_(due_item.c.claimed_until.is_(None), due_item.c.claimed_until < to_wire(wall))
            )
            .order_by(due_item.c.at, due_item.c.subject, due_item.c.deadline)
            .limit(BATCH)
        )
        with derived(self.engine).begin() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            found = [Due(from_wire(row.at), row.subject, row.deadline) for row in rows]
            for due in found:
                claim = due_item.update().where(_is(self.timetable.service, due))
                connection.execute(claim.values(claimed_until=to_wire(wall + LEASE)))
        return found


def earliest(engine: Engine) -> datetime | None:
    """Return the next instant at which anything falls due, in any service."""
    with reading(engine).connect() as connection:
        at = connection.execute(_EARLIEST).scalar()
    return from_wire(at) if at else None


def pending(engine: Engine, now: datetime) -> bool:
    """Tell whether anything due at or before `now` has not been dealt with."""
    at = earliest(engine)
    return at is not None and at <= now


def read_instant(engine: Engine) -> Instant:
    """Return the simulated instant; LookupError where time is not simulated."""
    with reading(engine).connect() as connection:
        row = connection.execute(_INSTANT).one_or_none()
    if row is None:
        message = "this store holds no simulated instant"
        raise LookupError(message)
    return Instant(from_wire(row.at), from_wire(row.running_since) if row.running_since else None)


def write_instant(engine: Engine, instant: Instant) -> None:
    """Move simulated time; only whoever conducts a demonstration does that."""
    since = to_wire(instant.running_since) if instant.running_since else None
    time_metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(simulated_instant.delete())
        connection.execute(
            simulated_instant.insert(), {"id": 1, "at": to_wire(instant.at), "running_since": since}
        )


def _row_order(entry: Due | Ended) -> tuple[UUID, str]:
    """Order rows alike wherever they are locked, so that nobody waits in a circle."""
    return entry.subject, entry.deadline


def _settled(due: Due, answer: Answer) -> bool:
    """Tell whether a due item is dealt with; one that was refused is, and the operator is told."""
    if not isinstance(answer, Problem):
        return True
    if answer.slug not in TRANSIENT:
        _logger.error("due_refused", subject=str(due.subject), due=due.deadline, why=answer.slug)
    return answer.slug not in TRANSIENT


def _is(service: str, entry: Due | Ended) -> ColumnElement[bool]:
    same = (
        due_item.c.service == service,
        due_item.c.subject == entry.subject,
        due_item.c.deadline == entry.deadline,
    )
    return and_(*same)
