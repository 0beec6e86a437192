"""The description of the API as the gateway gives it, for the documents of the contracts."""

from __future__ import annotations

from typing import Any

from services.gateway.api import openapi
from services.gateway.app import all_routes


def description() -> dict[str, Any]:
    """Return the OpenAPI document of a gateway without any orders."""
    with all_routes().app_context():
        return openapi.document()
