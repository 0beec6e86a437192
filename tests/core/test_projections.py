"""Projections: tables and position move together, survive errors, and can be made anew."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, delete, select

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Caller
from services.cli.domains import DOMAINS
from services.stop_payment.reactions import TIMETABLE
from shared import following
from shared.following import follower_metadata, follower_position, move, positions, reached
from shared.projection import Follower
from shared.register import Register, RegisterProjection, register_metadata
from shared.timetable import DueItems, time_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.log.read import Recorded
    from tests.core.conftest import Core

INSTALL = Caller("tocsin", "install")
seen_metadata = MetaData()
seen = Table(
    "seen",
    seen_metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("type", String(60)),
)


class Seen:
    """Notes every event; fails so many times after half a batch."""

    name = "seen"
    metadata = seen_metadata

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.failed = threading.Event()

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        rows = [{"position": event.position, "type": event.type} for event in events]
        half = len(rows) // 2
        if half:
            connection.execute(seen.insert(), rows[:half])
        if self.failures:
            self.failures -= 1
            self.failed.set()
            raise RuntimeError("half done")
        connection.execute(seen.insert(), rows[half:])


class Asked:
    """Numbers those who ask, from 1, and tells how many there were."""

    given = 0

    def __next__(self) -> int:
        self.given += 1
        return self.given


class Heard:
    """Remembers every event's position."""

    name = "late"
    metadata = MetaData()

    def __init__(self) -> None:
        self.positions: list[int] = []

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        del connection
        self.positions += [event.position for event in events]


def noted(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(select(seen.c.position).order_by(seen.c.position)).scalars())


def contents(engine: Engine, metadata: MetaData) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


def run_out(follower: Follower) -> None:
    while follower.step():
        pass


def test_effect_and_position_are_saved_together_or_not_at_all(core: Core) -> None:
    follower = Follower(Seen(failures=1), core.engine)
    with pytest.raises(RuntimeError):
        follower.step()
    assert (noted(core.engine), positions(core.engine)["seen"], follower.position) == ([], -1, -1)
    run_out(follower)
    head = core.edge.reader.size() - 1
    assert noted(core.engine) == list(range(head + 1))
    assert positions(core.engine)["seen"] == follower.position == head


def test_a_follower_goes_on_after_an_error(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "POLL_SECONDS", 0.01)
    projection = Seen(failures=3)
    follower = Follower(projection, core.engine)
    thread = threading.Thread(target=follower.run)
    thread.start()
    assert projection.failed.wait(30)
    assert reached(core.engine, ["seen"], core.edge.reader.size() - 1, 30)
    follower.stop()
    thread.join()
    assert noted(core.engine) == list(range(core.edge.reader.size()))


