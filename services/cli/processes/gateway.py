"""The process `gateway`: the console and the API, with commands sent on to their services."""

from sqlalchemy import Engine

from services.cli.embedded import address_of, served
from services.cli.stopping import told_to_stop
from services.gateway.app import create_app
from services.gateway.readiness import Readiness
from shared.clock import Clock
from shared.edge.operations import Operations, serving
from shared.edge.remote import RemotePort
from shared.readiness import answering
from shared.settings import Settings, secret_in


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Serve console and API until told to stop."""
    urls = settings.service_urls()
    ready = Readiness(engine, [answering(name, url) for name, url in urls.items()])
    app = create_app(engine, RemotePort(urls, secret_in(settings.port_secret_file)), clock, ready)
    operations = Operations("gateway", ready.checks)
    with (
        told_to_stop() as stop,
        serving(operations, address_of(settings.private_http)),
        served(app, address_of(settings.http), settings.trusted_proxy),
    ):
        stop.wait()
