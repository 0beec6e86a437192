"""The keeper: has the log signed while it grows, and says loudly when it may not be."""

import threading

import structlog
from prometheus_client import Gauge
from sqlalchemy import Engine

from services.ledger.headfile import HeadFile, Inconsistent
from services.ledger.keys import LogKeys
from services.ledger.right import Bell, Right
from services.ledger.signing import LogSigner

INTERVAL_SECONDS = 5.0
REST_SECONDS = 0.1
"""Who asks for a signature waits no longer than so for the next; many at once share it."""
RETRY_SECONDS = 1.0

SIZE = Gauge("tocsin_log_signed_size", "How many events the last checkpoint covers.")
LEADS = Gauge("tocsin_log_signing_active", "1 where this process signs, 0 where it stands by.")
REFUSED = Gauge("tocsin_log_signing_refused", "1 while the log is not what was signed of it.")
_logger = structlog.get_logger(__name__)


class Keeper:
    """Signs one log, or stands by for another process that does.

    Once the log is not what was signed of it, nothing more is signed until somebody has seen to
    that and started the process again: it `refuses`.
    """

    def __init__(self, engine: Engine, keys: LogKeys, file: HeadFile, bell: Bell) -> None:
        """Stand ready to sign."""
        self.trouble: str | None = "the log has not been compared yet with what was signed of it"
        self.extends = self.refuses = False
        self._signer = LogSigner(engine, keys, file)
        self._file = file
        self._bell = bell

    def examine(self) -> None:
        """Compare the log with what was signed; Inconsistent if it does not extend that."""
        self._signer.examine()
        self.trouble, self.extends = None, True

    def run(self, stopped: threading.Event) -> None:
        """Sign while the log grows, until stopped; then sign what is not signed yet."""
        while not stopped.is_set():
            try:
                with self._bell.right(self._file) as right:
                    self._stand_by(stopped) if right is None else self._lead(right, stopped)
            except Inconsistent as reason:
                self._refuse(reason)
                stopped.wait()
            except Exception as problem:  # noqa: BLE001  a signer that died would be silent for ever
                why = str(problem) if isinstance(problem, OSError) else type(problem).__name__
                self.trouble = f"the log cannot be signed: {why}"
                _logger.warning("signer_waits", why=why)
                stopped.wait(RETRY_SECONDS)
            finally:
                LEADS.set(0)

    def _stand_by(self, stopped: threading.Event) -> None:
        if self.trouble:
            self.examine()
        stopped.wait(RETRY_SECONDS)

    def _lead(self, right: Right, stopped: threading.Event) -> None:
        LEADS.set(1)
        is_last = False
        while not is_last:
            is_last = stopped.is_set()
            self._sign()
            if not is_last:
                stopped.wait(REST_SECONDS)
                right.wait(INTERVAL_SECONDS, stopped)

    def _sign(self) -> None:
        SIZE.set(self._signer.sign().size)
        self.trouble, self.extends = None, True

    def _refuse(self, reason: Inconsistent) -> None:
        REFUSED.set(1)
        self.trouble = f"the log is not signed any more: {reason}"
        self.extends, self.refuses = False, True
        _logger.error("log_inconsistent", why=str(reason))
