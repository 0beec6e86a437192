"""Asking over HTTP as a stranger: nothing that comes is believed, and none of it is unbounded."""

import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import urllib3

from shared.log.note import decoded
from shared.verifying.watching import Unreachable

LARGEST = 2**16
_CONNECTION_SECONDS = 5.0
_OK = 200


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is asked for, how long apart, and how long one answer may trickle."""

    attempts: int = 3
    pause_seconds: float = 1.0
    answer_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class LogOverHttp:
    """The log of a Tocsin at a URL such as `https://tocsin.example`."""

    url: str
    patience: Patience = Patience()

    def checkpoint(self) -> str:
        """Return the latest checkpoint as text; Unreachable."""
        return fetched(f"{self.url}/v1/log/checkpoint", self.patience).decode(errors="replace")

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the log of `new` begins with that of `old`; Unreachable."""
        where = f"{self.url}/v1/log/consistency?old={old}&new={new}"
        try:
            said = orjson.loads(fetched(where, self.patience))
            if (said["old"], said["new"]) == (old, new):
                return tuple(decoded(step) for step in said["hashes"])
        except (ValueError, TypeError, KeyError):
            pass
        raise Unreachable(f"{where}: this is no proof")


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """The checkpoint that somebody else keeps: in a file, in a watcher's folder, or at a URL."""

    place: str
    patience: Patience = Patience()

    def checkpoint(self) -> str:
        """Return it as text; Unreachable."""
        if self.place.startswith(("http://", "https://")):
            return fetched(self.place, self.patience).decode(errors="replace")
        file = Path(self.place)
        try:
            return (file / "checkpoint" if file.is_dir() else file).read_text("utf-8", "replace")
        except OSError as problem:
            raise Unreachable(f"{self.place}: {problem.strerror}") from None


def fetched(url: str, patience: Patience) -> bytes:
    """Return what is at a URL, asking again if the network fails; Unreachable."""
    for attempt in range(patience.attempts):
        if attempt:
            time.sleep(patience.pause_seconds)
        try:
            return _once(url, patience.answer_seconds)
        except (urllib3.exceptions.HTTPError, OSError, Unreachable) as problem:
            why = str(problem)
    raise Unreachable(f"{url}: {why}")


def _once(url: str, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    wait = urllib3.Timeout(connect=min(seconds, _CONNECTION_SECONDS), read=seconds)
    with urllib3.PoolManager(retries=False, timeout=wait) as pool:
        answer = pool.request(
            "GET",
            url,
            headers={"Cache-Control": "no-cache"},
            redirect=False,
            preload_content=False,
        )
        try:
            if answer.status != _OK:
                raise Unreachable(f"answered {answer.status}")
            body = b""
            while part := answer.read1(LARGEST):
                body += part
                if len(body) > LARGEST or time.monotonic() > until:
                    raise Unreachable("the answer is too long, or takes too long")
            return body
        finally:
            answer.close()
