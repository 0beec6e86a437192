"""Proofs in O(log n): the tree in tiles of 256 hashes, of which a proof reads a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from .evidence import log_tile
from .tables import log_event
from .tree import HASH_SIZE, Edge, root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from .tree import Ranges

WIDTH = 256
HEIGHT = 8
"""How many hashes a tile has, and how many levels of the tree it spans."""


class TileHash(NamedTuple):
    """The hash of a full tile, and its place at the level above it."""

    level: int
    number: int
    hash: bytes


class Growth:
    """The right edge of a growing tree, which tells the hash of each tile as it fills.

    It is an edge within each level's last tile: together they are the edge of the whole.
    """

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        """Go on from an edge; ValueError if the peaks are not as many as a tree of `size` has."""
        Edge.from_bytes(size, peaks)
        self.size = size
        self._levels: list[Edge] = []
        while size:
            size, width = divmod(size, WIDTH)
            at = len(peaks) - width.bit_count() * HASH_SIZE
            self._levels.append(Edge.from_bytes(width, peaks[at:]))
            peaks = peaks[:at]

    def push(self, leaf: bytes) -> list[TileHash]:
        """Adds the next leaf's hash; the answer are the tiles that it has filled."""
        self.size += 1
        filled: list[TileHash] = []
        for level in range(len(self._levels) + 1):
            if level == len(self._levels):
                self._levels.append(Edge())
            edge = self._levels[level]
            edge.push(leaf)
            if edge.size < WIDTH:
                break
            leaf = edge.root()
            number = (self.size >> HEIGHT * (level + 1)) - 1
            filled.append(TileHash(level + 1, number, leaf))
            self._levels[level] = Edge()
        return filled

    def to_bytes(self) -> bytes:
        """The peaks, largest subtree first, 32 bytes each."""
        return b"".join(edge.to_bytes() for edge in reversed(self._levels))

    def root(self) -> bytes:
        """The hash of the whole tree."""
        return Edge.from_bytes(self.size, self.to_bytes()).root()


def stored(connection: Connection) -> Ranges:
    """Subtree hashes of the log in a store, read by the tile; LookupError where one is not there.

    It believes the tiles: whoever makes a proof of it verifies that proof.
    """
    known: dict[tuple[int, int], Mapping[int, bytes]] = {}

    def tile(level: int, number: int) -> Mapping[int, bytes]:
        if (level, number) not in known:
            query = _HASHES if level else _LEAVES
            among = {"level": level} if level else {}
            span = {"start": number * WIDTH, "end": (number + 1) * WIDTH}
            rows = connection.execute(query, among | span)
            known[level, number] = {row[0]: bytes(row[1]) for row in rows}
        return known[level, number]

    def perfect(start: int, height: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = start >> (HEIGHT * level)
        hashes = tile(level, first // WIDTH)
        return root(hashes[number] for number in range(first, first + (1 << above)))

    def subtree(start: int, end: int) -> bytes:
        edge = b"".join(perfect(*part) for part in _parts(start, end))
        return Edge.from_bytes(end - start, edge).root()

    return subtree


def _parts(start: int, end: int) -> Iterable[tuple[int, int]]:
    """Parts a subtree into perfect ones, largest first: where each begins, and how high it is."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield start, height
        start += 1 << height


_LEAVES = (
    select(log_event.c.position, log_event.c.leaf_hash)
    .where(log_event.c.position >= bindparam("start"))
    .where(log_event.c.position < bindparam("end"))
)
_HASHES = (
    select(log_tile.c.number, log_tile.c.hash)
    .where(log_tile.c.level == bindparam("level"))
    .where(log_tile.c.number >= bindparam("start"))
    .where(log_tile.c.number < bindparam("end"))
)
