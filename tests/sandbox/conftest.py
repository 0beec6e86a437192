"""A demonstration with a few orders before their simulated banks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from contracts import measures as ms
from contracts.port import Caller, Receipt, WireCommand
from contracts.transaction_stops import StopTransaction
from services.cli.demonstration import CENTRE, SHIPPED, Demonstration, stage
from services.cli.embedded import EVERYTHING, System, gateway, system
from services.cli.everything import Everything
from services.cli.timekeeping import MovedClock
from services.gateway.readmodels.views import Views
from services.sandbox.diary import Bell
from services.sandbox.sandbox import Sandbox
from services.sandbox.tempers import Temper
from shared.log.read import Reader, Recorded
from shared.log.tables import open_engine

ORDERS = 6
APPROVED = {
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "county",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
}


class Stage:
    """A demonstration with a few orders before their banks, and no bank at work yet."""

    def __init__(self, made: System, clock: MovedClock, play: Demonstration) -> None:
        self.made = made
        self.clock = clock
        self.play = play

    def sandbox(self, temper: Temper = Temper.PROMPT) -> Sandbox:
        made = self.play.sandbox(1, temper)
        assert made.diary.rung() or made.diary.tempers()
        return made

    def settle(self) -> None:
        self.made.edge.wait_until_idle(60)

    def count(self, word: str) -> Counter[str]:
        kind = f"stop_payment.{word}.v1"
        events = Reader(self.made.engine).events(limit=10_000, types=[kind])
        return Counter(event.stream for event in events)

    def said(self, kind: str) -> list[Recorded]:
        return Reader(self.made.engine).events(limit=10_000, types=[kind])

    def companies(self) -> list[dict[str, Any]]:
        """Return the view of companies as it stands."""
        return list(Everything(self.made.engine, self.clock).companies())

    def seen(self, order: UUID) -> str:
        """Return the version of an order as it stands."""
        row = Views(self.made.engine).one(EVERYTHING, str(order))
        assert row
        return f'"{row["version"]}"'

    def order(self, kind: type[ms.Shape | StopTransaction], wanted: dict[str, Any]) -> None:
        """Have the centre's officer order something, and wait for its offer."""
        self.officer(kind.wire, wanted)

    def officer(self, wire: str, said: Mapping[str, Any], subject: UUID | None = None) -> UUID:
        """Have the centre's officer say something, and wait for what follows; return what of."""
        command = WireCommand(uuid4(), wire, said, subject)
        [given] = self.made.port.send([command], Caller(CENTRE, "api", person="officer"))
        assert isinstance(given, Receipt), given
        self.settle()
        return given.subject

    def let_time_pass(self, sandbox: Sandbox) -> None:
        while (at := sandbox.diary.earliest()) is not None:
            self.clock.leap(at)
            while sandbox.step():
                pass


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/sandbox.db")
    yield engine
    engine.dispose()


@pytest.fixture
def staged(engine: Engine, tmp_path: Path) -> Iterator[Stage]:
    file = tmp_path / "ordinary-day.csv"
    lines = (SHIPPED / "cases" / file.name).read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[: ORDERS + 1]), "utf-8")
    stage(engine)
    with ExitStack() as held:
        clock = MovedClock(engine)
        made = held.enter_context(system(engine, clock, alone=True, also=[Bell()]))
        served = held.enter_context(gateway(made, ("127.0.0.1", 0)))
        play = Demonstration(made, clock, served)
        play.upload([file], lambda *_: None)
        yield Stage(made, clock, play)
