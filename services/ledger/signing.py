"""Signing the log: only what grows from what was signed before, every leaf computed anew."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, Select, bindparam, select

from contracts.envelope import to_wire
from services.ledger.headfile import Head, HeadFile, Inconsistent
from services.ledger.keys import LogKeys
from shared.log.checkpoint import Checkpoint, trusted
from shared.log.evidence import latest, log_checkpoint, log_tile
from shared.log.note import Note, NoteError, signed
from shared.log.seal import said_of_itself
from shared.log.tables import BEGINNING, END, log_event, log_head, snapshot
from shared.log.tiles import Growth, TileHash, stored
from shared.log.tree import leaf_hash

CHUNK = 1000
SKEW = timedelta(minutes=5)
"""How far the clock of a process that appends may run ahead of the ledger's."""


class Grown(NamedTuple):
    """The tree that the events leave, as this process computed it, and the tiles they filled."""

    tree: Growth
    tiles: list[TileHash]


class LogSigner:
    """Examines and signs one log; to sign takes the right to, which others see to."""

    def __init__(self, engine: Engine, keys: LogKeys, file: HeadFile) -> None:
        """Sign the log in `engine`, and keep in `file` what was signed."""
        self._engine = engine
        self._keys = keys
        self._file = file

    def examine(self) -> Head | None:
        """Return what was last signed, if the log extends it; Inconsistent says why it does not.

        May be asked while another process signs.
        """
        head = self._file.read()
        try:
            self._grown(head)
        except Inconsistent:
            if self._file.read() == head:
                raise
            return self.examine()  # it was signed meanwhile
        return head

    def sign(self) -> Head:
        """Return the log's head, signed by all keys: in the head file first, then in the store.

        Inconsistent if the log does not extend what was signed before; OSError if the head cannot
        be kept. Nothing was signed then that anybody can see.
        """
        head = self._file.read()
        grown = self._grown(head)
        if head is None or grown.tree.size > head.size or not self._complete(head):
            self._keep_tiles(grown.tiles)
            head = self._signed(grown.tree)
            self._file.write(head)
        self._keep_checkpoint(head)
        return head

    def accept(self, size: int, edge: bytes) -> Head:
        """Sign a tree without a memory of what was signed: for whoever has compared it with that.

        OSError if the head cannot be kept.
        """
        head = self._signed(Growth(size, edge))
        self._file.write(head)
        self._keep_checkpoint(head)
        return head

    def _grown(self, head: Head | None) -> Grown:
        with snapshot(self._engine) as connection:
            row = connection.execute(_HEAD).one_or_none()
            if row is None:
                raise Inconsistent("the log has lost its head row")
            self._compare(connection, int(row.size), head)
            grown = _walked(connection, head, _latest_time(row.clock))
        if grown.tree.size != row.size:
            raise Inconsistent(f"the log counts {row.size} events, and there are {grown.tree.size}")
        if grown.tree.to_bytes() != row.edge:
            raise Inconsistent(
                f"the tree of {row.size} events is not the one that grows from what was signed of"
                f" {head.size if head else 0} and the events since"
            )
        return grown

    def _compare(self, connection: Connection, size: int, head: Head | None) -> None:
        """Compare what was signed with how large the log is, and with what is kept beside it."""
        kept = latest(connection)
        signed_size = head.size if head else -1
        if size < signed_size:
            raise Inconsistent(
                f"the log holds {size} events, and {signed_size} were signed: its end was removed,"
                " or an old backup was restored"
            )
        if kept and kept[0] > signed_size:
            known = f"the head file knows of {signed_size}" if head else "there is no head file"
            raise Inconsistent(f"{kept[0]} events were signed, and {known}")
        if kept and not self._is_true(connection, *kept):
            raise Inconsistent(
                f"the checkpoint of {kept[0]} events that is kept in the store is not that of the"
                " events there"
            )

    def _is_true(self, connection: Connection, size: int, root: bytes, note: str) -> bool:
        said = Checkpoint(self._keys.origin, size, root) if len(root) == len(_NONE) else None
        with suppress(NoteError, LookupError):
            same = trusted(note, self._keys.origin, self._keys.known) == said
            return same and (not size or stored(connection)(0, size) == root)
        return False

    def _signed(self, tree: Growth) -> Head:
        checkpoint = Checkpoint(self._keys.origin, tree.size, tree.root())
        return Head(checkpoint, tree.to_bytes(), signed(str(checkpoint), self._keys.signers))

    def _complete(self, head: Head) -> bool:
        """Tell whether every key that signs now has signed this head."""
        by = {each.key for each in Note.parse(head.note).signed_by(self._keys.known)}
        return all(signer.key in by for signer in self._keys.signers)

    def _keep_tiles(self, tiles: Sequence[TileHash]) -> None:
        """Add what is missing; what is there already must be the same."""
        for at in range(0, len(tiles), CHUNK):
            part = tiles[at : at + CHUNK]
            with self._engine.begin() as connection:
                known = _found(connection, part)
                there = {tile: known.get((tile.level, tile.number)) for tile in part}
                if any(found not in (None, tile.hash) for tile, found in there.items()):
                    raise Inconsistent("a tile in the store is not that of the events below it")
                new = [tile._asdict() for tile, found in there.items() if found is None]
                if new:
                    connection.execute(log_tile.insert(), new)

    def _keep_checkpoint(self, head: Head) -> None:
        """Add the head to the store, which may have missed it."""
        with self._engine.begin() as connection:
            kept = latest(connection)
            if kept is None or kept[0] < head.size:
                said = {"size": head.size, "root": head.checkpoint.root, "note": head.note}
                connection.execute(log_checkpoint.insert(), said)


