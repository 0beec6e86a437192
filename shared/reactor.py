"""The reactor: feeds a reaction with events, each once however often it comes; failures park."""

import math
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from prometheus_client import Counter
from sqlalchemy import Engine
from structlog.contextvars import bound_contextvars

from contracts.port import REACTION, CommandPort, WireCommand
from contracts.problems import Problem
from shared.following import BATCH, POLL_SECONDS, Following, advance, lowest, start
from shared.log.read import Reader, Recorded
from shared.log.tables import derived
from shared.log.tail import Tail
from shared.parking import Parking
from shared.reaction import Reaction

ATTEMPTS = 5
FIRST_DELAY_SECONDS = 0.05
CATCH_UP_SECONDS = 60.0
OPEN = 2 * BATCH
"""How many events a reaction may leave open before it reads on."""
TRANSIENT = frozenset({"store-unavailable", "behind"})
"""Problems that pass by themselves: the command is sent again until they have."""
EVENTS = Counter(
    "tocsin_reactions", "Events by what came of a reaction to them.", ["reaction", "outcome"]
)
_LEFT = math.inf


def unfed() -> int:
    """Say that nobody brings events: they are read from the log alone."""
    return 0


@dataclass(slots=True)
class _Open:
    """An event not dealt with yet: when it is tried next, how often it was, who waits for it.

    What is left to a message is tried at no time before it comes or a catch-up does.
    """

    event: Recorded
    due: float
    attempts: int = 0
    returned: bool = False
    settled: list[Callable[[], None]] = field(default_factory=list)


_Brought = tuple[Recorded, Callable[[], None]]
_Failure = tuple[_Open, str]


