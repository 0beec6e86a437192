"""Whether the gateway can serve: its database answers, its views move, its services live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.problems import Problem
from services.gateway.readmodels.orders import OrdersProjection
from shared.readiness import Progress, database
from shared.register import RegisterProjection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from shared.edge.operations import Check

VIEWS = (OrdersProjection.name, RegisterProjection.name)
"""The followers whose tables the gateway reads; how far others are is not its business."""


class Readiness:
    """Asks what the gateway needs; `checks` are the same questions, for those who watch it."""

    def __init__(self, engine: Engine, services: Iterable[Check] = ()) -> None:
        self._database = database(engine)
        self._views = Progress(engine, VIEWS)
        self._services = tuple(services)
        self.checks: tuple[Check, ...] = (self._database, self._views, *self._services)

    def problem(self) -> Problem | None:
        """Why the gateway cannot serve, without figures: everybody may ask."""
        if self._database() or any(check() for check in self._services):
            return Problem("store-unavailable")
        return Problem("behind") if self._views() else None