def _walked(connection: Connection, head: Head | None, latest_time: str) -> Grown:
    """Grow the tree from what was signed, by every event since, none recorded after a time."""
    tree = Growth(head.size, head.edge) if head else Growth()
    tiles: list[TileHash] = []
    before = _last_time(connection, tree.size)
    for row in _events(connection, tree.size):
        if row.position != tree.size:
            raise Inconsistent(f"event {tree.size} is missing")
        leaf = leaf_hash(row.envelope.encode())
        if leaf != row.leaf_hash:
            raise Inconsistent(f"event {tree.size} does not have the hash that it was saved with")
        before = _recorded_at(row, before, latest_time)
        tiles += tree.push(leaf)
    return Grown(tree, tiles)


def _recorded_at(row: Row[Any], before: str, latest_time: str) -> str:
    """Return when an event says that it was recorded; Inconsistent if it belongs elsewhere."""
    position, recorded_at = said_of_itself(row.envelope)
    if position != row.position:
        raise Inconsistent(f"event {row.position} says that it is event {position}")
    if not before <= recorded_at <= latest_time:
        raise Inconsistent(
            f"event {row.position} says that it was recorded at {recorded_at}, which is not between"
            f" {before} and now"
        )
    return recorded_at


def _last_time(connection: Connection, size: int) -> str:
    """Return when the last of so many events says that it was recorded."""
    last = connection.execute(_LAST, {"last": size - 1}).scalar_one_or_none()
    return BEGINNING if last is None else said_of_itself(last)[1]


def _latest_time(clock: str) -> str:
    """Return the latest that an event can have been recorded, where the log goes by the wall."""
    return to_wire(datetime.now(UTC) + SKEW) if clock == "wall" else END


def _events(connection: Connection, start: int) -> Iterator[Row[Any]]:
    while rows := connection.execute(_EVENTS, {"start": start}).all():
        yield from rows
        start = rows[-1].position + 1


def _found(connection: Connection, tiles: Sequence[TileHash]) -> dict[tuple[int, int], bytes]:
    """Return the hashes that are in the store already, by their places."""
    found: dict[tuple[int, int], bytes] = {}
    for level in {tile.level for tile in tiles}:
        numbers = [tile.number for tile in tiles if tile.level == level]
        span = {"level": level, "first": min(numbers), "last": max(numbers)}
        rows = connection.execute(_TILES, span).all()
        found |= {(level, row.number): bytes(row.hash) for row in rows}
    return found


_NONE = b"\0" * 32
_HEAD = select(log_head.c.size, log_head.c.edge, log_head.c.clock)
_EVENTS: Select[Any] = (
    select(log_event.c.position, log_event.c.envelope, log_event.c.leaf_hash)
    .where(log_event.c.position >= bindparam("start"))
    .order_by(log_event.c.position)
    .limit(CHUNK)
)
_LAST = select(log_event.c.envelope).where(log_event.c.position == bindparam("last"))
_TILES = (
    select(log_tile)
    .where(log_tile.c.level == bindparam("level"))
    .where(log_tile.c.number.between(bindparam("first"), bindparam("last")))
)
