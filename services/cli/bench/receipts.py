"""One receipt verified offline, in fresh processes: what it takes once Python has started.

Each process has imported what it needs before its clock starts. Then it reads the record, its
`.tlog-proof` and the log's key from files, judges as `tocsin verify` does, and says its sentence.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from services.cli.bench.filled import fill
from services.cli.bench.legs import Leg, leg
from shared.log.checkpoint import Checkpoint, Proof
from shared.log.note import Signer, signed
from shared.log.read import Reader
from shared.log.tables import open_engine
from shared.log.tree import inclusion, ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = 1_000
TIMES = 40
UNDER_MS = 20.0
ORIGIN = "tocsin-bench"

_PROGRAM = """
import sys
from pathlib import Path
from time import perf_counter
from shared.log.note import VerifierKey
from shared.verifying.heads import Pins
from shared.verifying.receipts import verify_receipt
start = perf_counter()
event, proof, key = (Path(sys.argv[1], name).read_text() for name in ("event", "proof", "key"))
verdict = verify_receipt(proof, event, Pins((VerifierKey.parse(key),)))
sentence = verdict.sentence()
assert sentence.startswith("Proven"), sentence
print(perf_counter() - start)
"""


def rows(times: int = TIMES) -> Iterator[Leg]:
    """The one leg: from the files to the verdict."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        taken = leg("receipt", "verified offline", [_taken(folder) for _ in range(times)])
    taken["under"] = f"worst {UNDER_MS:.0f}"
    taken["met"] = taken["worst_ms"] < UNDER_MS
    yield taken


def _write(folder: Path) -> None:
    """A log's key, one of its events, and the proof that it is in there."""
    engine = open_engine(f"sqlite:///{folder}/log.sqlite")
    size = fill(engine, EVENTS)
    events = Reader(engine).events(limit=size)
    engine.dispose()
    tree = ranges([event.leaf_hash for event in events])
    signer = Signer(ORIGIN, bytes(32))
    head = signed(str(Checkpoint(ORIGIN, size, tree(0, size))), [signer])
    chosen = size // 2
    proof = Proof(chosen, tuple(inclusion(tree, chosen, size)), head)
    for name, content in (
        ("event", events[chosen].text),
        ("proof", str(proof)),
        ("key", str(signer.key)),
    ):
        (folder / name).write_bytes(content.encode())


def _taken(folder: str) -> float:
    """Seconds that a fresh process says it took."""
    words = [sys.executable, "-c", _PROGRAM, folder]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603  our own program
    return float(done.stdout)
