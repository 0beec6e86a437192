"""What the process `ledger` does: publish the log, and tell how that goes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import Engine

from shared.edge.broker import uri_of
from shared.edge.operations import Operations, serve
from shared.readiness import database
from shared.relay import Relay
from shared.settings import Settings, address_of

NAME = "ledger"


def run(engine: Engine, settings: Settings, stopped: Event) -> None:
    """Publish the log until `stopped`, then finish the window under way.

    Ready is who publishes, or stands by for another who does. OSError if the private address
    cannot be had, ValueError if a setting names no broker, Disagreement if the broker has
    something else under our name.
    """
    relay = Relay(engine, uri_of(settings))
    operations = Operations(NAME, (database(engine), lambda: relay.trouble))
    with ThreadPoolExecutor(1, NAME) as aside:
        telling = aside.submit(serve, operations, address_of(settings.private_http), stopped)
        telling.add_done_callback(lambda _ended: stopped.set())
        try:
            relay.run(stopped)
        finally:
            stopped.set()
        telling.result()
