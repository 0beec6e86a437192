"""A check that begins where an earlier one ended, and one that knows roots from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from shared.log.read import Reader
from shared.log.tables import log_event, log_head
from shared.log.tree import root
from shared.log.verify import NOTHING, Defect, verify
from tests.log.test_verify import rewrite, tamper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from shared.log.append import Log
    from shared.log.verify import Verified
    from tests.log.conftest import Writing


@pytest.fixture
def ended(log: Log, log_engine: Engine, write: Writing) -> Verified:
    """Where a check of six events ended."""
    log.append([write("order-0", events=2), *(write() for _ in range(4))])
    return verify(log_engine)


@pytest.fixture
def grown(log: Log, log_engine: Engine, write: Writing, ended: Verified) -> Engine:
    """The same log four events later: one follows on a stream of before, one on a stream of now."""
    log.append([write("order-0", 2), write("order-1", events=2), write("order-1", 2)])
    assert ended.size == 6
    return log_engine


def defect(engine: Engine, since: Verified = NOTHING, roots: Mapping[int, bytes] = {}) -> Defect:
    with pytest.raises(Defect) as found:
        verify(engine, since=since, roots=roots)
    return found.value


def roots_of(engine: Engine) -> dict[int, bytes]:
    """The root of the tree at every size."""
    leaves = [event.leaf_hash for event in Reader(engine).events()]
    return {size: root(leaves[:size]) for size in range(len(leaves) + 1)}


def test_a_check_of_what_is_new_comes_to_the_same(grown: Engine, ended: Verified) -> None:
    assert verify(grown, since=ended) == verify(grown)
    assert verify(grown, since=verify(grown)) == verify(grown)


def test_it_reads_no_event_of_before(grown: Engine, ended: Verified) -> None:
    read: list[str] = []

    @event.listens_for(grown, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        read.append(statement)

    tamper(grown, text("DELETE FROM log_event WHERE position IN (3, 5)"))
    del read[:]
    assert verify(grown, since=ended).size == 10
    assert sum("log_event" in statement for statement in read) == 3  # a page, streams, no more


@pytest.mark.parametrize(
    ("act", "position", "what"),
    [
        ("DELETE FROM log_event WHERE position = 6", 6, "missing"),
        ("DELETE FROM log_event WHERE position >= 8", 8, "missing"),
        ("UPDATE log_event SET version = 7 WHERE position = 7", 7, "column version"),
        ("UPDATE log_event SET leaf_hash = (SELECT edge FROM log_head) WHERE position = 9", 9,
         "leaf_hash"),
        ("UPDATE log_event SET stream = 'order-7' WHERE position = 0", 6, "where 3 is next"),
        ("UPDATE log_head SET size = 9", 9, "past the end"),
        ("UPDATE log_head SET edge = (SELECT leaf_hash FROM log_event WHERE position = 0)", None,
         "edge"),
    ],
)  # fmt: skip
def test_a_fault_in_what_is_new_is_named(
    grown: Engine, ended: Verified, act: str, position: int | None, what: str
) -> None:
    if "'order-7'" in act:  # both versions of the stream are lost for whoever asks the column
        act = act.replace("= 0", "< 2")
        what = "where 1 is next"
    tamper(grown, text(act))
    found = defect(grown, ended)
    assert (found.position, what in found.what) == (position, True), found


def test_a_log_cut_shorter_than_it_was_is_found(grown: Engine, ended: Verified) -> None:
    """A backup put back, head and all, agrees with itself."""
    later = verify(grown)
    head = {"size": 6, "edge": ended.edge, "recorded_at": ended.recorded_at}
    past = log_event.delete().where(log_event.c.position >= ended.size)
    tamper(grown, past, log_head.update().values(head))
    assert verify(grown) == ended
    assert str(defect(grown, later)) == "event 6: missing: there were once 10 events"


def test_what_was_changed_before_is_not_seen(grown: Engine, ended: Verified) -> None:
    """As the help says: the edge that was kept stands for those events."""
    rewrite(grown, 3, data={"amount": {"minor": 900}})
    assert verify(grown, since=ended).size == 10
    assert "edge" in defect(grown).what


def test_roots_that_are_known_are_those_of_the_log(grown: Engine, ended: Verified) -> None:
    known = roots_of(grown)
    assert verify(grown, roots=known).root == known[10]
    assert verify(grown, since=ended, roots=known).root == known[10]


@pytest.mark.parametrize("size", [1, 6, 8, 10])
def test_a_tree_other_than_the_known_one_is_found_at_that_size(grown: Engine, size: int) -> None:
    wrong = roots_of(grown) | {size: root([])}
    found = defect(grown, roots=wrong)
    assert (found.position, "the one that was known" in found.what) == (size - 1, True)


def test_a_root_of_more_events_than_there_are_is_found(grown: Engine) -> None:
    found = defect(grown, roots={12: root([])})
    assert (found.position, found.what) == (10, "missing: there were once 12 events")
