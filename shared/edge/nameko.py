"""nameko: brings commands over HTTP, messages from the broker, and time to a service's workers."""

import signal
from collections.abc import Sequence
from functools import partial
from socket import IPPROTO_TCP, TCP_NODELAY
from types import TracebackType
from typing import Any, ClassVar, cast

import eventlet
import structlog
from eventlet import greenio, wsgi
from eventlet.event import Event
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider, Entrypoint, SharedExtension
from nameko.timer import Timer
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug import Request, Response

from contracts.problems import Problem, Refused, refuse
from shared.domain import Domain
from shared.edge import operations
from shared.edge.intake import Intake, Message
from shared.edge.served import PATH, REVEAL, problem_response
from shared.edge.surroundings import Surroundings
from shared.edge.wire import LARGEST_BYTES
from shared.edge.works import Works

WORKERS = 100
SILENT_SECONDS = 60
"""How long a connection may be kept without a request, and a request may pause."""
FINISHING_SECONDS = 30
_AROUND = "surroundings"
_Failure = tuple[type[BaseException], BaseException, TracebackType] | None
_logger = structlog.get_logger(__name__)


class _Shared(SharedExtension):
    """The works that all workers of a service share; they are stopped when no worker is left."""

    works: Works

    def setup(self) -> None:
        self.works = Works(self.container.service_cls.domain, self.container.config[_AROUND])

    def start(self) -> None:
        self.works.start()

    def stop(self) -> None:
        self.works.stop()


class _Given(DependencyProvider):
    """Gives each worker the works."""

    shared = _Shared()

    def get_dependency(self, _worker: object) -> Works:
        return self.shared.works


class _Server(WebServer):
    """nameko's web server, made to finish: no new request, and each old one answered."""

    _is_accepting: bool

    def __init__(self) -> None:
        super().__init__()
        self._connections: dict[int, list[Any]] = {}

    def run(self) -> None:
        while self._is_accepting:
            sock, address = self._sock.accept()
            connection = [address, sock, wsgi.STATE_IDLE]
            self.container.spawn_managed_thread(partial(self._serve, connection))

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **_: Any) -> Any:  # noqa: ANN401  nameko has no types
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=HttpOnlyProtocol,
            debug=False,
            log_output=False,
            keepalive=SILENT_SECONDS,
            socket_timeout=SILENT_SECONDS,
        )

    def finish(self) -> None:
        """Accept nothing more, and return when all requests under way are answered."""
        if self._is_accepting:
            self._is_accepting = False
            self._gt.kill()
            self._sock.close()
            for connection in list(self._connections.values()):
                idle = connection[2] == wsgi.STATE_IDLE
                connection[2] = wsgi.STATE_CLOSE
                if idle:
                    greenio.shutdown_safe(connection[1])
        with eventlet.Timeout(FINISHING_SECONDS, exception=False):
            while self._connections:
                eventlet.sleep(0.01)

    def stop(self) -> None:
        self.finish()
        self.wait_for_providers()

    def _serve(self, connection: list[Any]) -> None:
        self._connections[id(connection)] = connection
        try:
            connection[1].settimeout(SILENT_SECONDS)
            connection[1].setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # or each answer waits 40 ms
            self._serv.process_request(connection)
        except Exception as problem:  # noqa: BLE001  whatever one client does, others are served
            _logger.info("connection_failed", why=type(problem).__name__)
        finally:
            connection[1].close()
            del self._connections[id(connection)]


class _Http(HttpRequestHandler):
    """An HTTP entrypoint whose bodies are bounded and whose errors are problems."""

    server = _Server()

    def stop(self) -> None:
        self.server.finish()
        super().stop()

    def get_entrypoint_parameters(self, request: Request) -> tuple[tuple[Any, ...], dict[str, Any]]:
        authorization = request.headers.get("Authorization", "")
        return (request.path, authorization, _body(request)), {}

    def response_from_result(self, result: operations.Response) -> Response:
        status, headers, body = result
        return Response(body, status, headers)

    def response_from_exception(self, exc: Exception) -> Response:
        problem = exc.problem if isinstance(exc, Refused) else Problem("internal")
        return self.response_from_result(problem_response(problem))


