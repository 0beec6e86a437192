"""Systems of their own that speak the public API of a demonstration, as anybody's do."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson
from urllib3 import HTTPConnectionPool

from services.cli.conductor import Conductor
from services.cli.distributed import BANKS, Processes, followers
from tests.faults.conftest import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.cli.conductor import Banks
    from services.cli.staging import Staged

Said = dict[str, Any]
CREATED = 201
_numbers: Iterator[int] = count(1)


class Speaker:
    """Somebody's system: what it says over the API is done, and what follows from it, happens."""

    def __init__(self, staged: Staged, banks: Banks, key: str, services: Sequence[str]) -> None:
        """Speak with an API key where these services run, and simulated agencies answer."""
        self._pool = HTTPConnectionPool(*staged.address, timeout=60, retries=False)
        self._key, self._play, self._banks = key, staged.play, banks
        self._works = Processes(
            staged.play.engine, staged.play.clock, (*followers(services), BANKS)
        )
        self._conductor = Conductor(staged.play.clock, self._works, banks)

    def get(self, path: str, **asked: str) -> Said:
        """Return what is at a path, with its `etag`."""
        headers = {"Authorization": f"Bearer {self._key}"}
        answer = self._pool.request("GET", path, fields=asked, headers=headers)
        assert answer.status == 200, answer.data
        found: Said = answer.json()
        return found | {"etag": answer.headers.get("ETag")}

    def tell(self, path: str, said: Said, **headers: str) -> Said:
        """Post something; what follows from it, at simulated agencies too, happens."""
        headers |= {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"journey-{next(_numbers)}",
        }
        answer = self._pool.request("POST", path, body=orjson.dumps(said), headers=headers)
        assert answer.status == CREATED, answer.data
        self._play.conduct(self._banks, silent)
        made: Said = answer.json()
        return made

    def upload(self, path: str, name: str, content: bytes) -> Said:
        """Upload a file as a form, and return what is known of it."""
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": f"journey-{next(_numbers)}",
        }
        form = {"file": (name, content, "application/octet-stream")}
        answer = self._pool.request("POST", path, fields=form, headers=headers)
        assert answer.status == CREATED, answer.data
        known: Said = answer.json()["attachment"]
        return known

    def download(self, path: str) -> bytes:
        """Return the file at a path."""
        headers = {"Authorization": f"Bearer {self._key}"}
        answer = self._pool.request("GET", path, headers=headers)
        assert answer.status == 200, answer.data
        return answer.data

    def decide(self, about: str, act: str, **said: object) -> Said:
        """Say something about what stands at a path, as it was seen last."""
        return self.tell(f"{about}/{act}", said, **{"If-Match": str(self.get(about)["etag"])})

    def orders(self, act: str) -> list[Said]:
        """Return the orders of a kind, the oldest first."""
        found: list[Said] = self.get("/v1/orders", act=act, limit="500")["orders"]
        return sorted(found, key=lambda order: str(order["ordered_at"]))

    def measures(self, state: str) -> dict[str, Said]:
        """Return the measures in a state by the order that made them."""
        found = self.get("/v1/measures", state=state, limit="500")["measures"]
        return {measure["order_id"]: measure for measure in found}

    def wait(self, **span: float) -> None:
        """Let time pass, from one instant at which something is due to the next."""
        until = self._play.clock.now() + timedelta(**span)

        def finished() -> bool:
            instants = (self._works.earliest(), self._banks.earliest())
            return all(at is None or at > until for at in instants)

        self._conductor.run(finished, lambda: None)
        self._conductor.pass_until(until)