class Reactor(Following):
    """Feeds one reaction from the log and from a broker's messages.

    `fed` says which connection brings messages now, counted from 1, or 0 where none does.

    Its position moves over events that are dealt with: their command is in the log, they need none,
    or they are parked. While fed, it leaves new events to the messages and catches up from the log
    when messages begin to come and every minute; so two processes may share one reaction's queue.
    """

    glance: float = 0.02
    """Least seconds between two looks at the log, and savings of the position, while fed."""

    def __init__(
        self,
        reaction: Reaction,
        engine: Engine,
        port: CommandPort,
        quiet: threading.Event | None = None,
        tail: Tail | None = None,
    ) -> None:
        """React to the log in `engine` through `port`; whoever brings events sets `fed`.

        Followers of one process may share a `tail`.
        """
        super().__init__(quiet)
        self.name = f"reaction.{reaction.name}"
        self._reaction = reaction
        self._engine = engine
        self._port = port
        self.fed = unfed
        self._reader = Reader(engine)
        self._log = tail or self._reader
        self._parking = Parking(engine, reaction.name)
        self.position = self._saved = self._cursor = start(engine, self.name)
        self._inbox: SimpleQueue[_Brought] = SimpleQueue()
        self._open: dict[int, _Open] = {}
        self._ahead: set[int] = set()
        self._catching_up_to: float = -1
        self._was_fed = 0
        self._waiting_to_look = False
        self._look_at = self._catch_up_at = self._save_at = self._ask_at = 0.0

    def deliver(self, event: Recorded, settled: Callable[[], None]) -> None:
        """Take an event that a message brought; `settled` is called once it is dealt with."""
        self._inbox.put((event, settled))
        self._woken.set()

    def concerned(self, types: Iterable[str]) -> bool:
        """Tell whether there is a reaction to any of these types."""
        return not self._reaction.on.isdisjoint(types)

    def step(self) -> int:
        """Deal with what has come; 0 if there is nothing to do now."""
        self._receive()
        is_full = self._look()
        dealt_with = self._try()
        self._advance()
        return BATCH if is_full else dealt_with

    def rest(self) -> float:
        """Return how long to wait for news: until something is due, to save or to look."""
        instants = [entry.due for entry in self._open.values()]
        instants += [self._save_at] if self.position > self._saved else []
        instants += [self._look_at] if self._waiting_to_look else []
        return min(POLL_SECONDS, max(0.0, min(instants, default=_LEFT) - time.monotonic()))

    def settle(self) -> None:
        """Save the position; events that are seen again change nothing."""
        if self.position > self._saved:
            with derived(self._engine).begin() as connection:
                advance(connection, self.name, self.position)
        interval = self.glance if self._was_fed else POLL_SECONDS
        self._saved, self._save_at = self.position, time.monotonic() + interval

    def _receive(self) -> None:
        for event, settled in _all_of(self._inbox):
            entry = self._open.get(event.position)
            if entry is None and (event.position <= self._cursor or event.position in self._ahead):
                settled()
                continue
            entry = entry or _Open(event, _LEFT)
            entry.due = min(entry.due, time.monotonic()) if not entry.attempts else entry.due
            entry.settled.append(settled)
            self._open[event.position] = entry

    def _look(self) -> bool:
        """Read the log as far as it goes; True if it goes further."""
        now = time.monotonic()
        self._waiting_to_look = now < self._look_at
        if self._waiting_to_look:
            return False
        fed = self.fed()
        if not fed:
            self._catching_up_to = math.inf
        elif fed != self._was_fed or now >= self._catch_up_at:
            self._catching_up_to = self._reader.size() - 1
            self._catch_up_at = now + CATCH_UP_SECONDS
        self._was_fed = fed
        self._look_at = now + self.glance if fed else now
        self._match()
        self._take_back()
        return len(self._open) < OPEN and self._read()

    def _read(self) -> bool:
        events, self._cursor = self._log.news(self._cursor, BATCH, self._reaction.on)
        for event in events:
            if event.position in self._ahead:
                self._ahead.remove(event.position)
            elif event.position not in self._open:
                ours = not self._was_fed or event.position <= self._catching_up_to
                self._open[event.position] = _Open(event, time.monotonic() if ours else _LEFT)
        return len(events) == BATCH

    def _match(self) -> None:
        """Look at what was left to messages: dealt with elsewhere, or now to be caught up with."""
        left = [entry for entry in self._open.values() if entry.due == _LEFT]
        failed, commands = self._commands(left)
        known = self._reader.command(command.id for _, command in commands) if commands else {}
        unknown = [entry for entry, command in commands if command.id not in known]
        self._close(left, [*unknown, *(entry for entry, _ in failed)])
        for entry in unknown:
            if entry.event.position <= self._catching_up_to:
                entry.due = time.monotonic()
        for entry, _ in failed:
            entry.due = time.monotonic()

    def _take_back(self) -> None:
        """Try again what an operator returned, and save again what a crash of the store took."""
        if time.monotonic() < self._ask_at:
            return
        self._saved = min(self._saved, lowest(self._engine, [self.name]))
        for position in self._parking.returned():
            event = None if position in self._open else self._reader.at(position)
            if event:
                self._open[position] = _Open(event, time.monotonic(), returned=True)
        self._ask_at = time.monotonic() + POLL_SECONDS

    def _try(self) -> int:
        """Send what is due; return how much of it need not wait for the store."""
        now = time.monotonic()
        due = [entry for _, entry in sorted(self._open.items()) if entry.due <= now][:BATCH]
        failed = self._send(due) if due else []
        self._count(handled=len(due) - len(failed), failed=len(failed))
        for entry, why in failed:
            self._put_off(entry, why)
        self._close(due, [entry for entry, _ in failed])
        self._park(failed)
        return len(due) - sum(why in TRANSIENT for _, why in failed)

    def _send(self, entries: Sequence[_Open]) -> list[_Failure]:
        failed, commands = self._commands(entries)
        wires = [command for _, command in commands]
        answers = self._port.send(wires, REACTION) if wires else []
        for (entry, _), answer in zip(commands, answers, strict=True):
            if isinstance(answer, Problem):
                failed.append((entry, _reason(answer)))
        return failed

    def _commands(
        self, entries: Iterable[_Open]
    ) -> tuple[list[_Failure], list[tuple[_Open, WireCommand]]]:
        failed: list[_Failure] = []
        commands: list[tuple[_Open, WireCommand]] = []
        for entry in entries:
            try:
                command = self._reaction.react(entry.event)
            except Exception as error:  # noqa: BLE001  whatever a reaction raises, the event is parked, not lost
                failed.append((entry, f"{type(error).__name__}: {error}"))
            else:
                commands += [(entry, command)] if command else []
        return failed, commands

    def _put_off(self, entry: _Open, why: str) -> None:
        transient = why in TRANSIENT
        entry.attempts += not transient
        entry.due = time.monotonic() + _delay(ATTEMPTS if transient else entry.attempts)

    def _park(self, failed: Iterable[_Failure]) -> None:
        worn = [(entry, why) for entry, why in failed if entry.attempts >= ATTEMPTS]
        self._count(parked=len(worn))
        for entry, why in worn:
            with bound_contextvars(stream=entry.event.stream):
                self._parking.park(entry.event.event_id, entry.event.position, why, entry.attempts)
            entry.returned = False
            self._close([entry])

    def _count(self, **outcomes: int) -> None:
        for outcome, events in outcomes.items():
            EVENTS.labels(self._reaction.name, outcome).inc(events)

    def _close(self, entries: Iterable[_Open], but: Sequence[_Open] = ()) -> None:
        """Let go of entries that are dealt with, and tell those who wait for them."""
        kept = {id(entry) for entry in but}
        for entry in entries:
            position = entry.event.position
            if id(entry) in kept or self._open.get(position) is not entry:
                continue
            if entry.returned:
                self._parking.clear(entry.event.event_id)
            del self._open[position]
            if position > self._cursor:
                self._ahead.add(position)
            for settled in entry.settled:
                settled()

    def _advance(self) -> None:
        before = (position - 1 for position in self._open if position > self.position)
        self.position = max(self.position, min([self._cursor, *before]))
        if self.position - self._saved >= BATCH or time.monotonic() >= self._save_at:
            self.settle()


def _all_of(inbox: "SimpleQueue[_Brought]") -> Iterator[_Brought]:
    while True:
        try:
            yield inbox.get_nowait()
        except Empty:
            return


def _reason(problem: Problem) -> str:
    return problem.slug if problem.slug in TRANSIENT else " ".join([problem.slug, *problem.codes])


def _delay(attempt: int) -> float:
    return float(FIRST_DELAY_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  jitter, not a secret
