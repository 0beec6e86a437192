"""The process of a domain service: it takes orders of one kind, and all that is said of them."""

from sqlalchemy import Engine

from services.cli.importing import imported
from services.cli.names import SEALING
from shared.clock import Clock
from shared.edge import nameko
from shared.edge.surroundings import surroundings
from shared.settings import Settings
from shared.vault import vault_in


def run(name: str, engine: Engine, settings: Settings, clock: Clock) -> None:
    """Take commands, react and keep time until told to stop."""
    vault = vault_in(engine, settings) if name in SEALING else None
    if vault:
        vault.bind()
    service = imported(f"services.{name}.service").Service
    nameko.serve(service, surroundings(engine, settings, clock, vault))
