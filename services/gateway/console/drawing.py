"""Drawing a trail: each account a box, in columns by level, in a row of its own; pure geometry.

The accounts that money reached first by one account stand in the rows beside and below it, so no
two boxes meet and no line crosses a box. Other transfers, back or across, are curves behind them.
The drawing is cut into bands between rows, each of which fits on a page of paper.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.gateway.readmodels.trail import Edge, Node, Trail

WIDTH, HEIGHT = 264, 56
ACROSS, DOWN = 36, 12
MARGIN, HEAD = 8, 28
"""Boxes, what lies between them, and around them; the line of levels above: in pixels."""
ROWS_A_BAND = 9
"""As many rows as fit on a page of A4 laid crosswise."""


class Place(NamedTuple):
    """Where something stands: its column, its row."""

    column: int
    row: int

    @property
    def x(self) -> int:
        """The left edge of its box."""
        return MARGIN + self.column * (WIDTH + ACROSS)

    @property
    def y(self) -> int:
        """The upper edge of its box."""
        return HEAD + self.row * (HEIGHT + DOWN)


@dataclass(frozen=True, slots=True)
class Box:
    """An account at its place, or a transfer that nobody stopped where it would have led to."""

    place: Place
    node: Node | None = None
    lost: Edge | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A line from a box to a box: `back` if it is a curve behind the boxes."""

    edge: Edge
    start: Place
    end: Place
    back: bool

    @property
    def rows(self) -> range:
        """The rows that it passes."""
        first, last = sorted((self.start.row, self.end.row))
        return range(first, last + 2 if self.back else last + 1)

    @property
    def line(self) -> str:
        """How to draw it, as SVG says it."""
        if self.back:
            return self._curve()
        x, y = self.start.x + WIDTH, self.start.y + HEIGHT // 2
        trunk = x + ACROSS // 2
        return f"M{x} {y}H{trunk}V{self.end.y + HEIGHT // 2}H{self.end.x}"

    @property
    def tip(self) -> str:
        """Its arrow's head, as SVG says it."""
        if self.back:
            x, y = self.end.x + WIDTH // 2, self.end.y + HEIGHT
            return f"{x},{y} {x - 5},{y + 9} {x + 5},{y + 9}"
        x, y = self.end.x, self.end.y + HEIGHT // 2
        return f"{x},{y} {x - 9},{y - 5} {x - 9},{y + 5}"

    def _curve(self) -> str:
        x, y = self.start.x + WIDTH // 2, self.start.y + HEIGHT
        to_x, to_y = self.end.x + WIDTH // 2, self.end.y + HEIGHT
        low = max(y, to_y) + DOWN
        return f"M{x} {y}C{x} {low + HEIGHT} {to_x} {low + HEIGHT} {to_x} {to_y}"


@dataclass(frozen=True, slots=True)
class Band:
    """Some rows of a drawing, with all that can be seen there: `top` and `height` in pixels."""

    top: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing: `width` in pixels, the level of each column, its bands from the top."""

    width: int
    levels: tuple[int, ...]
    bands: tuple[Band, ...]


def drawing(trail: Trail) -> Drawing:
    """Draw a trail."""
    return _Board(trail).drawing()


@dataclass(slots=True)
class _Board:
    """Places, as they are taken."""

    trail: Trail
    nodes: dict[str, Node] = field(init=False)
    out: dict[str, list[Edge]] = field(init=False)
    columns: dict[int, int] = field(init=False)
    places: dict[str, Place] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    row: int = -1

    def __post_init__(self) -> None:
        self.nodes = {node.id: node for node in self.trail.nodes}
        self.out = defaultdict(list)
        for edge in self.trail.edges:
            self.out[edge.source].append(edge)
        levels = {node.level for node in self.trail.nodes}
        beyond = {self.nodes[edge.source].level + 1 for edge in self.trail.edges if not edge.target}
        self.columns = {level: at for at, level in enumerate(sorted(levels | beyond))}

    def drawing(self) -> Drawing:
        for node in sorted(self.trail.nodes, key=lambda node: node.level):
            if node.id not in self.places:
                self.row += 1
                self._place(node)
        self.paths += self._across()
        width = 2 * MARGIN + len(self.columns) * (WIDTH + ACROSS) - ACROSS
        return Drawing(width, tuple(self.columns), tuple(self._bands()))

    def _place(self, first: Node) -> None:
        """Place an account and all that hang on it, deepest first: no recursion, however long."""
        waiting: list[tuple[Edge | None, Node | None]] = [(None, first)]
        while waiting:
            edge, node = waiting.pop()
            if node is not None and node.id in self.places:
                continue
            place = self._take(edge, node)
            if edge:
                self.paths.append(Path(edge, self.places[edge.source], place, back=False))
            if node is not None:
                waiting += reversed(list(self._hanging(node)))

    def _take(self, edge: Edge | None, node: Node | None) -> Place:
        """Take a place: the first beside what it hangs on, every other in a new row below all."""
        level = node.level if node else self.nodes[edge.source].level + 1 if edge else 0
        if edge and edge.source in self.begun:
            self.row += 1
        elif edge:
            self.begun.add(edge.source)
        place = Place(self.columns[level], self.row)
        if node:
            self.places[node.id] = place
        self.boxes.append(Box(place, node=node, lost=None if node else edge))
        return place

    def _hanging(self, node: Node) -> Iterator[tuple[Edge, Node | None]]:
        """What follows an account: those reached from it, one level on, and what nobody stopped."""
        for edge in self.out[node.id]:
            target = self.nodes[edge.target] if edge.target else None
            if target is None or (target.id not in self.places and target.level > node.level):
                yield edge, target

    def _across(self) -> Iterator[Path]:
        drawn = {(path.edge.source, path.edge.serial) for path in self.paths}
        for edge in self.trail.edges:
            if edge.target and (edge.source, edge.serial) not in drawn:
                yield Path(edge, self.places[edge.source], self.places[edge.target], back=True)

    def _bands(self) -> Iterator[Band]:
        for first in range(0, self.row + 1, ROWS_A_BAND):
            rows = range(first, min(first + ROWS_A_BAND, self.row + 1))
            top = _edge_above(first) if first else 0
            foot = HEIGHT if rows.stop > self.row else 0
            yield Band(
                top=top,
                height=_edge_above(rows.stop) - top + foot,
                boxes=tuple(box for box in self.boxes if box.place.row in rows),
                paths=tuple(self._passing(rows)),
            )

    def _passing(self, rows: range) -> Iterable[Path]:
        return (
            path
            for path in self.paths
            if path.rows.start < rows.stop and rows.start < path.rows.stop
        )


def _edge_above(row: int) -> int:
    """Where paper can be cut above a row: halfway between it and the one before."""
    return Place(0, row).y - DOWN // 2
