"""A demonstration: case files become orders at simulated banks, until every one is settled."""

import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from urllib3 import HTTPConnectionPool

from contracts.envelope import from_wire
from contracts.kinds import KINDS, TARGETED
from services.cli import freezes
from services.cli.addresses import Address
from services.cli.conductor import Banks, Conductor, Works
from services.cli.embedded import EVERYTHING, System
from services.cli.installation import (
    certain,
    enter,
    issue_keys,
    issue_signing_keys,
    read,
    set_password,
)
from services.cli.report import answers, figures, lapses, scores
from services.cli.timekeeping import MovedClock
from services.cli.trails import trails
from services.cli.uploads import STOPS, Row, accepted, counts, refused, upload
from services.gateway.readmodels.adding_up import Line
from services.gateway.readmodels.company_views import CompanyViews
from services.gateway.readmodels.measures import State, WantedMeasures
from services.gateway.readmodels.tables import ASKED
from services.gateway.readmodels.trail_rows import lines_of
from services.gateway.readmodels.views import LONGEST, Views, Wanted
from services.sandbox.sandbox import Sandbox
from services.sandbox.tempers import Temper
from shared.clock import Instant
from shared.log.tables import create, reading
from shared.log.verify import Defect, verify
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
)
COMPANIES = "companies"
DOORS = {f"{door}.csv": door for door in (*(k.door for k in TARGETED.values()), COMPANIES)}
"""Where a file is uploaded to that holds no stops."""
FREEZES = "freezes.csv"
"""Ordered once the stops are answered, where there is such a file."""
SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo"
CENTRE, REGISTRY = "HZAFC", "HZAMR"
PATIENCE_SECONDS = 300
GLANCE_SECONDS = 1.0

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
        for done, file in enumerate(files, 1):
            kept = self.pushed if DOORS.get(file.name) == COMPANIES else self.rows
            kept += self.upload_to(self._pool, file)
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

    def conduct(self, banks: Banks, tell: Watch) -> None:
        """Let time run until every order is settled and no bank has anything left to do."""
        glanced = 0.0

        def settled() -> None:
            total = self._counts()["all"]
            tell("Orders settled", total - len(self._unsettled()), total)

        def moved() -> None:
            nonlocal glanced
            if time.monotonic() - glanced > GLANCE_SECONDS:
                settled()
                glanced = time.monotonic()

        def finished() -> bool:
            return banks.earliest() is None and not self._unsettled()

        Conductor(self.clock, self._works, banks).run(finished, moved)
        settled()

    def freeze(self, file: Path, banks: Banks) -> None:
        """Order the freezes in a file, and let time run until each is answered for the first time.

        Where another authority froze an account first, that answer is that the freeze waits.
        """
        stops = {row.application_id: row.order_id for row in self.rows}
        freezes.order(self._pool, self.officer_key(), file, stops)
        self._works.wait_until_idle(PATIENCE_SECONDS)
        Conductor(self.clock, self._works, banks).run(lambda: not self._unsettled(), lambda: None)

    def leave_alone(self, banks: Banks) -> None:
        """Let time run until the first measure that nobody followed up has run out, if one stands.

        What the banks have yet to do by then, they do.
        """
        ends = [each["in_force_until"] for each in self._measures("in_force")]
        if timed := [from_wire(end) for end in ends if end]:
            Conductor(self.clock, self._works, banks).pass_until(min(timed))

    def results(self, tell: Watch) -> dict[str, Any]:
        """Verify the log, and return what the demonstration came to."""
        ours, everything = set(accepted(self.rows)), list(self._orders())
        orders = [order for order in everything if order["order_id"] in ours]
        return {
            "orders": counts(self.rows),
            "answers": answers(orders),
            "agencies": figures(orders),
            "trails": trails(everything, self._lines(everything)),
            "lapses": lapses(self._measures("lapsed")),
            "freezes": freezes.freezes(self._measures()),
            "unapproved": sum(order["approval"] == ASKED for order in everything),
            "companies": counts(self.pushed) | scores(self._companies()),
            "refusals": [_refusal(row) for row in refused([*self.rows, *self.pushed])],
            "log": self._verified(tell),
            "seconds": round(time.monotonic() - self._began, 1),
        }

    def names(self) -> dict[str, str]:
        """Return the names of all agencies by code."""
        register = self._system.edge.register
        register.refresh()
        return {code: agency.name for code, agency in register.agencies().items()}

    def addressees(self) -> list[str]:
        """Return the codes of all agencies that orders of any kind go to."""
        register = self._system.edge.register
        register.refresh()
        return sorted(code for kind in KINDS.values() for code in register.of_kind(kind.agencies))

    def bank_keys(self, agencies: Collection[str]) -> dict[str, dict[str, str]]:
        """Return papers for the system of each of these banks: an API key and a signing key."""
        keys = issue_keys(self._system, agencies, "agency_system", live=False)
        papers = issue_signing_keys(self._system, keys)
        self._system.settle("register")
        return papers

    def open_logins(self) -> list[tuple[str, ...]]:
        """Give everyone a password; return login, password, name, agency and roles of each."""
        opened: list[tuple[str, ...]] = []
        for person in _people():
            password = secrets.token_urlsafe(9)
            set_password(self._system, person["login"], password)
            rest = (person["name"], person["agency"], person["person_roles"])
            opened.append((person["login"], password, *rest))
        return opened

    def _lines(self, orders: list[dict[str, Any]]) -> list[Line]:
        with reading(self._system.engine).connect() as connection:
            return lines_of(connection, orders)

    def _verified(self, tell: Watch) -> dict[str, Any]:
        try:
            whole = verify(self._system.engine, lambda done, of: tell("Events verified", done, of))
        except Defect as defect:
            size = self._system.size()
            return {"size": size, "root": None, "verified": False, "wrong": str(defect)}
        return {"size": whole.size, "root": whole.root.hex(), "verified": True}

    def _counts(self) -> dict[str, int]:
        return Views(self._system.engine).counts(EVERYTHING, self._system.clock.now())

    def _unsettled(self) -> list[dict[str, Any]]:
        """Return the orders that an agency has, and has time to answer; some wait for approval."""
        asked = (order for order in self._orders(figure="open") if order["approval"] != ASKED)
        return [order for order in asked if not order["answer_overdue"]]

    def _orders(self, figure: str | None = None) -> Iterator[dict[str, Any]]:
        views, now = Views(self._system.engine), self._system.clock.now()
        wanted = Wanted(sort="position", after="-1", limit=LONGEST, figure=figure)
        while wanted["after"] is not None:
            page = views.page(EVERYTHING, now, **wanted)
            yield from page.rows
            wanted["after"] = page.next

    def _companies(self) -> Iterator[dict[str, Any]]:
        views, after = CompanyViews(self._system.engine), None
        while True:
            page = views.page(EVERYTHING, after=after, limit=LONGEST)
            yield from page.rows
            if (after := page.next) is None:
                return

    def _measures(self, state: State | None = None) -> Iterator[dict[str, Any]]:
        views, wanted = Views(self._system.engine), WantedMeasures(state=state, limit=LONGEST)
        while True:
            page = views.measures(EVERYTHING, wanted)
            yield from page.rows
            if page.next is None:
                return
            wanted["after"] = int(page.next)

    def _keys(self, agencies: Collection[str], roles: str) -> dict[str, str]:
        keys = issue_keys(self._system, agencies, roles, live=False)
        self._system.settle("register")
        return keys


def _people() -> list[Mapping[str, str]]:
    commands = read(SHIPPED / "directory.toml")
    return [command.data for command in commands if "login" in command.data]


def _refusal(row: Row) -> dict[str, Any]:
    return {
        "file": row.file,
        "row": row.row,
        "application_id": row.application_id,
        "codes": list(row.codes),
    }