def test_two_followers_of_one_name_do_the_work_once(core: Core) -> None:
    core.send(*(core.stop(f"A-{number}") for number in range(1200)))
    core.settle()
    followers = [Follower(Seen(), core.engine) for _ in range(3)]
    threads = [threading.Thread(target=run_out, args=[one]) for one in followers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert noted(core.engine) == list(range(core.edge.reader.size()))


def test_a_projection_emptied_under_its_follower_is_made_anew(core: Core) -> None:
    follower = Follower(Seen(), core.engine)
    run_out(follower)
    with core.engine.begin() as connection:
        connection.execute(delete(seen))
        move(connection, "seen", -1)
    core.send(core.stop("A-1"))
    core.edge.stop()
    run_out(follower)
    assert noted(core.engine) == list(range(core.edge.reader.size()))


def test_a_position_survives_a_restart(core: Core) -> None:
    run_out(Follower(Seen(), core.engine))
    core.send(core.stop("A-1"))
    again = Follower(Seen(), core.engine)
    assert again.position == positions(core.engine)["seen"]
    core.edge.stop()
    run_out(again)
    assert noted(core.engine) == list(range(core.edge.reader.size()))


def test_projections_that_join_share_a_commit_but_not_a_position(core: Core) -> None:
    follower = Follower(Seen(), core.engine)
    run_out(follower)
    core.send(core.stop("A-1"))
    core.settle()
    late = Heard()
    follower.join(late)
    assert follower.position == -1
    run_out(follower)
    head = core.edge.reader.size() - 1
    stands = positions(core.engine)
    assert (stands["seen"], stands["late"], follower.position) == (head, head, head)
    assert noted(core.engine) == late.positions == list(range(head + 1))


def test_reached_says_when_a_follower_is_behind(core: Core) -> None:
    Follower(Seen(), core.engine)
    assert not reached(core.engine, ["seen"], 0, 0)
    assert not reached(core.engine, ["nobody"], 0, 0)
    assert reached(core.engine, ["register"], core.edge.reader.size() - 1, 30)


@pytest.mark.parametrize(
    ("projection", "metadata"),
    [(RegisterProjection(), register_metadata), (DueItems(TIMETABLE), time_metadata)],
    ids=["register", "due"],
)
def test_tables_built_anew_are_the_tables_that_were(
    core: Core, projection: RegisterProjection | DueItems, metadata: MetaData
) -> None:
    clerk = core.person("icbc1")
    orders = [core.order(f"A-{number}") for number in range(4)]
    core.take(sp.Acknowledge(), clerk, orders[0])
    core.take(sp.Answer(code="0000", held_amount="1"), clerk, orders[1])
    core.take(sp.Withdraw(reason="found"), core.person("officer1"), orders[2])
    core.take(d.IssueKey(key_id="k", agency="ABC", key_roles="agency_clerk", live=True), INSTALL)
    core.take(d.RevokeKey(key_id="k"), INSTALL)
    core.later(minutes=6)
    core.edge.stop()
    live = contents(core.engine, metadata)
    assert sum(map(len, live.values())) >= 3
    with core.engine.begin() as connection:
        for table in (*metadata.sorted_tables, *follower_metadata.sorted_tables):
            connection.execute(delete(table))
    assert all(not rows for rows in contents(core.engine, metadata).values())
    run_out(Follower(projection, core.engine))
    assert contents(core.engine, metadata) == live


def test_a_follower_without_a_position_starts_at_the_beginning(core: Core) -> None:
    with core.engine.connect() as connection:
        names = set(connection.execute(select(follower_position.c.name)).scalars())
    keepers = {
        "register",
        "directory.erasures",
        *(f"due.{each.name}" for each in DOMAINS if each.timetable),
    }
    reactions = {f"reaction.{reaction.name}" for each in DOMAINS for reaction in each.reactions}
    assert names == keepers | reactions | {"orders"}
    assert Follower(Seen(), core.engine).position == -1


def test_the_register_follows_the_directory(core: Core) -> None:
    register = Register(core.engine)
    register.refresh()
    holder = register.person("icbc1")
    assert holder
    assert (holder.agency, holder.roles) == ("ICBC", frozenset({"agency_clerk"}))
    assert register.agencies()["CT"].kind == "carrier"
    assert register.key("k") is None
    core.take(d.IssueKey(key_id="k", agency="ABC", key_roles="agency_system", live=True), INSTALL)
    core.settle()
    assert register.key("k") is None, "read anew only when asked to"
    register.refresh()
    system = Caller("ABC", "api", key="k")
    assert register.roles(system) == {"agency_system"}
    assert register.roles(Caller("ICBC", "api", key="k")) == frozenset()
    core.take(d.RevokeKey(key_id="k"), INSTALL)
    core.settle()
    register.refresh()
    assert register.key("k") is None
    assert register.roles(system) == frozenset()


def test_who_waits_for_the_register_shares_a_look_that_began_after_asking(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, looks = Register(core.engine), []
    first_began, go_on = threading.Event(), threading.Event()
    read = register._read  # noqa: SLF001  the look itself is slowed

    def slowly() -> None:
        looks.append(len(threads))
        read()
        first_began.set()
        assert go_on.wait(30)

    asked = Asked()
    monkeypatch.setattr(register, "_asked", asked)
    monkeypatch.setattr(register, "_read", slowly)
    threads = [threading.Thread(target=register.refresh) for _ in range(5)]
    threads[0].start()
    assert first_began.wait(30)
    core.take(d.IssueKey(key_id="k", agency="ABC", key_roles="agency_system", live=True), INSTALL)
    core.settle()
    for thread in threads[1:]:
        thread.start()
    while asked.given < 1 + len(threads):  # the look that began counts as one who asks
        threading.Event().wait(0.001)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(looks) == 2
    assert register.key("k")
