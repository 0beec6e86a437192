"""The process `stop_payment`."""

from sqlalchemy import Engine

from services.stop_payment.service import StopPaymentService
from shared.clock import Clock
from shared.edge import nameko
from shared.edge.surroundings import surroundings
from shared.settings import Settings
from shared.vault import vault_in


def run(engine: Engine, settings: Settings, clock: Clock) -> None:
    """Take commands, react and keep time until told to stop."""
    vault = vault_in(engine, settings)
    vault.bind()
    nameko.serve(StopPaymentService, surroundings(engine, settings, clock, vault))
