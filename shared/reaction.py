"""Reactions: from an event to a command, once, however often it is seen; failures park."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.exc import IntegrityError

from contracts.envelope import to_wire
from contracts.port import REACTION, CommandPort, WireCommand, derived_id
from contracts.problems import Problem
from shared.following import BATCH, POLL_SECONDS, Following, move, start
from shared.log.read import Reader, Recorded
from shared.log.tables import reading

ATTEMPTS = 5
FIRST_DELAY_SECONDS = 0.05
TRANSIENT = frozenset({"store-unavailable", "behind"})
"""Problems that pass by themselves: the command is sent again until they have."""
reaction_metadata = MetaData()
parked_event = Table(
    "parked_event",
    reaction_metadata,
    Column("reaction", String(100), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", String(27), nullable=False),
)
"""Events a reaction could not deal with, and why, until an operator returns them."""

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from events of some types: `react` says which command, or None."""

    name: str
    on: frozenset[str]
    react: Callable[[Recorded], WireCommand | None]


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that was set aside."""

    reaction: str
    event_id: UUID
    position: int
    reason: str
    attempts: int
    parked_at: str


def reaction_id(reaction: str, event_id: UUID) -> UUID:
    """Return the id of the command that `reaction` derives from an event: always the same."""
    return derived_id("reaction", reaction, event_id)


class Reactor(Following):
    """Feeds one reaction from the log, in bulk; its position moves when all are sent or parked."""

    def __init__(
        self,
        reaction: Reaction,
        engine: Engine,
        port: CommandPort,
        quiet: threading.Event | None = None,
    ) -> None:
        """React to the log in `engine` through `port`."""
        super().__init__(quiet)
        self.name = f"reaction.{reaction.name}"
        self._reaction = reaction
        self._engine = engine
        self._port = port
        self._reader = Reader(engine)
        reaction_metadata.create_all(engine)
        self.position = start(engine, self.name)
        self._saved, self._save_at = self.position, 0.0

    def step(self) -> bool:
        """Deal with the next batch; False if there is none, or it has to wait for the store."""
        head = self._reader.size() - 1
        if head <= self.position:
            self._save()
            return False
        events = self._reader.events(self.position, BATCH, self._reaction.on)
        reach = (
            events[-1].position
            if len(events) == BATCH
            else max([head, *(event.position for event in events)])
        )
        failed = self._send(events)
        for attempt in range(1, ATTEMPTS):
            if not failed or self._stopped.wait(_delay(attempt)):
                break
            failed = self._send([event for event, _ in failed])
        if failed and (self._stopped.is_set() or any(why in TRANSIENT for _, why in failed)):
            return False
        self._park(failed)
        self.position = reach
        self._save()
        return True

    def _send(self, events: Sequence[Recorded]) -> list[tuple[Recorded, str]]:
        failed: list[tuple[Recorded, str]] = []
        commands: list[tuple[Recorded, WireCommand]] = []
        for event in events:
            try:
                command = self._reaction.react(event)
            except Exception as error:  # noqa: BLE001  whatever a reaction raises, the event is parked, not lost
                failed.append((event, f"{type(error).__name__}: {error}"))
            else:
                commands += [(event, command)] if command else []
        answers = (
            self._port.send([command for _, command in commands], REACTION) if commands else []
        )
        for (event, _), answer in zip(commands, answers, strict=True):
            if isinstance(answer, Problem):
                failed.append((event, _reason(answer)))
        return failed

    def settle(self) -> None:
        """Save the position; events that are seen again change nothing."""
        if self.position > self._saved:
            with self._engine.begin() as connection:
                move(connection, self.name, self.position)
        self._saved, self._save_at = self.position, time.monotonic() + POLL_SECONDS

    def _save(self) -> None:
        if self.position - self._saved >= BATCH or time.monotonic() >= self._save_at:
            self.settle()

    def _park(self, failed: Sequence[tuple[Recorded, str]]) -> None:
        now = to_wire(datetime.now(UTC))
        for event, reason in failed:
            _logger.error("parked", reaction=self.name, position=event.position, reason=reason)
            row = (self._reaction.name, event.event_id, event.position, reason, ATTEMPTS, now)
            try:
                with self._engine.begin() as connection:
                    connection.execute(parked_event.insert().values(row))
            except IntegrityError:
                _logger.info("parked_before", reaction=self.name, position=event.position)


def parked(engine: Engine) -> list[Parked]:
    """Return everything that was set aside, oldest first."""
    reaction_metadata.create_all(engine)
    with reading(engine).connect() as connection:
        rows = connection.execute(select(parked_event).order_by(parked_event.c.position))
        return [Parked(*row) for row in rows]


def _reason(problem: Problem) -> str:
    return problem.slug if problem.slug in TRANSIENT else " ".join([problem.slug, *problem.codes])


def _delay(attempt: int) -> float:
    return float(FIRST_DELAY_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  jitter, not a secret
