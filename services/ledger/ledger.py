"""The ledger: what shows to anybody that an event is in the log, and that the log only grew."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Engine, Integer, bindparam, select

from contracts.port import Entry
from contracts.problems import Refused, refuse
from services.ledger.headfile import Head, HeadFile, Inconsistent
from services.ledger.keeper import Keeper
from services.ledger.keys import LogKeys, log_keys
from services.ledger.right import Bell
from shared.log.checkpoint import Proof
from shared.log.evidence import make_evidence
from shared.log.read import Reader
from shared.log.tables import log_event, opened, reading
from shared.log.tiles import stored
from shared.log.tree import consistency, inclusion, verify_inclusion
from shared.settings import Settings

PATIENCE_SECONDS = 8.0
"""How long a proof is waited for: it is promised within 10 s, and who asks over HTTP waits so."""
LOOK_SECONDS = 0.02
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """Where the log's keys are, and where its last signed head is kept."""

    keys: Path
    head: Path

    @classmethod
    def named(cls, settings: Settings, folder: Path | None = None) -> "Files":
        """Return the files that the settings name, or those of their names in a folder of keys.

        ValueError if neither says where they are.
        """
        if not folder and not (settings.log_key_file and settings.log_head_file):
            raise ValueError(
                "TOCSIN_LOG_KEY_FILE and TOCSIN_LOG_HEAD_FILE must name the log's keys, and a file"
                " outside the database for what was signed"
            )
        within = folder or Path()
        return cls(
            Path(settings.log_key_file or within / "log-key"),
            Path(settings.log_head_file or within / "log-head"),
        )


class Ledger:
    """The ledger of the log in a store: signs it once started, and proves what it signed.

    ValueError if the files or the log's name are none that can sign, OSError if they cannot be had.
    """

    def __init__(self, engine: Engine, files: Files) -> None:
        """Open the files; a key is made if there is none."""
        log = opened(engine)
        if log is None:
            raise ValueError("there is no log to sign")
        self.log_keys: LogKeys = log_keys(files.keys, log.origin)
        self.file = HeadFile(files.head, self.log_keys)
        self._engine = engine
        self._bell = Bell(engine)
        self._reader = Reader(engine)
        self.keeper = Keeper(engine, self.log_keys, self.file, self._bell)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self.run, name="signer", daemon=True)

    def run(self, stopped: threading.Event | None = None) -> None:
        """Sign while the log grows, until stopped."""
        self.keeper.run(stopped or self._stopped)

    def start(self) -> None:
        """Sign on a thread of its own; Inconsistent if the log does not extend what was signed.

        For a single process: makes the tables in a store that lacks them.
        """
        self.check()
        self._thread.start()
        end = time.monotonic() + PATIENCE_SECONDS
        while self.file.read() is None and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)  # a new log has a checkpoint before anybody can ask for one

    def check(self) -> None:
        """Compare the log with what was signed of it; Inconsistent if it does not extend that."""
        make_evidence(self._engine)
        self.keeper.examine()

    def stop(self) -> None:
        """Sign what is not signed yet, and stop."""
        self._stopped.set()
        self._bell.ring()
        self._thread.join()

    def checkpoint(self) -> str:
        """Return the last signed checkpoint."""
        return self._head().note

    def verifier_keys(self) -> list[str]:
        """Return the verifier keys of the log, the current one first."""
        return [str(key) for key in self.log_keys.known]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the log of `new` events begins with that of `old`."""
        head = self._head()
        if not 0 < old <= new <= head.size:
            raise refuse("no-such-proof", f"0 < {old} <= {new} <= {head.size}")
        with suppress(LookupError), reading(self._engine).connect() as connection:
            subtree = stored(connection)
            if subtree(0, head.size) == head.checkpoint.root:
                return consistency(subtree, old, new)
        raise self._differing(new - 1)

    def proof(self, position: int) -> str:
        """Return a `.tlog-proof` of the event there, of which a checkpoint is signed if need be."""
        head = self._covering(position)
        with suppress(LookupError), reading(self._engine).connect() as connection:
            subtree = stored(connection)
            path = inclusion(subtree, position, head.size)
            leaf, root = subtree(position, position + 1), head.checkpoint.root
            if verify_inclusion(leaf, position, head.size, path, root):
                return str(Proof(position, tuple(path), head.note))
        raise self._differing(position)

    def entries(self, start: int, limit: int) -> list[Entry]:
        """Return so many events from a position on, as far as there are any."""
        with reading(self._engine).connect() as connection:
            rows = connection.execute(_ENTRIES, {"start": start, "limit": limit})
            return [Entry(row.position, row.leaf_hash.hex(), row.envelope) for row in rows]

    def _covering(self, position: int) -> Head:
        """Return a head that has the event; Refused if there is no such event, or no head soon."""
        head = self._last()
        if head and 0 <= position < head.size:
            return head
        size = self._reader.size()
        if not 0 <= position < size:
            raise refuse("no-such-proof", f"{position} < {size}")
        end = time.monotonic() + PATIENCE_SECONDS
        self._bell.ring()
        while not self.keeper.refuses and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)
            head = self._last()
            if head and position < head.size:
                return head
        raise refuse("behind")

    def _head(self) -> Head:
        if head := self._last():
            return head
        raise refuse("behind")

    def _last(self) -> Head | None:
        try:
            return self.file.read()
        except (Inconsistent, OSError) as problem:
            _logger.error("head_file_unusable", why=str(problem))  # noqa: TRY400  it says it all
            raise refuse("ledger-unavailable") from None

    def _differing(self, position: int) -> Refused:
        _logger.error("log_inconsistent", position=position, why="a proof from the store is false")
        return refuse("log-differs")


_ENTRIES = (
    select(log_event.c.position, log_event.c.leaf_hash, log_event.c.envelope)
    .where(log_event.c.position >= bindparam("start"))
    .order_by(log_event.c.position)
    .limit(bindparam("limit", type_=Integer))
)
