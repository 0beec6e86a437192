"""The process `projector`: the gateway's views, kept up with the log."""

from sqlalchemy import Engine

from services.cli.stopping import told_to_stop
from services.gateway.readmodels.projector import run as project
from shared.clock import Clock
from shared.settings import Settings


def run(engine: Engine, settings: Settings, _clock: Clock) -> None:
    """Keep the views up with the log until told to stop."""
    with told_to_stop() as stop:
        project(engine, settings, stop)
