"""The core on either store: real log, desks, followers, reactions and timers, at a time of ours."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from contracts import directory as d
from contracts.port import Caller
from contracts.problems import Problem
from tests.town import Town, copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping, Sequence
    from uuid import UUID

    from contracts.message import Command, Message
    from shared.log.read import Recorded

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
OFFICER = Caller("HZ", "import", person="officer1")
AGENCIES = {
    "HZ": "centre",
    "WX": "centre",
    "CT": "carrier",
    "ICBC": "bank",
    "ABC": "bank",
    "CCB": "bank",
}
PEOPLE = {
    "officer1": ("HZ", "officer"),
    "officer2": ("HZ", "officer supervisor"),
    "officer3": ("WX", "officer"),
    "icbc1": ("ICBC", "agency_clerk"),
    "icbc2": ("ICBC", "agency_clerk"),
    "abc1": ("ABC", "agency_clerk"),
    "ccb1": ("CCB", "agency_clerk"),
    "audit1": ("HZ", "auditor"),
    "boss1": ("HZ", "approver"),
    "boss2": ("HZ", "approver officer"),
    "boss3": ("HZ", "approver"),
}


CARRIERS = ("CMCC", "CUCC", "CTCC")
PLATFORMS = ("TENCENT", "ALIBABA", "BAIDU")


class Core(Town):
    """The core in one process, and what its log says."""

    def __init__(self, url: str) -> None:
        """Open the store, which may hold a log already; nothing moves before `edge.start()`."""
        super().__init__(url, NOON, OFFICER)

    def restart(self) -> None:
        """Start again on the same store; what still runs is stopped."""
        self.edge.stop()
        self.build()
        self.edge.start()
        self.settle()

    def enter_everybody(self) -> None:
        """Enter agencies and people."""
        self.install(
            d.RegisterAgency(agency=agency, name=f"{agency}银行", kind=kind)
            for agency, kind in AGENCIES.items()
        )
        self.install(
            d.RegisterPerson(login=login, name="某", agency=agency, person_roles=roles)
            for login, (agency, roles) in PEOPLE.items()
        )

    def person(self, login: str) -> Caller:
        """Return somebody at the console."""
        return Caller(PEOPLE[login][0], "console", person=login)

    def refuse(self, command: Command, caller: Caller, subject: UUID | None = None) -> Problem:
        """Send one command that must be refused."""
        answer = self.say(command, caller, subject)
        assert isinstance(answer, Problem), answer
        return answer

    def log(self, *kinds: type[Message]) -> list[Recorded]:
        """Return all events, or those of some kinds."""
        events = self.edge.reader.events(limit=1_000_000)
        return [event for event in events if not kinds or event.type in {k.wire for k in kinds}]

    def count(self) -> Counter[str]:
        """Return how many events there are, by the last word of their names."""
        return Counter(event.type.rsplit(".", 2)[-2] for event in self.log())


@pytest.fixture(autouse=True)
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was said to the operator meanwhile."""
    with capture_logs() as captured:
        yield captured


@pytest.fixture
def open_core() -> Iterator[Callable[[str], Core]]:
    """Open cores on stores, empty or with everybody entered; all are stopped at the end."""
    opened: list[Core] = []

    def opening(url: str) -> Core:
        core = Core(url)
        opened.append(core)
        core.edge.start()
        if not core.edge.reader.size():
            core.enter_everybody()
        return core

    yield opening
    for core in opened:
        core.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """A core with everybody entered, closed: to copy it is less work than to enter them."""
    core = Core(f"sqlite:///{tmp_path_factory.mktemp('furnished')}/tocsin.db")
    core.edge.start()
    core.enter_everybody()
    core.close()
    return core


@pytest.fixture
def core(url: str, furnished: Core, open_core: Callable[[str], Core]) -> Core:
    """The core, going, with everybody entered."""
    if url.startswith("sqlite"):
        copy(furnished.engine.url, url)
    return open_core(url)


def enter(core: Core, kind: str, agencies: Sequence[str]) -> Core:
    """Enter agencies of a kind, each with a clerk."""
    core.install(d.RegisterAgency(agency=each, name=each, kind=kind) for each in agencies)
    core.install(
        d.RegisterPerson(login=each.lower(), name="某", agency=each, person_roles="agency_clerk")
        for each in agencies
    )
    return core


@pytest.fixture
def carriers(core: Core) -> Core:
    """The core, with carriers."""
    return enter(core, "carrier", CARRIERS)


@pytest.fixture
def platforms(core: Core) -> Core:
    """The core, with internet companies."""
    return enter(core, "platform", PLATFORMS)


@pytest.fixture
def station(core: Core) -> Core:
    """The core, with an office that reaches people, and its liaison officer."""
    core.install([d.RegisterAgency(agency="ZLPCS", name="织里派出所", kind="office")])
    person = {"login": "zlpcs1", "name": "某", "agency": "ZLPCS"}
    core.install([d.RegisterPerson(**person, person_roles="liaison_officer")])
    return core
