"""Where the last check of the log ended, kept in a file that the database cannot touch."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import orjson

from contracts.envelope import from_wire
from shared.log.tree import Edge
from shared.log.verify import Verified

if TYPE_CHECKING:
    from pathlib import Path


class Unreadable(Exception):
    """A file that does not say where a check of this log ended; says in what way."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The file of one log, which goes by its origin."""

    file: Path
    origin: str

    def read(self) -> Verified | None:
        """Return where the last check ended, None if there was none yet; Unreadable."""
        if not self.file.exists():
            return None
        try:
            said = orjson.loads(self.file.read_bytes())
            edge = bytes.fromhex(said["edge"])
            Edge.from_bytes(said["size"], edge)
            from_wire(said["recorded_at"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise Unreadable(f"{self.file} does not say where a check ended: {problem}") from None
        if said.get("origin") != self.origin:
            raise Unreadable(f"{self.file} is of another log than {self.origin}")
        return Verified(said["size"], edge, said["recorded_at"])

    def write(self, whole: Verified) -> None:
        """Keep where this check ended: the file is whole at every moment."""
        said = {"origin": self.origin} | asdict(whole) | {"edge": whole.edge.hex()}
        beside = self.file.with_name(f"{self.file.name}.new")
        with beside.open("wb") as opened:
            opened.write(orjson.dumps(said) + b"\n")
            os.fsync(opened.fileno())
        beside.replace(self.file)
