"""The description of the API as the gateway gives it, for the documents of the contracts."""

from __future__ import annotations

import tempfile
from typing import Any

from services.gateway.api import openapi
from services.gateway.app import create_app
from shared.clock import WallClock
from shared.edge.local import LocalPort
from shared.log.tables import open_engine


def description() -> dict[str, Any]:
    """Return the OpenAPI document of a gateway without any orders."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        try:
            app = create_app(engine, LocalPort(), WallClock())
            with app.app_context():
                return openapi.document()
        finally:
            engine.dispose()
