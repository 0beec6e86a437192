"""The process `gateway`: the console and the API, with commands sent on to their services."""

from sqlalchemy import Engine

from services.cli.embedded import address_of, served
from services.cli.stopping import told_to_stop
from services.gateway.app import create_app
from shared import readiness
from shared.clock import Clock
from shared.edge.operations import Operations, serving
from shared.edge.remote import RemotePort
from shared.settings import Settings, secret_in


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Serve console and API until told to stop."""
    urls = settings.service_urls()
    app = create_app(engine, RemotePort(urls, secret_in(settings.port_secret_file)), clock)
    ports = [readiness.answering(name, url) for name, url in urls.items()]
    operations = Operations("gateway", [readiness.database(engine), *ports])
    with (
        told_to_stop() as stop,
        serving(operations, address_of(settings.private_http)),
        served(app, address_of(settings.http), settings.trusted_proxy),
    ):
        stop.wait()
