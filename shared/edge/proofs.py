"""The ledger's proofs, from another process over HTTP, or from nowhere; any thread may call."""

from typing import Any, NoReturn
from urllib.parse import urlencode

import orjson
import structlog
from urllib3 import HTTPConnectionPool, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from contracts.port import Entry
from contracts.problems import Problem, Refused, refuse
from shared.log.note import decoded

CONNECTIONS = 10
CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 10.0
OK = 200
_logger = structlog.get_logger(__name__)


class RemoteLedger:
    """What shows that events are in the log, from the ledger at a URL.

    Refused `ledger-unavailable` if it does not answer.
    """

    def __init__(self, url: str, secret: str) -> None:
        """Show `secret` to the ledger."""
        place = parse_url(url)
        patience = Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        self._pool = HTTPConnectionPool(
            place.host or "", place.port, maxsize=CONNECTIONS, timeout=patience, retries=False
        )
        self._headers = {"Authorization": f"Bearer {secret}"}

    def checkpoint(self) -> str:
        """Return the last signed checkpoint."""
        return str(self._asked("checkpoint"))

    def verifier_keys(self) -> list[str]:
        """Return the verifier keys of the log, the current one first."""
        return [str(key) for key in self._asked("keys")]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the log of `new` events begins with that of `old`."""
        return [decoded(step) for step in self._asked("consistency", old=old, new=new)]

    def proof(self, position: int) -> str:
        """Return a `.tlog-proof` of the event there, of which a checkpoint is signed if need be."""
        return str(self._asked("proof", position=position))

    def entries(self, start: int, limit: int) -> list[Entry]:
        """Return so many events from a position on, as far as there are any."""
        return [Entry(**entry) for entry in self._asked("entries", start=start, limit=limit)]

    def _asked(self, what: str, **numbers: int) -> Any:  # noqa: ANN401  as JSON has it
        asked = f"/log/{what}?{urlencode(numbers)}"
        try:
            answer = self._pool.request("GET", asked, headers=self._headers, redirect=False)
            said = orjson.loads(answer.data)
            if answer.status == OK:
                return said["answer"]
            problem = Problem.from_wire(said)
        except (HTTPError, OSError, ValueError, KeyError, TypeError) as trouble:
            _logger.warning("ledger_away", why=type(trouble).__name__)
            raise refuse("ledger-unavailable") from None
        raise Refused(problem)


class NoLedger:
    """No ledger: whoever asks for a proof is told that there is none now."""

    def checkpoint(self) -> NoReturn:
        """Refused."""
        raise refuse("ledger-unavailable")

    def verifier_keys(self) -> NoReturn:
        """Refused."""
        raise refuse("ledger-unavailable")

    def consistency(self, _old: int, _new: int) -> NoReturn:
        """Refused."""
        raise refuse("ledger-unavailable")

    def proof(self, _position: int) -> NoReturn:
        """Refused."""
        raise refuse("ledger-unavailable")

    def entries(self, _start: int, _limit: int) -> NoReturn:
        """Refused."""
        raise refuse("ledger-unavailable")
