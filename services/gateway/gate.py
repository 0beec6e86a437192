"""Gate: everything that pages and API both need, and nothing that could decide or append."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.gateway.readmodels.orders import OrdersProjection
from shared.following import reached

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from contracts.port import LedgerPort, Port
    from services.gateway.countersigning import Countersigner
    from services.gateway.readiness import Readiness
    from services.gateway.readmodels.views import Views
    from shared.clock import Clock
    from shared.content import Content
    from shared.credentials import Credentials
    from shared.register import Register

PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gateway stands on: views to read, a port to send commands to, a clock to show.

    `ledger` proves what is in the log. `content` has the files that the log tells of, sealed.
    `countersigner` vouches for what people say on its pages;
    without one, nobody does.
    """

    engine: Engine
    port: Port
    clock: Clock
    views: Views
    register: Register
    credentials: Credentials
    readiness: Readiness
    ledger: LedgerPort
    content: Content
    countersigner: Countersigner | None = None

    def shows(self, position: int) -> bool:
        """Whether the views hold what is at a position, for which it waits two seconds at most."""
        return reached(self.engine, [OrdersProjection.name], position, PATIENCE_SECONDS)
