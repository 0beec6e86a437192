"""The process `directory`."""

from sqlalchemy import Engine

from services.directory.service import Service
from shared.clock import Clock
from shared.edge import nameko
from shared.edge.surroundings import surroundings
from shared.settings import Settings


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Take commands, react and keep time until told to stop."""
    nameko.serve(Service, surroundings(engine, settings, clock))
