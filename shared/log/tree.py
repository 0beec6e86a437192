"""The Merkle tree of RFC 6962: what makes a saved event provable and a changed one visible."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Ranges = Callable[[int, int], bytes]
"""Gives the hash of the subtree over leaves [start, end)."""

HASH_SIZE = 32
EMPTY = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\1" + left + right).digest()


class Edge:
    """The right edge of a growing tree: one hash a perfect subtree, enough to push and to root."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def push(self, leaf: bytes) -> None:
        """Adds the next leaf's hash."""
        peaks, size = self._peaks, self.size
        while size & 1:
            leaf = node_hash(peaks.pop(), leaf)
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self._peaks:
            return EMPTY
        *others, root = self._peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """The peaks, largest subtree first, 32 bytes each."""
        return b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, size: int, peaks: bytes) -> Self:
        """The edge of a tree of that size; ValueError if the peaks are not as many as it has."""
        if len(peaks) != size.bit_count() * HASH_SIZE:
            raise ValueError(f"a tree of {size} has {size.bit_count()} peaks")
        edge = cls()
        edge.size = size
        edge._peaks = [peaks[at : at + HASH_SIZE] for at in range(0, len(peaks), HASH_SIZE)]
        return edge


def root(leaves: Iterable[bytes]) -> bytes:
    """The hash of the tree over these leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.push(leaf)
    return edge.root()


def ranges(leaves: Sequence[bytes]) -> Ranges:
    """Subtree hashes over leaf hashes, each computed once, so that many proofs cost one tree."""
    known: dict[tuple[int, int], bytes] = {}

    def subtree(start: int, end: int) -> bytes:
        if end - start == 1:
            return leaves[start]
        if (start, end) not in known:
            middle = start + _split(end - start)
            known[start, end] = node_hash(subtree(start, middle), subtree(middle, end))
        return known[start, end]

    return subtree


def inclusion(subtree: Ranges, index: int, size: int) -> list[bytes]:
    """The path from leaf `index` to the root of the tree of `size`, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency(subtree: Ranges, old: int, new: int) -> list[bytes]:
    """The proof that the tree of size `new` begins with the tree of size `old`."""
    if not 0 < old <= new:
        raise ValueError(f"no tree of {new} grows from one of {old}")
    path, start, end = [], 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    if start:
        path.append(subtree(start, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """Whether the path leads from this leaf hash to this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    left, last, reached = index, size - 1, leaf
    for step in path:
        if not last:
            return False
        if left & 1 or left == last:
            reached = node_hash(step, reached)
            left, last = _risen(left, last)
        else:
            reached = node_hash(reached, step)
        left, last = left >> 1, last >> 1
    return not last and reached == top


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old.bit_count() == 1 else list(path)
    if not steps:
        return False
    left, last = _risen_whole(old - 1, new - 1)
    before = after = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if left & 1 or left == last:
            before, after = node_hash(step, before), node_hash(step, after)
            left, last = _risen(left, last)
        else:
            after = node_hash(after, step)
        left, last = left >> 1, last >> 1
    return not last and before == old_root and after == new_root


def _split(size: int) -> int:
    """The largest power of two below a size of two or more: where RFC 6962 parts a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def _risen(left: int, last: int) -> tuple[int, int]:
    """Up to the level where this subtree is a right child, past levels where it stands alone."""
    while left and not left & 1:
        left, last = left >> 1, last >> 1
    return left, last


def _risen_whole(left: int, last: int) -> tuple[int, int]:
    """Up to the largest perfect subtree that ends where the old tree ends."""
    while left & 1:
        left, last = left >> 1, last >> 1
    return left, last