class _Messages(Entrypoint):
    """An entrypoint for what the broker brings; who is overworked is handed over nothing more."""

    shared = _Shared()

    def start(self) -> None:
        for intake in self.shared.works.intakes:
            hand_over = partial(self._hand_over, intake)
            self.container.spawn_managed_thread(intake.listen)
            self.container.spawn_managed_thread(partial(intake.pass_on, hand_over))

    def stop(self) -> None:
        for intake in self.shared.works.intakes:
            intake.stop()

    def _hand_over(self, intake: Intake, messages: Sequence[Message]) -> bool:
        done = Event()

        def ended(_worker: object, result: object, failure: _Failure) -> tuple[object, _Failure]:
            done.send(result is True)
            return result, failure

        self.container.spawn_worker(self, (intake, messages), {}, handle_result=ended)
        return bool(done.wait())


class _Time(Timer):
    """A timer as fine as the service's kind of time asks for."""

    shared = _Shared()

    def __init__(self) -> None:
        super().__init__(interval=None)

    def start(self) -> None:
        self.interval = self.shared.works.tick_seconds
        super().start()

    def handle_timer_tick(self) -> None:
        """Take a worker for what is due alone: it is looked for often, and seldom there."""
        if self.shared.works.may_be_due():
            super().handle_timer_tick()
        else:
            self.worker_complete.send()


class DomainService:
    """A domain as a nameko service: subclasses say their `name` and their `domain`."""

    name: ClassVar[str]
    domain: ClassVar[Domain]
    works = cast("Works", _Given())  # nameko puts the one in the other's place

    @_Http.decorator("POST", PATH)
    def take(self, _path: str, authorization: str, body: bytes) -> operations.Response:
        """Answer a message of the command port."""
        return self.works.served.answer(authorization, body)

    @_Http.decorator("POST", REVEAL)
    def reveal(self, _path: str, authorization: str, body: bytes) -> operations.Response:
        """Answer a wish to read an order in clear."""
        return self.works.served.reveal(authorization, body)

    @_Http.decorator("GET", "/healthz")
    @_Http.decorator("GET", "/readyz")
    @_Http.decorator("GET", "/metrics")
    def tell(self, path: str, _authorization: str, _body: bytes) -> operations.Response:
        """Say whether the process lives, whether it can work, and what it counted."""
        return self.works.operations.answer(path)

    @_Messages.decorator
    def react(self, intake: Intake, messages: Sequence[Message]) -> bool:
        """Deal with messages from a reaction's queue; False to be handed them again."""
        return intake.take(messages)

    @_Time.decorator
    def tick(self) -> None:
        """Deal with what has fallen due."""
        self.works.tick()


def serve(service: type[DomainService], around: Surroundings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way.

    Raises what makes serving impossible: an address that is taken (OSError), settings that say
    nonsense (ValueError), a broker that has our queue otherwise (Disagreement).
    """
    config = {
        _AROUND: around,
        "max_workers": WORKERS,
        "WEB_SERVER_ADDRESS": around.settings.private_http,
    }
    container, started = ServiceContainer(service, config), Event()

    def stop() -> None:
        started.wait()
        container.stop()

    def told(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # told twice, the process ends at once
        eventlet.spawn_n(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    container.start()
    started.send()
    eventlet.spawn(container.wait).wait()


def _body(request: Request) -> bytes:
    """Return what a request carries, read before a worker is taken; Refused if it is too much."""
    if request.method == "GET":
        return b""
    if request.content_length is None:
        raise refuse("bad-request", "say the length of the body (Content-Length)")
    if request.content_length > LARGEST_BYTES:
        raise refuse("too-large", f"{LARGEST_BYTES // 2**20} MiB")
    return request.get_data()
