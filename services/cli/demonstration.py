"""A demonstration: case files become orders, tasks and verdicts, until each is settled."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from urllib3 import HTTPConnectionPool

from contracts.envelope import from_wire
from contracts.kinds import TARGETED
from contracts.measures import FREEZE
from services.cli import freezes
from services.cli.addresses import Address
from services.cli.centre import Centre
from services.cli.conductor import Banks, Conductor, Works
from services.cli.embedded import System
from services.cli.everything import Everything
from services.cli.installation import (
    certain,
    enter,
    issue_keys,
    opened_logins,
)
from services.cli.matters import offices, registries, verdicts
from services.cli.papers import by_kind, papers, simulated
from services.cli.report import answers, figures, lapses, scores
from services.cli.timekeeping import MovedClock
from services.cli.trails import trails
from services.cli.uploads import STOPS, Row, accepted, counts, refusals, upload
from services.gateway.readmodels.acts import STOPS as STOPPING
from services.gateway.readmodels.tables import ASKED
from services.sandbox.sandbox import Sandbox
from services.sandbox.tempers import Temper
from shared.clock import Instant
from shared.log.tables import create
from shared.timetable import write_instant
from shared.vault import Vault

START = datetime.fromisoformat("2026-11-20T19:00:00+08:00")
FILES = (
    "boss-impersonation.csv",
    "ordinary-day.csv",
    "defective-orders.csv",
    "money-trail-orders.csv",
    *(f"{kind.door}.csv" for kind in TARGETED.values()),
    "companies.csv",
    "liaison-tasks.csv",
)
COMPANIES, TASKS = "companies", "liaison-tasks"
DOORS = {f"{door}.csv": door for door in (*(k.door for k in TARGETED.values()), COMPANIES, TASKS)}
"""Where a file is uploaded to that holds no stops."""
FREEZES = "freezes.csv"
"""Ordered once the stops are answered, where there is such a file."""
SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo"
CENTRE, REGISTRY = "HZAFC", "HZAMR"
PATIENCE_SECONDS = 300
GLANCE_SECONDS = 1.0
LOOKS_AGAIN = timedelta(hours=1)
"""How often somebody looks whether all stops are answered, in simulated time."""

Watch = Callable[[str, int, int], None]
"""Somebody who is told what is being done, how much of it is, and of how much."""


def stage(engine: Engine) -> None:
    """Make a fresh log, and let simulated time stand where the case files end."""
    create(engine, "tocsin-demo", "simulated")
    write_instant(engine, Instant(START))


class Demonstration:
    """One demonstration on a staged system whose gateway is at `address`."""

    def __init__(
        self, system: System, clock: MovedClock, address: Address, works: Works | None = None
    ) -> None:
        """Fill the directory with those that the demonstration is about.

        `works` follow the log where `system` does not.
        """
        self._began = time.monotonic()
        self._system = system
        self._works = works or system
        self._address = address
        self.clock = clock
        self._pool = HTTPConnectionPool(*address, timeout=PATIENCE_SECONDS, retries=False)
        self.rows: list[Row] = []
        self.pushed: list[Row] = []
        self.issued: list[Row] = []
        self._on_record = Everything(system.engine, clock)
        for _, answer in enter(system, SHIPPED / "directory.toml"):
            certain(answer)

    @property
    def engine(self) -> Engine:
        """The store that it runs in."""
        return self._system.engine

    @property
    def vault(self) -> Vault:
        """The keys of its cases."""
        return self._system.vault

    def upload(self, files: Sequence[Path], tell: Watch) -> None:
        """Upload case files, and wait until every order is before its agency."""
        kept = {COMPANIES: self.pushed, TASKS: self.issued}
        for done, file in enumerate(files, 1):
            rows = kept.get(DOORS.get(file.name, STOPS), self.rows)
            rows += self.upload_to(self._pool, file)
            tell("Case files uploaded", done, len(files))
        self._works.wait_until_idle(PATIENCE_SECONDS)

    def sandbox(self, seed: int, everyone: Temper | None) -> Sandbox:
        """Return the banks, with API keys of their own, not yet at work."""
        engine, clock, keys = self._system.engine, self.clock, self.bank_keys
        return Sandbox(engine, clock, self._address, keys, seed=seed, everyone=everyone)

    def upload_to(self, gateway: HTTPConnectionPool, file: Path) -> list[Row]:
        """Upload one case file for its centre, or a registry's; return what became of its rows."""
        door = DOORS.get(file.name, STOPS)
        return upload(gateway, self._key_for(door), file, door)

    def officer_key(self) -> str:
        """Return a new API key of the centre's, which may give orders."""
        return self.key(CENTRE, "officer")

    def key(self, agency: str, role: str) -> str:
        """Return a new API key of an agency's, which may do what is for a role."""
        return self._keys([agency], role)[agency]

    def _key_for(self, door: str) -> str:
        """Return a new API key of whoever uploads there."""
        return self.key(REGISTRY, "registry_desk") if door == COMPANIES else self.officer_key()

    @contextmanager
    def banks(self, seed: int, everyone: Temper | None) -> Iterator[Sandbox]:
        """Have the banks at work for the time of a `with`; they are cast when they first look."""
        sandbox = self.sandbox(seed, everyone)
        thread = threading.Thread(target=sandbox.run, name="sandbox", daemon=True)
        thread.start()
        try:
            yield sandbox
        finally:
            sandbox.stop()
            thread.join()

    @cached_property
    def centre(self) -> Centre:
        """The centre's officers."""
        keys = self.officer_key(), self._keys([CENTRE], "approver")[CENTRE]
        return Centre(self._pool, *keys, lambda: self._works.wait_until_idle(PATIENCE_SECONDS))

    def decide(self) -> None:
        """Have the centre judge the companies that were visited, and review what offices said."""
        if self.pushed:
            codes = by_kind(self._system)
            self.centre.judge(codes["bank"], codes["carrier"])
            self.centre.look_at_papers()
        if self.issued:
            self.centre.review()

    def begin(self, banks: Banks, tell: Watch) -> None:
        """Let time run until the stops are answered, and the companies visited that are to be."""
        if self.pushed:
            self.centre.look_at_papers()
        again = self.clock.now()

        def begun() -> bool:
            nonlocal again
            if self.clock.now() < again:
                return False
            again = self.clock.now() + LOOKS_AGAIN
            stops = [order for order in self._on_record.unsettled() if order["act"] in STOPPING]
            return not stops and not (self.pushed and self._on_record.unvisited())

        self._conduct(banks, begun, tell)

    def conduct(self, banks: Banks, tell: Watch) -> None:
        """Let time run until every order and task is settled, and no agency has anything to do."""

        def finished() -> bool:
            return (
                banks.earliest() is None
                and not self._on_record.unsettled()
                and not (self.issued and self._on_record.unfinished())
            )

        self._conduct(banks, finished, tell)

    def _conduct(self, banks: Banks, finished: Callable[[], bool], tell: Watch) -> None:
        glanced = 0.0

        def settled() -> None:
            total = self._on_record.counts()["all"]
            tell("Orders settled", total - len(self._on_record.unsettled()), total)

        def moved() -> None:
            nonlocal glanced
            if time.monotonic() - glanced > GLANCE_SECONDS:
                settled()
                glanced = time.monotonic()

        Conductor(self.clock, self._works, banks).run(finished, moved)
        settled()

    def freeze(self, file: Path, banks: Banks) -> None:
        """Order the freezes in a file, and let time run until each is answered for the first time.

        Where another authority froze an account first, that answer is that the freeze waits.
        """
        stops = {row.application_id: row.order_id for row in self.rows}
        freezes.order(self._pool, self.officer_key(), file, stops)
        self._works.wait_until_idle(PATIENCE_SECONDS)

        def answered() -> bool:
            return all(order["act"] != FREEZE for order in self._on_record.unsettled())

        Conductor(self.clock, self._works, banks).run(answered, lambda: None)

    def leave_alone(self, banks: Banks) -> None:
        """Let time run until the first measure that nobody followed up has run out, if one stands.

        What the banks have yet to do by then, they do. Nothing is left to wait for if one has.
        """
        if any(self._on_record.measures("lapsed")):
            return
        ends = [each["in_force_until"] for each in self._on_record.measures("in_force")]
        if timed := [from_wire(end) for end in ends if end]:
            Conductor(self.clock, self._works, banks).pass_until(min(timed))

    def results(self, tell: Watch) -> dict[str, Any]:
        """Verify the log, and return what the demonstration came to."""
        ours, everything = set(accepted(self.rows)), list(self._on_record.orders())
        orders = [order for order in everything if order["order_id"] in ours]
        return {
            "orders": counts(self.rows),
            "answers": answers(orders),
            "agencies": figures(orders),
            "trails": trails(everything, self._on_record.lines(everything)),
            "lapses": lapses(self._on_record.measures("lapsed")),
            "freezes": freezes.freezes(self._on_record.measures()),
            "unapproved": sum(order["approval"] == ASKED for order in everything),
            **self._matters(everything),
            "refusals": refusals(self.all_rows),
            "log": self._on_record.verified(tell),
            "seconds": round(time.monotonic() - self._began, 1),
        }

    @property
    def all_rows(self) -> list[Row]:
        """All rows of all files, of orders, companies and tasks."""
        return [*self.rows, *self.pushed, *self.issued]

    def _matters(self, orders: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return what became of companies and of tasks."""
        companies = list(self._on_record.companies())
        known = {row["company_id"] for row in companies}
        return {
            "companies": counts(self.pushed) | scores(companies) | verdicts(companies),
            "registries": registries(self._system.edge.reader),
            "ordered_by_verdicts": figures(order for order in orders if order["root"] in known),
            "tasks": counts(self.issued),
            "offices": offices(self._on_record.tasks()),
        }

    def names(self) -> dict[str, str]:
        """Return the names of all agencies by code."""
        register = self._system.edge.register
        register.refresh()
        return {code: agency.name for code, agency in register.agencies().items()}

    def simulated(self) -> list[str]:
        """Return the codes of all agencies that are simulated."""
        return simulated(self._system)

    def bank_keys(self, agencies: Collection[str]) -> dict[str, dict[str, str]]:
        """Return papers for the system of each of these agencies, as of now."""
        found = papers(self._system, agencies)
        self._system.settle("register")
        return found

    def open_logins(self) -> list[tuple[str, ...]]:
        """Give everyone a password; return login, password, name, agency and roles of each."""
        return opened_logins(self._system, SHIPPED / "directory.toml")

    def _keys(self, agencies: Collection[str], roles: str) -> dict[str, str]:
        keys = issue_keys(self._system, agencies, roles, live=False)
        self._system.settle("register")
        return keys
