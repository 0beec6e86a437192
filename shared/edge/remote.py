"""The command port of services in other processes, over HTTP; any thread may call."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import structlog
from structlog.contextvars import get_contextvars
from urllib3 import HTTPConnectionPool, Timeout
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.util import parse_url

from contracts.port import Answer, Caller, Look, Sight, WireCommand, by_service
from contracts.problems import Defect, Problem
from shared.edge.served import PATH, REVEAL
from shared.edge.together import Together
from shared.edge.wire import (
    LARGEST_BYTES,
    read_answers,
    read_sight,
    written,
    written_batch,
    written_command,
    written_look,
)

CONNECTIONS = 10
CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 20.0
MANY = 20
"""So many commands of one request travel by themselves, and delay nobody's urgent order."""
MOST_COMMANDS, MOST_BYTES = 500, LARGEST_BYTES // 4
OK, REFUSED = 200, 500
_Read = TypeVar("_Read")
_UNAVAILABLE = Problem("store-unavailable")
_logger = structlog.get_logger(__name__)


class RemotePort:
    """Sends commands to the services behind `urls`; what comes at once travels together.

    A service that cannot be reached, or fails, is a problem `store-unavailable` of each command:
    its outcome is unknown, and it may safely be sent again.
    """

    def __init__(self, urls: Mapping[str, str], secret: str) -> None:
        """Show `secret` to the services, each at its URL by name."""
        self._services = {name: _Service(name, url, secret) for name, url in urls.items()}

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order."""
        answers: dict[int, Answer] = {}
        for name, group in by_service(commands).items():
            service = self._services.get(name)
            said = (
                service.send([wire for _, wire in group], caller)
                if service
                else [Problem("unknown-command", hint=wire.type) for _, wire in group]
            )
            answers |= {index: answer for (index, _), answer in zip(group, said, strict=True)}
        return [answers[index] for index in range(len(commands))]

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Return an order in clear, or why not."""
        service = self._services.get(look.service)
        return service.reveal(look, caller) if service else Problem("not-found")


class _Service:
    """One service: connections that are kept, and a mailbox for what is small."""

    def __init__(self, name: str, url: str, secret: str) -> None:
        place = parse_url(url)
        patience = Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        self._name = name
        self._pool = HTTPConnectionPool(
            place.host or "", place.port, maxsize=CONNECTIONS, timeout=patience, retries=False
        )
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self._mailbox: Together[bytes, list[Answer]] = Together(self._carry)

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return a receipt or a problem for each command, in order."""
        answers: dict[int, Answer] = {}
        spelled = list(_spelled(commands, answers))
        request_id = str(get_contextvars().get("request_id", ""))
        many = len(spelled) > MANY
        for part in _parts(spelled):
            batch = written_batch(caller, request_id, [text for _, text in part])
            said = self._carry([batch])[0] if many else self._mailbox.send(batch)
            fits = said is not None and len(said) == len(part)
            for place, (index, _) in enumerate(part):
                answers[index] = said[place] if said and fits else _UNAVAILABLE
        return [answers[index] for index in range(len(commands))]

    def reveal(self, look: Look, caller: Caller) -> Sight | Problem:
        """Return an order in clear, or why not."""
        request_id = str(get_contextvars().get("request_id", ""))
        asked = written_look(look, caller, request_id)
        return self._answered(REVEAL, asked, read_sight) or _UNAVAILABLE

    def _carry(self, batches: Sequence[bytes]) -> list[list[Answer]]:
        answers = self._answered(PATH, written(batches), read_answers)
        return answers if answers and len(answers) == len(batches) else [[] for _ in batches]

    def _answered(self, path: str, asked: bytes, read: Callable[[bytes], _Read]) -> _Read | None:
        """Return what the service said, read; None where it did not answer, or not clearly."""
        try:
            status, body = self._post(path, asked)
            if status == OK:
                return read(body)
            _logger.error("command_port_refused", service=self._name, status=status)
        except (HTTPError, OSError) as problem:
            _logger.warning("command_port_away", service=self._name, why=type(problem).__name__)
        except (KeyError, TypeError, ValueError) as problem:
            _logger.error("command_port_unclear", service=self._name, why=type(problem).__name__)  # noqa: TRY400  the trace may show what was sent
        return None

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        try:
            return self._ask(path, body)
        except ProtocolError:  # a kept connection may have been closed meanwhile
            return self._ask(path, body)

    def _ask(self, path: str, body: bytes) -> tuple[int, bytes]:
        answer = self._pool.urlopen("POST", path, body, self._headers, redirect=False)
        return answer.status, answer.data


def _spelled(
    commands: Sequence[WireCommand], answers: dict[int, Answer]
) -> Iterator[tuple[int, bytes]]:
    """Yield commands as JSON, each with its place; what cannot be JSON is answered at once."""
    for index, command in enumerate(commands):
        try:
            yield index, written_command(command)
        except TypeError:
            answers[index] = Problem("invalid-command", (Defect("text_format"),))


def _parts(spelled: Sequence[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """Yield what travels in one message each: not too many commands, nor too long."""
    part: list[tuple[int, bytes]] = []
    size = 0
    for each in spelled:
        if part and (len(part) == MOST_COMMANDS or size + len(each[1]) > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(each)
        size += len(each[1])
    if part:
        yield part
