"""What the process `ledger` does: publish the log, sign it, prove it, and tell how that goes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import Engine

from services.ledger.front import Front
from services.ledger.ledger import Files, Ledger
from shared.edge.broker import uri_of
from shared.edge.callers import Callers
from shared.edge.operations import Operations, serve
from shared.readiness import database
from shared.relay import Relay
from shared.settings import Settings, address_of

NAME = "ledger"


def run(engine: Engine, settings: Settings, stopped: Event) -> None:
    """Publish and sign the log until `stopped`, then finish the window under way.

    Ready is who publishes and signs, or stands by for another who does. Publishing goes on where
    signing is refused. OSError if the private address, or a key, cannot be had; ValueError if a
    setting says nonsense; Disagreement if the broker has something else under our name.
    """
    relay = Relay(engine, uri_of(settings))
    ledger = Ledger(engine, Files.named(settings))
    front = Front(ledger, ledger.keeper, Callers.named_in(settings.callers_file))
    checks = (database(engine), lambda: relay.trouble, lambda: ledger.keeper.trouble)
    operations = Operations(NAME, checks, further=front.answer)
    with ThreadPoolExecutor(2, NAME) as aside:
        address = address_of(settings.private_http)
        telling = aside.submit(serve, operations, address, stopped)
        signing = aside.submit(ledger.run, stopped)
        for each in (telling, signing):
            each.add_done_callback(lambda _ended: stopped.set())
        try:
            relay.run(stopped)
        finally:
            stopped.set()
        for each in (telling, signing):
            each.result()
