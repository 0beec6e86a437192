"""What followers derived and a crash of the store took back comes to the same again, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from contracts import directory as d
from contracts import stop_payment as sp
from services.gateway.readmodels.tables import order_metadata
from shared.following import follower_metadata, move, positions
from shared.projection import Follower
from shared.register import register_metadata
from shared.timetable import time_metadata
from tests.core.test_projections import INSTALL, Heard, Seen, contents, noted, run_out, seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine, MetaData

    from tests.core.conftest import Core

DERIVED = (register_metadata, time_metadata, order_metadata, follower_metadata)


def put_back(
    engine: Engine, metadata: MetaData, rows: Mapping[str, Sequence[tuple[object, ...]]]
) -> None:
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
            for row in rows[table.name]:
                connection.execute(table.insert().values(row))


def come_to_the_end(core: Core) -> None:
    """Start again: whoever follows has then been through the log, also past what is not theirs."""
    core.restart()
    core.edge.stop()


def test_what_a_crash_of_the_store_takes_back_is_applied_again_without_news(core: Core) -> None:
    core.edge.stop()
    follower, beside = Follower(Seen(), core.engine), Heard()
    follower.join(beside)
    run_out(follower)
    head = core.edge.reader.size() - 1
    with core.engine.begin() as connection:
        connection.execute(delete(seen).where(seen.c.position > 4))
        move(connection, "seen", 4)
    run_out(follower)
    assert noted(core.engine) == beside.positions == list(range(head + 1))
    assert (positions(core.engine)["seen"], follower.position) == (head, head)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whatever_goes_back_with_its_position_comes_to_the_same_and_nothing_twice(
    core: Core,
) -> None:
    clerk, order = core.person("icbc1"), core.order("A-1")
    core.take(sp.Acknowledge(), clerk, order)
    core.settle()
    core.edge.stop()
    before = [contents(core.engine, metadata) for metadata in DERIVED]
    core.restart()
    core.take(sp.Answer(code="0000", held_amount="1"), clerk, order)
    core.take(d.IssueKey(key_id="k", agency="ABC", key_roles="agency_clerk", live=True), INSTALL)
    core.order("A-2")
    core.settle()
    core.edge.stop()
    come_to_the_end(core)
    after = [contents(core.engine, metadata) for metadata in DERIVED]
    events = core.edge.reader.size()
    assert after != before
    for metadata, rows in zip(DERIVED, before, strict=True):
        put_back(core.engine, metadata, rows)
    come_to_the_end(core)
    assert [contents(core.engine, metadata) for metadata in DERIVED] == after
    assert core.edge.reader.size() == events
