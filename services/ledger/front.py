"""The ledger's private front: proofs for the gateway, and for all processes whether to go on."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError

from contracts.port import LedgerPort
from contracts.problems import Problem, Refused, refuse
from services.ledger.keeper import Keeper
from shared.edge.callers import Callers
from shared.edge.clearance import STATE
from shared.edge.operations import SAFE, Response
from shared.log.note import encoded

PREFIX = "/log/"
Numbers = Mapping[str, int]
_ASKED: Mapping[str, Callable[[LedgerPort, Numbers], Any]] = {
    "checkpoint": lambda ledger, _: ledger.checkpoint(),
    "keys": lambda ledger, _: ledger.verifier_keys(),
    "consistency": lambda ledger, n: [*map(encoded, ledger.consistency(n["old"], n["new"]))],
    "proof": lambda ledger, n: ledger.proof(n["position"]),
    "entries": lambda ledger, n: ledger.entries(n["start"], n["limit"]),
}
_logger = structlog.get_logger(__name__)


class Front:
    """Answers on the private address for the log: to callers that are known, but for its state."""

    def __init__(self, ledger: LedgerPort, keeper: Keeper, callers: Callers) -> None:
        """Answer what `ledger` proves, and what `keeper` found."""
        self._ledger = ledger
        self._keeper = keeper
        self._callers = callers

    def answer(self, path: str, authorization: str) -> Response | None:
        """Answer GET of a path under /log; None for any other."""
        asked = urlsplit(path)
        if asked.path == STATE:
            return self._state()
        if not asked.path.startswith(PREFIX):
            return None
        try:
            return _said(
                HTTPStatus.OK, {"answer": self._found(asked.path, asked.query, authorization)}
            )
        except Refused as refusal:
            return _said(refusal.problem.status, refusal.problem.to_wire())
        except SQLAlchemyError as error:
            _logger.error("store_failed", why=type(error).__name__)  # noqa: TRY400  the trace may show what a statement held
            problem = Problem("ledger-unavailable")
            return _said(problem.status, problem.to_wire())

    def _found(self, path: str, query: str, authorization: str) -> object:
        if self._callers.known(authorization) is None:
            raise refuse("unauthenticated")
        find = _ASKED.get(path.removeprefix(PREFIX))
        if find is None:
            raise refuse("not-found")
        try:
            numbers = {name: int(value) for name, value in parse_qsl(query)}
            return find(self._ledger, numbers)
        except (KeyError, ValueError):
            raise refuse("bad-request", path) from None

    def _state(self) -> Response:
        if self._keeper.extends:
            return _said(HTTPStatus.OK, {"extends": True})
        return _said(
            HTTPStatus.SERVICE_UNAVAILABLE, {"extends": False, "why": self._keeper.trouble}
        )


def _said(status: int, document: object) -> Response:
    return status, SAFE | {"Content-Type": "application/json"}, orjson.dumps(document)
