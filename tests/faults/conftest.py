"""Whole demonstrations over real processes, with something breaking in the middle of each."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from services.cli.demonstration import SHIPPED
from services.cli.plan import Place
from services.cli.staging import Casting, in_one_process
from services.gateway.readmodels.orders import OrdersProjection
from shared.following import reached
from shared.log.read import Reader
from shared.log.verify import verify
from shared.rebuild import check
from shared.register import RegisterProjection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from services.cli.fleet import Fleet
    from services.cli.staging import Staged
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit
    from shared.vault import Vault

    Result = dict[str, Any]

ORDERS = 40
CASTING = Casting(7, None)
ANYWHERE = "127.0.0.1:0"
MONEY = ("stop_payment", "supervision")
"""Services that deal with money orders: the others would only be begun, and ended."""
SAME = ("orders", "answers", "agencies", "refusals")


def silent(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def happened(staged: Staged) -> Counter[str]:
    """Return how often each type of event about orders is in the log."""
    events = Reader(staged.play.engine).events(limit=100_000)
    return Counter(event.type for event in events if not event.type.startswith("directory."))


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Case files: the first orders of an ordinary day, and every defective one."""
    folder = tmp_path_factory.mktemp("cases")
    for name, rows in (("ordinary-day.csv", ORDERS), ("defective-orders.csv", 99)):
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: rows + 1]), "utf-8")
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def undisturbed(files: list[Path]) -> tuple[Result, Counter[str]]:
    """What the same demonstration comes to in one process, and the events that it leaves."""
    with in_one_process(None, ("127.0.0.1", 0), CASTING) as staged:
        return played(staged, files), happened(staged)


@pytest.fixture
def place(postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path) -> Place:
    """Where the processes run: with a database and a virtual host of their own."""
    return Place(postgres.fresh_database(), rabbit.fresh_host(), tmp_path, ANYWHERE)


def played(staged: Staged, files: list[Path]) -> Result:
    """Play a demonstration to its end."""
    with ExitStack() as held:
        staged.play.upload(files, silent)
        staged.play.conduct(held.enter_context(staged.banks()), silent)
        return staged.play.results(silent)


@contextmanager
def breaking(staged: Staged, at_event: int, broken: Callable[[Fleet], None]) -> Iterator[None]:
    """Break something while a demonstration is busy: when its log holds so many events."""
    failures: list[BaseException] = []
    ended = threading.Event()

    def watch() -> None:
        reader = Reader(staged.play.engine)
        try:
            while reader.size() < at_event and not ended.wait(0.002):
                pass
            assert reader.size() >= at_event, "it ended before anything broke"
            assert staged.fleet
            broken(staged.fleet)
        except BaseException as failure:  # noqa: BLE001  told to the test
            failures.append(failure)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert not failures, failures


def assert_unharmed(
    staged: Staged, found: Result, undisturbed: tuple[Result, Counter[str]]
) -> None:
    """Nothing lost, nothing doubled; and the log and its views are whole."""
    expected, events = undisturbed
    assert [found[part] for part in SAME] == [expected[part] for part in SAME]
    assert happened(staged) == events
    assert_whole(staged.play.engine, staged.play.vault)


def assert_whole(engine: Engine, vault: Vault) -> None:
    """No gap in the log, one tree, and views equal to what the log makes of them."""
    assert verify(engine).size == Reader(engine).size()
    for projection in (OrdersProjection(vault), RegisterProjection()):
        assert reached(engine, [projection.name], Reader(engine).size() - 1, 30)
        found = check(engine, projection, lambda _done, _of: None)
        assert found.difference is None, str(found.difference)


def wait_until(what: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something that happens in another process, which may have to start first."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)
