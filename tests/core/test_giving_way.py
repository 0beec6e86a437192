"""Followers give way to imports, as one interpreter runs one thread at a time; but not for long."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import Connection, MetaData

from contracts.port import Answer, Caller, Look, Sight, Via, WireCommand
from contracts.problems import Problem
from shared import following
from shared.edge.local import LocalPort
from shared.following import reached
from shared.projection import Follower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.log.read import Recorded
    from tests.core.conftest import Core


class Nothing:
    """A projection without an effect."""

    name = "nothing"
    metadata = MetaData()

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        del connection, events


class Watching:
    """A desk that notes whether its port is quiet while it works."""

    def __init__(self, port: LocalPort) -> None:
        self.port = port
        self.seen: list[bool] = []

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        del caller
        self.seen.append(self.port.quiet.is_set())
        return [Problem("not-found") for _ in commands]

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        del look, caller
        return Problem("not-found")


@pytest.mark.parametrize(("via", "quiet"), [("import", False), ("api", True), ("reaction", True)])
def test_only_an_import_asks_followers_to_give_way(via: Via, *, quiet: bool) -> None:
    port = LocalPort()
    desk = port.desks["stop_payment"] = Watching(port)
    port.send([WireCommand(uuid4(), "stop_payment.order.v1", {})], Caller("A", via))
    assert desk.seen == [quiet]
    assert port.quiet.is_set()


def test_a_follower_that_is_far_behind_gives_way_no_longer(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PATIENCE_SECONDS", 1e6)
    busy = threading.Event()
    follower = Follower(Nothing(), core.engine, busy)
    follower.wake(2 * following.FURTHEST_BEHIND)
    thread = threading.Thread(target=follower.run)
    thread.start()
    assert reached(core.engine, ["nothing"], core.edge.reader.size() - 1, 30)
    busy.set()
    follower.stop()
    thread.join()


def test_a_follower_that_gives_way_gets_its_turn_all_the_same(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PATIENCE_SECONDS", 0.01)
    follower = Follower(Nothing(), core.engine, threading.Event())
    thread = threading.Thread(target=follower.run)
    thread.start()
    assert reached(core.engine, ["nothing"], core.edge.reader.size() - 1, 30)
    follower.stop()
    thread.join()
