"""Works: a service in a process of its own, with what follows from its events and when."""

import threading
from typing import TYPE_CHECKING

import structlog

from shared.desk import Desk
from shared.domain import Domain
from shared.edge.broker import uri_of
from shared.edge.callers import Callers
from shared.edge.clearance import Clearance, Waiting
from shared.edge.doorbell import Doorbell
from shared.edge.intake import Intake
from shared.edge.local import LocalPort
from shared.edge.operations import Check, Operations
from shared.edge.remote import RemotePort
from shared.edge.served import ServedPort
from shared.edge.surroundings import Surroundings
from shared.log.tail import Tail
from shared.log.writes import Grown
from shared.projection import Follower, Projection
from shared.reaction import Reaction
from shared.reactor import Reactor
from shared.readiness import Progress, broker, database
from shared.settings import secret_in
from shared.timetable import DueItems, Ticker, pending

if TYPE_CHECKING:
    from shared.following import Following

TICK_SECONDS = {"simulated": 0.05, "wall": 0.25}
"""How often it is asked what has fallen due, by kind of time; what is not urgent goes with it."""
NEVER_SECONDS = 3600.0
GATHER_SECONDS = 0.02
"""Followers share one thread with those who send commands: a look for each event would hold up."""
COURTESY_SECONDS = 0.005
"""Whoever sent a command gets the answer before its followers are looked after."""
_logger = structlog.get_logger(__name__)


class Works:
    """A domain at work in these surroundings; whoever serves it brings commands, messages, time."""

    def __init__(self, domain: Domain, around: Surroundings) -> None:
        """Stand ready; nothing follows the log before `start`.

        ValueError or OSError where the settings, or the files they name, say nonsense.
        """
        settings = around.settings
        self.around = around
        self._unhurried = TICK_SECONDS[around.clock.kind]
        self.tick_seconds = self._unhurried if domain.timetable else NEVER_SECONDS
        self._uri = uri_of(settings) if settings.amqp_uri else ""
        self._clearance = Clearance(settings.ledger_url())
        desk = Desk(domain.service(around.engine), around.grounds)
        self._port = LocalPort()
        waiting = Waiting(desk, self._clearance)
        self._port.desks |= {**self._others(), domain.name: waiting}
        callers = Callers.named_in(settings.callers_file)
        self.served = ServedPort(self._clearance.before(desk.take), waiting.reveal, callers)
        self._tail = Tail(around.grounds.reader)
        self.intakes: list[Intake] = []
        self._followers: list[Following] = [self._reactor(each) for each in domain.reactions]
        self._ticker: Ticker | None = None
        self._keep(domain)
        keys = {f"{domain.name}.#"}.union(*(reaction.on for reaction in domain.reactions))
        self._doorbell = Doorbell(self._uri, domain.name, self._ring, keys) if self._uri else None
        self.operations = self._operations(domain.name)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Follow the log, from where each follower stands; take commands once that is cleared."""
        self._clearance.start()
        self.around.grounds.log.subscribe(self._hear)
        for follower in self._followers:
            thread = threading.Thread(target=follower.run, name=follower.name, daemon=True)
            self._threads.append(thread)
            thread.start()
        if self._doorbell:
            self._doorbell.start()

    def stop(self) -> None:
        """Stop after the work under way, save the positions, and leave broker and log."""
        self._clearance.stop()
        for follower in self._followers:
            follower.stop()
        for thread in self._threads:
            thread.join()
        for intake in self.intakes:
            intake.close()
        if self._doorbell:
            self._doorbell.stop()
        self.around.grounds.log.close()

    def may_be_due(self) -> bool:
        """Tell whether `tick` would find something, or it cannot be told."""
        if self._ticker is None or not self._clearance.given:
            return False
        try:
            return pending(self.around.engine, self.around.clock.now())
        except Exception:  # noqa: BLE001  whoever ticks then says what it is
            return True

    def tick(self) -> None:
        """Deal with what has fallen due."""
        if self._ticker and self._clearance.given:
            try:
                while self._ticker.tick(self.around.clock.now()):
                    pass
            except Exception:  # time would stand still for ever
                _logger.exception("ticker_failed", service=self._ticker.timetable.service)

    def _others(self) -> dict[str, RemotePort]:
        """Return the ways to other services' ports."""
        settings = self.around.settings
        urls = settings.service_urls()
        remote = RemotePort(urls, secret_in(settings.port_secret_file)) if urls else None
        return {name: remote for name in urls if remote}

    def _reactor(self, reaction: Reaction) -> Reactor:
        reactor = Reactor(reaction, self.around.engine, self._port, tail=self._tail)
        reactor.gather, reactor.courtesy = GATHER_SECONDS, COURTESY_SECONDS
        reactor.glance = self._unhurried
        if self._uri:
            reader = self.around.grounds.reader
            intake = Intake(self._uri, reaction, reader, reactor.deliver)
            reactor.fed = intake.fed
            self.intakes.append(intake)
        return reactor

    def _keep(self, domain: Domain) -> None:
        """Follow the log with what else the domain keeps, and keep its time."""
        for projection in domain.projections:
            self._follow(projection, GATHER_SECONDS)
        if domain.timetable:
            self._follow(DueItems(domain.timetable), self._unhurried)
            self._ticker = Ticker(domain.timetable, self.around.engine, self._port)

    def _follow(self, projection: Projection, gather: float) -> None:
        follower = Follower(projection, self.around.engine, tail=self._tail)
        follower.gather, follower.courtesy = gather, COURTESY_SECONDS
        self._followers.append(follower)

    def _operations(self, name: str) -> Operations:
        followers = [follower.name for follower in self._followers]
        checks: list[Check] = [
            database(self.around.engine),
            Progress(self.around.engine, followers),
            self._clearance.trouble,
        ]
        doorbell = self._doorbell
        missed = [broker(lambda: doorbell.connected)] if doorbell else []
        return Operations(name, checks, missed)

    def _hear(self, grown: Grown) -> None:
        self._tail.tell(grown.size)
        for follower in self._followers:
            follower.hear(grown)

    def _ring(self, size: int) -> None:
        self._tail.tell(size)
        for follower in self._followers:
            follower.wake(size)
