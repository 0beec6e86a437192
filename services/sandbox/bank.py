"""An agency's own system: it speaks the public API with its own key, as a bank's or carrier's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from urllib3 import HTTPConnectionPool

from contracts import stop_payment
from contracts.freezing import FULL
from contracts.kinds import KINDS, TARGETED
from contracts.measures import EXTENSION, RELEASE
from services.sandbox.diary import Planned
from services.sandbox.holds import CUSTOMERS
from services.sandbox.tempers import Asked, Kind
from shared.jws import MEDIA_TYPE, Signer

Papers = Mapping[str, str]
"""A bank's API key (`key`); where it signs, its signing key as 64 hex digits (`seed`), the id it is
registered under (`kid`) and the name of the log it speaks to (`log`)."""

PAGE = 500
FAILED = 400
UNAVAILABLE = 500
_AS_OF_ACCOUNTS = {"transaction_release": RELEASE, "transaction_extension": EXTENSION}
"""What is asked about the stop of a payment is done as about that of an account."""
_TARGETS = (
    *("account_number", "transaction_number", "holder_id_number", "holder_credit_code"),
    *(kind.target for kind in TARGETED.values()),
)
"""What tells an order's target: an account, a payment, a person, a company, a line ..."""
JSON = "application/json"
HOME = "CNY"


class Unreachable(Exception):
    """The API did not answer, or not as an API should; what was asked can be asked again."""


class Speaker:
    """An agency at the API; connections are shared with the others and kept alive."""

    def __init__(self, pool: HTTPConnectionPool, agency: str, papers: Papers) -> None:
        """Speak as `agency`, which has these papers."""
        self.agency = agency
        self._pool = pool
        self._headers = {"Authorization": f"Bearer {papers['key']}", "Accept": JSON}

    def get(self, path: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the API answers; Unreachable if that is no answer."""
        answer = self._pool.request("GET", path, fields=dict(wanted), headers=self._headers)
        if answer.status >= FAILED:
            raise Unreachable(f"{path}: {answer.status}")
        found: dict[str, Any] = answer.json()
        return found

    def say(self, path: str, key: str, body: bytes, kind: str = JSON) -> int:
        """Say something under an idempotency key; return the HTTP status, whatever below 500."""
        headers = self._headers | {"Idempotency-Key": key, "Content-Type": kind}
        answer = self._pool.request("POST", path, body=body, headers=headers)
        if answer.status >= UNAVAILABLE:
            raise Unreachable(f"{path}: {answer.status}")
        return answer.status


class Bank(Speaker):
    """One bank or carrier at the API."""

    def __init__(
        self,
        pool: HTTPConnectionPool,
        agency: str,
        papers: Papers,
        kind: str = stop_payment.KIND,
    ) -> None:
        """Speak as `agency`, which has these papers, of orders of one kind."""
        super().__init__(pool, agency, papers)
        self._of = KINDS[kind]
        self._log = papers.get("log", "")
        seed = papers.get("seed")
        self._signer = Signer(bytes.fromhex(seed), papers["kid"]) if seed else None

    def changed(self, after: int, position: int) -> list[str]:
        """Return the ids of orders that are new or changed since `after`, as of `position`."""
        found: list[str] = []
        cursor: str | None = str(after)
        while cursor is not None:
            wanted = {"sort": "position", "after": cursor, "limit": PAGE, "position": position}
            page = self.get("/v1/orders", wanted)
            found += [order["order_id"] for order in page["orders"]]
            cursor = page["next"]
        return found

    def read(self, order_id: str) -> Asked:
        """Return an order with everything on it."""
        order = self.get(f"/v1/orders/{order_id}", {})
        detail, act = order["detail"], order["act"]
        target = next(detail[name] for name in _TARGETS if detail.get(name))
        until = detail.get("until") or detail.get("expires_at")
        return Asked(
            order_id=order_id,
            application_id=order["application_id"],
            agency=self.agency,
            act=_AS_OF_ACCOUNTS.get(act, act),
            since=datetime.fromisoformat(detail.get("transfer_time") or order["offered_at"]),
            account_number=target,
            account_name=detail.get("account_name") or detail.get("holder_name"),
            amount_minor=order["amount_minor"] or 0,
            currency=detail.get("currency") or order["currency"] or HOME,
            offered_at=datetime.fromisoformat(order["offered_at"]),
            acknowledge_by=datetime.fromisoformat(order["acknowledge_by"]),
            answer_by=datetime.fromisoformat(order["answer_by"]),
            about=detail.get("parent"),
            until=datetime.fromisoformat(until) if until else None,
            months=detail.get("period_months") or 0,
            seconds=detail.get("hold_seconds") or detail.get("control_seconds") or 0,
            approved_twice=order["first_approved_by"] is not None,
            whole=detail.get("scope") == FULL or order["act"] in CUSTOMERS,
        )

    def report(self, act: Planned) -> int:
        """Send an acknowledgement or answer; return the HTTP status, whatever it says below 500.

        Sent again, it is the same to the last byte, and so is its signature.
        """
        takes = act.kind == Kind.ACKNOWLEDGE
        word = "acknowledgement" if takes else "answer"
        wire = self._of.said.acknowledge.wire if takes else self._of.answer.wire
        path = f"/v1/orders/{act.order_id}/{word}"
        kind, body = JSON, orjson.dumps(act.body)
        if self._signer:
            kind, body = MEDIA_TYPE, self._signed(self._signer, wire, act)
        return self.say(path, act.key, body, kind)

    def _signed(self, signer: Signer, wire: str, act: Planned) -> bytes:
        said = {
            "iss": self.agency,
            "aud": self._log,
            "sub": act.order_id,
            "type": wire,
            "jti": act.key,
            "data": act.body,
        }
        return signer.sign(said).encode()
