"""The process `gateway`: the console and the API, with commands sent on to their services."""

from pathlib import Path

from sqlalchemy import Engine

from services.cli.addresses import address_of
from services.cli.serving import served
from services.cli.stopping import told_to_stop
from services.gateway.app import create_app
from services.gateway.countersigning import Countersigner
from services.gateway.readiness import Readiness
from shared.clock import Clock
from shared.edge.clearance import Clearance, Waiting
from shared.edge.operations import Operations, serving
from shared.edge.proofs import RemoteLedger
from shared.edge.remote import RemotePort
from shared.keyfile import read
from shared.readiness import answering
from shared.settings import Settings, secret_in


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Serve console and API until told to stop."""
    urls, secret = settings.service_urls(), secret_in(settings.port_secret_file)
    clearance = Clearance(at := settings.ledger_url())
    services = [answering(name, url) for name, url in urls.items()]
    ready = Readiness(engine, [*services, clearance.trouble])
    port = Waiting(RemotePort(urls, secret), clearance)
    ledger = RemoteLedger(at, secret) if at else None
    signing = _countersigner(engine, settings)
    app = create_app(engine, port, clock, ready, countersigner=signing, ledger=ledger)
    operations = Operations("gateway", ready.checks)
    with (
        told_to_stop() as stop,
        clearance.asked(),
        serving(operations, address_of(settings.private_http)),
        served(app, address_of(settings.http), settings.trusted_proxy),
    ):
        stop.wait()


def _countersigner(engine: Engine, settings: Settings) -> Countersigner | None:
    file = settings.countersign_key_file
    return Countersigner(engine, read(Path(file))) if file else None
