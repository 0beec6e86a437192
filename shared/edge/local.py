"""The local edge: the whole system in one process, on real threads, without a broker."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from contracts.port import Answer, Caller, Look, Port, Sight, WireCommand, by_service
from contracts.problems import Problem
from shared.ask import Grounds
from shared.clock import Clock
from shared.desk import Desk
from shared.domain import Domain
from shared.log.append import Log
from shared.log.read import Reader
from shared.log.tail import Tail
from shared.log.writes import Grown
from shared.projection import Follower, Projection
from shared.reactor import Reactor
from shared.register import Register, RegisterProjection
from shared.timetable import DueItems, Ticker, pending
from shared.vault import Vault

if TYPE_CHECKING:
    from shared.following import Following

TICK_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.002
_logger = structlog.get_logger(__name__)


class LocalPort:
    """The command port within one process: each command goes to its service's desk."""

    def __init__(self) -> None:
        """Start without any service."""
        self.desks: dict[str, Port] = {}
        self.quiet = threading.Event()
        self.quiet.set()
        self._imports = 0
        self._lock = threading.Lock()

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order."""
        if caller.via != "import":
            return self._send(commands, caller)
        with self._importing():
            return self._send(commands, caller)

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Return an order in clear, or why not."""
        desk = self.desks.get(look.service)
        return desk.reveal(look, caller) if desk else Problem("not-found")

    @contextmanager
    def _importing(self) -> Iterator[None]:
        """Have followers give way: one interpreter runs one thread at a time."""
        with self._lock:
            self._imports += 1
            self.quiet.clear()
        try:
            yield
        finally:
            with self._lock:
                self._imports -= 1
                if not self._imports:
                    self.quiet.set()

    def _send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        answers: dict[int, Answer] = {}
        for name, group in by_service(commands).items():
            desk = self.desks.get(name)
            if desk is None:
                answers |= {
                    index: Problem("unknown-command", hint=wire.type) for index, wire in group
                }
                continue
            sent = desk.send([wire for _, wire in group], caller)
            answers |= {index: answer for (index, _), answer in zip(group, sent, strict=True)}
        return [answers[index] for index in range(len(commands))]


class LocalEdge:
    """Services, followers, reactions and timers around one log; `start` sets them going."""

    def __init__(self, engine: Engine, clock: Clock, vault: Vault) -> None:
        """Work on the log in `engine`, telling time by `clock`, with the keys in `vault`."""
        self.engine = engine
        self.clock = clock
        self.log = Log(engine, clock.now)
        self.reader = Reader(engine)
        self.register = Register(engine)
        self.grounds = Grounds(self.log, self.reader, self.register, clock, vault)
        self.port = LocalPort()
        self._tail = Tail(self.reader)
        self._keeper = Follower(RegisterProjection(), engine, self.port.quiet, self._tail)
        self._viewer: Follower | None = None
        self._followers: list[Following] = [self._keeper]
        self._tickers: list[Ticker] = []
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self._due = threading.Event()
        self._told = 0
        self._telling = threading.Lock()
        self.log.subscribe(self._tell)

    def serve(self, domain: Domain) -> None:
        """Take commands for a domain, with what follows from its events and when."""
        self.port.desks[domain.name] = Desk(domain.service(self.engine), self.grounds)
        for reaction in domain.reactions:
            reactor = Reactor(reaction, self.engine, self.port, self.port.quiet, self._tail)
            self._followers.append(reactor)
        for projection in domain.projections:
            self._keeper.join(projection)
        if domain.timetable:
            self._keeper.join(DueItems(domain.timetable))
            self._tickers.append(Ticker(domain.timetable, self.engine, self.port))

    def follow(self, projection: Projection) -> None:
        """Keep a view up with the log; a view that fails stops neither roles nor deadlines."""
        if self._viewer:
            self._viewer.join(projection)
        else:
            self._viewer = Follower(projection, self.engine, self.port.quiet, self._tail)
            self._followers.append(self._viewer)

    def start(self) -> None:
        """Set followers, reactions and timers going; they catch up with the log first."""
        for follower in self._followers:
            self._run(follower.name, follower.run)
        if self._tickers:
            self._run("ticker", self._tick)

    def stop(self) -> None:
        """Stop everything after the work under way; nothing is left half-done."""
        self._stopped.set()
        self._due.set()
        for follower in self._followers:
            follower.stop()
        for thread in self._threads:
            thread.join()
        self.log.close()

    def idle(self) -> bool:
        """Tell whether every follower stands at the head and nothing due is waiting."""
        return self.idle_at() is not None

    def idle_at(self) -> int | None:
        """Return of how many events every follower has dealt with all, and nothing due is waiting.

        None if there is more to do.
        """
        if self._behind():
            return None
        size = self.reader.size()
        self._untold(size)
        if self._behind():
            return None
        if pending(self.engine, self.clock.now()):
            self._due.set()
            return None
        return None if self.reader.size() > size else size

    def wait_until_idle(self, seconds: float = 30) -> None:
        """Wait until nothing is under way; TimeoutError if that takes longer than `seconds`."""
        end = time.monotonic() + seconds
        while not self.idle():
            if time.monotonic() > end:
                stands = {follower.name: follower.position for follower in self._followers}
                message = f"still busy after {seconds} s: {stands}"
                raise TimeoutError(message)
            time.sleep(IDLE_POLL_SECONDS)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _behind(self) -> bool:
        return any(follower.position < follower.awaited for follower in self._followers)

    def _tell(self, grown: Grown) -> None:
        """Tell followers of a commit; what came before it unheard of may concern them all."""
        self._untold(grown.before)
        with self._telling:
            self._told = max(self._told, grown.size)
        self._tail.tell(grown.size)
        for follower in self._followers:
            follower.hear(grown)

    def _untold(self, size: int) -> None:
        """Have all followers come as far as `size`, if nobody was told of the log's being so."""
        with self._telling:
            unheard, self._told = size > self._told, max(self._told, size)
        if unheard:
            self._tail.tell(size)
            for follower in self._followers:
                follower.come(size)

    def _tick(self) -> None:
        while not self._stopped.is_set():
            self._due.wait(TICK_SECONDS)
            self._due.clear()
            for ticker in self._tickers if self._may_be_due() else ():
                try:
                    ticker.tick(self.clock.now())
                except Exception:  # time would stand still for ever
                    _logger.exception("ticker_failed", service=ticker.timetable.service)

    def _may_be_due(self) -> bool:
        """Tell whether anything is due in any service, or it cannot be told."""
        try:
            return pending(self.engine, self.clock.now())
        except Exception:  # noqa: BLE001  whoever ticks then says what it is
            return True
