"""The process `sandbox`: simulated agencies that speak to the gateway like any agency's system."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson
import structlog
from sqlalchemy import Engine

from services.cli.addresses import address_of
from services.cli.stopping import told_to_stop
from services.sandbox.bank import Papers
from services.sandbox.diary import Bell
from services.sandbox.sandbox import Sandbox
from services.sandbox.tempers import Temper
from shared import readiness
from shared.clock import Clock
from shared.edge.broker import uri_of
from shared.edge.doorbell import Doorbell
from shared.edge.operations import Operations, serving
from shared.projection import Follower
from shared.settings import Settings

Keys = Callable[[Collection[str]], Mapping[str, Papers]]
_logger = structlog.get_logger(__name__)
POLL_SECONDS = {"simulated": 0.02, "wall": 0.5}


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Have the banks at work until told to stop; they look only once the bell has caught up."""
    banks = Sandbox(
        engine,
        clock,
        address_of(settings.http),
        _keys(settings),
        seed=int(settings.sandbox_seed),
        everyone=Temper(settings.sandbox_tempers) if settings.sandbox_tempers else None,
    )
    bell = Follower(Bell(), engine)
    while bell.step():
        pass
    operations = Operations("sandbox", [readiness.database(engine)])
    with (
        told_to_stop() as stop,
        serving(operations, address_of(settings.private_http)),
        _following(bell, settings),
        _stopping(banks, stop),
    ):
        banks.run(POLL_SECONDS[clock.kind])


def _keys(settings: Settings) -> Keys:
    """Return how agencies come by their keys: from the file, read again for each newcomer.

    Who has an API key alone, as text, does not sign. Who has none is not simulated, and named once.
    """
    named: set[str] = set()

    def of(agencies: Collection[str]) -> Mapping[str, Papers]:
        known = orjson.loads(Path(settings.sandbox_keys_file).read_bytes())
        if keyless := sorted({*agencies} - known.keys() - named):
            named.update(keyless)
            _logger.warning("not_simulated", agencies=keyless)
        return {agency: _papers(known[agency]) for agency in agencies if agency in known}

    return of


def _papers(given: str | Papers) -> Papers:
    return {"key": given} if isinstance(given, str) else given


@contextmanager
def _following(bell: Follower, settings: Settings) -> Iterator[None]:
    thread = threading.Thread(target=bell.run, name="bell", daemon=True)
    thread.start()
    doorbell = Doorbell(uri_of(settings), "sandbox", bell.wake) if settings.amqp_uri else None
    if doorbell:
        doorbell.start()
    try:
        yield
    finally:
        if doorbell:
            doorbell.stop()
        bell.stop()
        thread.join()


@contextmanager
def _stopping(banks: Sandbox, stop: threading.Event) -> Iterator[None]:
    """Stop the banks when `stop` is set."""

    def pass_on() -> None:
        stop.wait()
        banks.stop()

    threading.Thread(target=pass_on, name="stopping", daemon=True).start()
    yield
