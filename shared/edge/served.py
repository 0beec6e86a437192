"""The command port as a service serves it: who sends is known, what is sent is read, each answered.

Knows no server: whoever has one hands over a header and a body.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import orjson
import structlog
from structlog.contextvars import bound_contextvars

from contracts.port import Answer, Caller, Look, Sight, WireCommand
from contracts.problems import Problem, Refused, refuse
from shared.edge.callers import Callers, objection
from shared.edge.operations import SAFE, Response
from shared.edge.wire import Batch, read, read_look, written_answers, written_sight
from shared.logbook import enter
from shared.revealing import reading

PATH, REVEAL = "/commands", "/reveal"
Take = Callable[[Sequence[tuple[WireCommand, Caller]]], list[Answer]]
Show = Callable[[Look, Caller], Sight | Problem]
_ANY_TIME = datetime.min.replace(tzinfo=UTC)
_logger = structlog.get_logger(__name__)


class ServedPort:
    """Answers messages of the command port for one service."""

    def __init__(self, take: Take, show: Show, callers: Callers) -> None:
        """Have `take` answer the commands that `callers` may send, and `show` what they ask for."""
        self._take = take
        self._show = show
        self._callers = callers

    def answer(self, authorization: str, body: bytes) -> Response:
        """Return status, headers and body for what was posted."""
        try:
            batches = self._allowed(authorization, body)
        except Refused as refusal:
            return problem_response(refusal.problem)
        answers = self._answers(batches)
        return 200, SAFE | {"Content-Type": "application/json"}, written_answers(answers)

    def reveal(self, authorization: str, body: bytes) -> Response:
        """Return status, headers and body for a wish to read an order in clear."""
        try:
            name = self._known(authorization)
            look, caller, request_id = read_look(body)
            _admit(name, [Batch(caller, request_id, [reading(look, caller, _ANY_TIME)])])
        except Refused as refusal:
            return problem_response(refusal.problem)
        with bound_contextvars(request_id=request_id):
            sight = self._shown(look, caller)
        return 200, SAFE | {"Content-Type": "application/json"}, written_sight(sight)

    def _shown(self, look: Look, caller: Caller) -> Sight | Problem:
        try:
            return self._show(look, caller)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not tell what was read
            _logger.error("reveal_failed", error=type(error).__name__)  # noqa: TRY400  the same
            return Problem("internal")

    def _known(self, authorization: str) -> str:
        name = self._callers.known(authorization)
        if name is None:
            raise refuse("unauthenticated")
        return name

    def _allowed(self, authorization: str, body: bytes) -> list[Batch]:
        name = self._known(authorization)
        batches = read(body)
        _admit(name, batches)
        return batches

    def _answers(self, batches: Sequence[Batch]) -> list[list[Answer]]:
        """Take all batches at once; where that fails, each by itself, so that one fails alone."""
        try:
            return self._taken(batches)
        except Exception:
            _logger.exception("commands_failed", commands=sum(len(b.commands) for b in batches))
            return [self._alone(batch) for batch in batches]

    def _alone(self, batch: Batch) -> list[Answer]:
        try:
            return self._taken([batch])[0]
        except Exception:
            _logger.exception("commands_failed", request_id=batch.request_id)
            return [Problem("internal") for _ in batch.commands]

    def _taken(self, batches: Sequence[Batch]) -> list[list[Answer]]:
        commands = [(wire, batch.caller) for batch in batches for wire in batch.commands]
        answers = iter(self._take(commands))
        return [self._entered(batch, [next(answers) for _ in batch.commands]) for batch in batches]

    def _entered(self, batch: Batch, answers: list[Answer]) -> list[Answer]:
        with bound_contextvars(request_id=batch.request_id):
            enter(batch.commands, answers)
        return answers


def _admit(name: str, batches: Sequence[Batch]) -> None:
    """Refuse what the process `name` may not send."""
    if why := objection(name, batches):
        _logger.warning("caller_refused", caller=name, why=why)
        raise refuse("forbidden", why)


def problem_response(problem: Problem) -> Response:
    """Return a problem as the response (RFC 9457)."""
    headers = SAFE | {"Content-Type": "application/problem+json"}
    if problem.slug == "unauthenticated":
        headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    return problem.status, headers, orjson.dumps(problem.document("en", PATH))
