"""Reads a QR code from the picture of it: the other way round than whoever drew it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from segno import consts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Matrix = list[list[int]]

LEVELS: dict[int, Any] = {0b01: consts.ERROR_LEVEL_L, 0b00: consts.ERROR_LEVEL_M}
ECC: Any = consts.ECC
FORMAT_MASK = 0x5412
MASKS: Sequence[Callable[[int, int], bool]] = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, _: r % 2 == 0,
    lambda _, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def drawn(svg: str) -> Matrix:
    """Return the dark and light modules of a code drawn in SVG, without its quiet zone."""
    found = re.search(r'viewBox="0 0 (\d+) \1".*? d="([^"]+)"', svg, re.DOTALL)
    assert found
    size, picture = int(found[1]), found[2]
    canvas = [[0] * size for _ in range(size)]
    row = column = 0.0
    for act, numbers in re.findall(r"([Mmh])([-.\d ]+)", picture):
        values = [float(each) for each in numbers.split()]
        if act == "M":
            column, row = values
        elif act == "m":
            column, row = column + values[0], row + values[1]
        else:
            for place in range(int(column), int(column + values[0])):
                canvas[int(row)][place] = 1
            column += values[0]
    quiet = next(at for at, line in enumerate(canvas) if any(line))
    return [line[quiet : size - quiet] for line in canvas[quiet : size - quiet]]


def read(matrix: Matrix) -> bytes:
    """Return the bytes in a code of one segment in byte mode, undamaged, from version 10 on."""
    version = (len(matrix) - 17) // 4
    level, mask = _format(matrix)
    words = list(_words(matrix, _fixed(version), MASKS[mask]))
    blocks = [block.num_data for block in ECC[version][level] for _ in range(block.num_blocks)]
    data: list[list[int]] = [[] for _ in blocks]
    stream = iter(words)
    for place in range(max(blocks)):
        for block, length in zip(data, blocks, strict=True):
            if place < length:
                block.append(next(stream))
    bits = "".join(f"{word:08b}" for word in chain.from_iterable(data))
    assert bits[:4] == "0100", "bytes"
    length = int(bits[4:20], 2)
    return int(bits[20 : 20 + 8 * length], 2).to_bytes(length)


def _format(matrix: Matrix) -> tuple[Any, int]:
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(str(matrix[r][c]) for r, c in places), 2) ^ FORMAT_MASK
    return LEVELS[bits >> 13], bits >> 10 & 0b111


def _fixed(version: int) -> set[tuple[int, int]]:
    """The modules that hold no data: patterns, format, version."""
    size = 17 + 4 * version
    corner = {(r, c) for r in range(9) for c in range(9)}
    found = corner | {(r, c) for r in range(9) for c in range(size - 8, size)}
    found |= {(c, r) for r, c in found} | {(6, at) for at in range(size)}
    found |= {(at, 6) for at in range(size)}
    centres = consts.ALIGNMENT_POS[version - 2]
    first, last = centres[0], centres[-1]
    for r in centres:
        for c in centres:
            if (r, c) not in {(first, first), (first, last), (last, first)}:
                found |= {(r + y, c + x) for y in range(-2, 3) for x in range(-2, 3)}
    edge = range(size - 11, size - 8)
    return (
        found | {(r, c) for r in range(6) for c in edge} | {(r, c) for c in range(6) for r in edge}
    )


def _words(
    matrix: Matrix, fixed: set[tuple[int, int]], mask: Callable[[int, int], bool]
) -> Iterator[int]:
    bits = [matrix[r][c] ^ mask(r, c) for r, c in _zigzag(len(matrix)) if (r, c) not in fixed]
    for at in range(0, len(bits) - 7, 8):
        yield int("".join(map(str, map(int, bits[at : at + 8]))), 2)


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    upward = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        rows = range(size - 1, -1, -1) if upward else range(size)
        for r in rows:
            yield r, right
            yield r, right - 1
        upward = not upward
