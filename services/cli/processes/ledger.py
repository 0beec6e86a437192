"""The process `ledger`: the log on its way to the broker, signed and proved."""

from sqlalchemy import Engine

from services.cli.stopping import told_to_stop
from services.ledger.publishing import run as publish
from shared.clock import Clock
from shared.settings import Settings


def run(engine: Engine, settings: Settings, _clock: Clock) -> None:
    """Publish and sign the log until told to stop."""
    with told_to_stop() as stop:
        publish(engine, settings, stop)
