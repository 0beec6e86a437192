"""Views are disposable: built again from the log, they are the same, and take the old's place."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import MetaData, delete, func, inspect, select, update

from contracts import stop_payment as sp
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.tables import order_event, order_metadata, order_view
from shared import rebuild as rebuilding
from shared.checksum import checksum, difference
from shared.following import positions
from shared.projection import Follower
from shared.rebuild import check, rebuild
from shared.register import RegisterProjection, register_metadata, register_person
from tests.watch.conftest import CLERK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from sqlalchemy import Engine

    from shared.projection import Projection
    from shared.vault import Vault
    from tests.town import Town


def unwatched(_done: int, _of: int) -> None:
    """Look away."""


def sums(engine: Engine, metadata: MetaData) -> str:
    """Return the checksum of what is in use."""
    with engine.connect() as connection:
        return checksum(connection, metadata)


def kept(engine: Engine) -> tuple[str, int]:
    """Return the checksum of the view of orders, and its position."""
    return sums(engine, order_metadata), positions(engine)["orders"]


def some_orders(town: Town) -> list[UUID]:
    """Have orders acknowledged, answered, overdue and withdrawn."""
    orders = [town.order(f"A-{number}") for number in range(6)]
    town.take(sp.Acknowledge(), CLERK, orders[0])
    town.take(sp.Answer.load({"code": "0000", "held_amount": "5.00"}), CLERK, orders[1])
    town.take(sp.Withdraw(reason="误报"), town.officer, orders[2])
    town.later(hours=1)
    town.take(sp.Answer.load({"code": "0000", "held_amount": "1.00"}), CLERK, orders[3])
    town.settle()
    return orders


def leftovers(engine: Engine) -> list[str]:
    """Return what is left of rebuilds: schemas, or files beside the database."""
    if engine.dialect.name == "postgresql":
        return [name for name in inspect(engine).get_schema_names() if "rebuilt" in name]
    database = Path(engine.url.database or "")
    return [file.name for file in database.parent.glob("*rebuilt*")]


@contextmanager
def ordering(town: Town) -> Iterator[list[UUID]]:
    """Order one stop after another, in a thread, for the time of a `with`."""
    ordered: list[UUID] = []
    stopped = threading.Event()

    def order() -> None:
        while not stopped.is_set():
            [answer] = town.send(town.stop(f"B-{len(ordered)}"))
            ordered.append(answer.subject)  # type: ignore[union-attr]

    thread = threading.Thread(target=order)
    thread.start()
    try:
        yield ordered
    finally:
        stopped.set()
        thread.join()


@pytest.mark.parametrize(
    ("projected", "metadata"),
    [
        (OrdersProjection, order_metadata),
        (lambda _: RegisterProjection(), register_metadata),
    ],
)
def test_what_is_built_again_is_the_same(
    town: Town, projected: Callable[[Vault], Projection], metadata: MetaData
) -> None:
    projection = projected(town.vault)
    some_orders(town)
    live = sums(town.engine, metadata)
    found = check(town.engine, projection, unwatched)
    assert (found.checksum, found.difference) == (live, None)
    assert found.position == town.edge.reader.size() - 1
    assert rebuild(town.engine, projection, unwatched) == found.position
    assert sums(town.engine, metadata) == live
    assert positions(town.engine)[projection.name] == found.position


def test_a_row_that_was_tampered_with_is_found_and_mended(town: Town) -> None:
    orders = sorted(map(str, some_orders(town)))
    live = sums(town.engine, order_metadata)
    with town.engine.begin() as connection:
        changed = update(order_view).where(order_view.c.order_id == orders[3])
        connection.execute(changed.values(held_minor=1))
    found = check(town.engine, OrdersProjection(town.vault), unwatched).difference
    assert found is not None
    assert (found.table, found.found, found.wanted) == ("order_view", (orders[3],), (orders[3],))
    assert str(found) == f"order_view: the row {orders[3]} differs"
    assert sums(town.engine, order_metadata) != live
    rebuild(town.engine, OrdersProjection(town.vault), unwatched)
    assert sums(town.engine, order_metadata) == live


def test_a_row_that_is_missing_or_was_put_in_is_found(town: Town) -> None:
    some_orders(town)
    last = town.edge.reader.size() - 1
    with town.engine.begin() as connection:
        connection.execute(delete(order_event).where(order_event.c.position == last))
    found = check(town.engine, OrdersProjection(town.vault), unwatched).difference
    assert str(found) == f"order_event: nothing stands where {last} should"
    with town.engine.begin() as connection:
        row = {"login": "zz", "name": "x", "agency": "HZ", "roles": "officer", "position": 1}
        connection.execute(register_person.insert(), row)
    found = check(town.engine, RegisterProjection(), unwatched).difference
    assert str(found) == "register_person: zz stands where nothing should"


def test_a_view_that_goes_on_meanwhile_is_compared_at_one_moment(town: Town) -> None:
    some_orders(town)
    with ordering(town) as ordered:
        for _ in range(5):
            assert check(town.engine, OrdersProjection(town.vault), unwatched).difference is None
    assert ordered


def test_a_view_is_put_in_place_while_it_is_followed_and_read(town: Town) -> None:
    some_orders(town)
    count = select(func.count()).select_from(order_view)
    seen: list[int] = []
    stopped = threading.Event()

    def read() -> None:
        while not stopped.is_set():
            with town.edge.engine.connect() as connection:
                reading = connection.execution_options(sqlite_begin="DEFERRED")
                seen.append(reading.execute(count).scalar_one())

    thread = threading.Thread(target=read)
    thread.start()
    with ordering(town):
        for _ in range(5):
            rebuild(town.engine, OrdersProjection(town.vault), unwatched)
    stopped.set()
    thread.join()
    town.settle()
    assert seen[0] >= 6
    assert seen == sorted(seen), "a reader saw rows vanish"
    assert check(town.engine, OrdersProjection(town.vault), unwatched).difference is None


@pytest.mark.parametrize("moment", ["building", "swapping"])
def test_a_rebuild_that_is_killed_leaves_the_view_and_can_be_repeated(
    town: Town, url: str, moment: str
) -> None:
    some_orders(town)
    before = kept(town.engine)
    words = [sys.executable, "-m", "tests.watch.killed", url, moment]
    killed = subprocess.run(words, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert kept(town.engine) == before
    rebuild(town.engine, OrdersProjection(town.vault), unwatched)
    assert kept(town.engine) == before
    assert not leftovers(town.engine)


def test_a_view_that_never_was_is_built_whole(town: Town) -> None:
    some_orders(town)
    live = sums(town.engine, order_metadata)
    town.edge.stop()
    order_metadata.drop_all(town.engine)
    with town.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM follower_position WHERE name = 'orders'")
    assert (
        rebuild(town.engine, OrdersProjection(town.vault), unwatched) == town.edge.reader.size() - 1
    )
    assert sums(town.engine, order_metadata) == live


def test_a_copy_behind_the_live_view_catches_up_under_its_lock(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_orders(town)
    live = sums(town.engine, order_metadata)
    build = rebuilding._Copy.build  # noqa: SLF001  what is cut short
    monkeypatch.setattr(
        rebuilding._Copy,  # noqa: SLF001  as above
        "build",
        lambda copy, _upto, watch: build(copy, 9, watch),
    )
    rebuild(town.engine, OrdersProjection(town.vault), unwatched)
    assert sums(town.engine, order_metadata) == live
    assert positions(town.engine)["orders"] == town.edge.reader.size() - 1


def test_progress_is_told_up_to_the_last_event(town: Town) -> None:
    some_orders(town)
    told: list[tuple[int, int]] = []
    rebuild(
        town.engine,
        OrdersProjection(town.vault),
        lambda done, of: told.append((done, of)),
    )
    assert told[-1] == (town.edge.reader.size(), town.edge.reader.size())


def test_a_checksum_does_not_depend_on_the_order_of_insertion(town: Town) -> None:
    some_orders(town)
    town.edge.stop()
    with town.engine.begin() as connection:
        before = checksum(connection, order_metadata)
        rows = [dict(row) for row in connection.execute(select(order_view)).mappings()]
        connection.execute(delete(order_view))
        connection.execute(order_view.insert(), rows[::-1])
        assert checksum(connection, order_metadata) == before
        assert difference(connection, connection, order_metadata) is None
        connection.execute(update(order_view).values(partial=None))
        assert checksum(connection, order_metadata) != before


def test_a_follower_goes_on_from_where_the_new_view_stands(town: Town) -> None:
    some_orders(town)
    town.edge.stop()
    follower = Follower(OrdersProjection(town.vault), town.engine)
    with town.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE follower_position SET position = 5 WHERE name = 'orders'"
        )
    behind = Follower(OrdersProjection(town.vault), town.engine)
    head = rebuild(town.engine, OrdersProjection(town.vault), unwatched)
    for each in (follower, behind):
        while each.step():
            pass
        assert each.position == head
    assert check(town.engine, OrdersProjection(town.vault), unwatched).difference is None
