"""Proofs read from tiles are those of the tree, and cost a few tiles however long the log is."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from shared.log.evidence import checkpoints, latest, log_checkpoint, log_tile, make_evidence
from shared.log.tables import create, log_event, open_engine, reading
from shared.log.tiles import WIDTH, Growth, stored
from shared.log.tree import (
    EMPTY,
    Edge,
    consistency,
    inclusion,
    ranges,
    root,
    verify_consistency,
    verify_inclusion,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

SIZE = WIDTH**2 + 3 * WIDTH + 77
LEAVES = [sha256(b"%d" % number).digest() for number in range(SIZE)]
tree = ranges(LEAVES)
sizes = st.integers(1, SIZE)
ROUND = [1, WIDTH - 1, WIDTH, WIDTH + 1, WIDTH**2 - 1, WIDTH**2, WIDTH**2 + 1, SIZE]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A store with so many leaves that there are tiles of tiles, and no events worth the name."""
    folder: Path = tmp_path_factory.mktemp("tiles")
    engine = open_engine(f"sqlite:///{folder}/log.db")
    create(engine, "tests.example/log", "wall")
    make_evidence(engine)
    growth, tiles = Growth(), []
    for leaf in LEAVES:
        tiles += growth.push(leaf)
    with engine.begin() as connection:
        connection.execute(log_event.insert(), [_row(*each) for each in enumerate(LEAVES)])
        connection.execute(log_tile.insert(), [tile._asdict() for tile in tiles])
    with reading(engine).connect() as connection:
        yield connection
    engine.dispose()


def _row(position: int, leaf: bytes) -> dict[str, object]:
    """An event of which only the leaf matters."""
    none = {"type": "", "recorded_at": "", "envelope": "", "command_events": 0}
    ids = {"event_id": UUID(int=position), "command_id": UUID(int=position)}
    own = {"position": position, "stream": str(position), "version": 1, "leaf_hash": leaf}
    return none | ids | own


def test_growth_has_the_edge_of_the_tree_at_every_size() -> None:
    growth, edge = Growth(), Edge()
    assert (growth.to_bytes(), growth.root()) == (b"", EMPTY)
    for leaf in LEAVES:
        growth.push(leaf)
        edge.push(leaf)
        if edge.size % 97 in (0, 1) or edge.size % WIDTH in (0, 1, 255):
            assert growth.to_bytes() == edge.to_bytes()
    assert growth.root() == edge.root() == root(LEAVES)


@given(st.one_of(st.sampled_from(ROUND), sizes))
@settings(max_examples=30)
def test_growth_that_was_kept_goes_on_as_if_it_never_stopped(size: int) -> None:
    growth = Growth()
    for leaf in LEAVES[:size]:
        growth.push(leaf)
    again = Growth(size, growth.to_bytes())
    for leaf in LEAVES[size : size + 2 * WIDTH]:
        assert again.push(leaf) == growth.push(leaf)
        assert again.to_bytes() == growth.to_bytes()


def test_each_tile_is_told_once_and_is_the_hash_of_what_is_below() -> None:
    growth = Growth()
    tiles = [tile for leaf in LEAVES for tile in growth.push(leaf)]
    assert [tile.number for tile in tiles if tile.level == 1] == list(range(SIZE // WIDTH))
    assert [(tile.number, tile.hash) for tile in tiles if tile.level == 2] == [
        (0, tree(0, WIDTH**2))
    ]
    assert all(
        tile.hash == tree(tile.number * WIDTH, (tile.number + 1) * WIDTH)
        for tile in tiles
        if tile.level == 1
    )


def test_an_edge_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="peaks"):
        Growth(257, b"\0" * 32)


@given(size=st.one_of(st.sampled_from(ROUND), sizes), data=st.data())
@settings(max_examples=60)
def test_an_inclusion_path_is_that_of_the_tree(
    store: Connection, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(stored(store), index, size)
    assert path == inclusion(tree, index, size)
    assert verify_inclusion(LEAVES[index], index, size, path, tree(0, size))


@given(st.one_of(st.sampled_from(ROUND), sizes), st.one_of(st.sampled_from(ROUND), sizes))
@example(WIDTH, WIDTH**2)
@settings(max_examples=60)
def test_a_consistency_proof_is_that_of_the_tree(store: Connection, one: int, two: int) -> None:
    old, new = sorted((one, two))
    path = consistency(stored(store), old, new)
    assert path == consistency(tree, old, new)
    assert verify_consistency(old, new, tree(0, old), tree(0, new), path)


def test_a_proof_reads_few_tiles(store: Connection) -> None:
    asked: list[int] = []

    @event.listens_for(store, "after_cursor_execute")
    def count(*_told: object) -> None:
        asked.append(1)

    inclusion(stored(store), 12_345, SIZE)
    assert len(asked) <= 2 * 3
    asked.clear()
    consistency(stored(store), 12_345, SIZE)
    assert len(asked) <= 2 * 3
    event.remove(store, "after_cursor_execute", count)


def test_where_a_tile_is_missing_there_is_no_proof(log_engine: Engine) -> None:
    make_evidence(log_engine)
    with reading(log_engine).connect() as connection, pytest.raises(LookupError):
        inclusion(stored(connection), 3, 5)


@pytest.mark.parametrize("table", ["log_tile", "log_checkpoint"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 7", "DELETE FROM {}"])
def test_evidence_is_only_ever_added_to(log_engine: Engine, table: str, act: str) -> None:
    make_evidence(log_engine)
    make_evidence(log_engine)
    with log_engine.begin() as connection:
        connection.execute(log_tile.insert(), {"level": 1, "number": 0, "hash": EMPTY})
        connection.execute(log_checkpoint.insert(), {"size": 0, "root": EMPTY, "note": "a"})
    column = {"log_tile": "number", "log_checkpoint": "size"}[table]
    with pytest.raises(DBAPIError, match="append-only"), log_engine.begin() as connection:
        connection.execute(text(act.format(table, column)))


def test_the_latest_checkpoint_is_the_largest(log_engine: Engine) -> None:
    make_evidence(log_engine)
    with log_engine.begin() as connection:
        assert latest(connection) is None
        for size in (10, 9):
            said = {"size": size, "root": LEAVES[size], "note": str(size)}
            connection.execute(log_checkpoint.insert(), said)
        assert latest(connection) == (10, LEAVES[10], "10")
    assert [size for size, _, _ in checkpoints(log_engine)] == [9, 10]
