"""The gateway as one Flask application, and how to serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from services.gateway import api, console
from services.gateway.edges import surround
from services.gateway.gate import Gate
from services.gateway.readiness import Readiness
from services.gateway.readmodels.views import Views
from services.gateway.serving import Server
from shared.content import content_of
from shared.credentials import Credentials
from shared.edge.proofs import NoLedger
from shared.register import Register
from shared.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from contracts.port import LedgerPort, Port
    from services.gateway.countersigning import Countersigner
    from shared.clock import Clock

LARGEST_BODY = 2**20


def create_app(  # noqa: PLR0913  all that a gateway stands on
    engine: Engine,
    port: Port,
    clock: Clock,
    readiness: Readiness | None = None,
    *,
    countersigner: Countersigner | None = None,
    ledger: LedgerPort | None = None,
    app: Flask | None = None,
) -> Flask:
    """The gateway over the views in `engine`, the commands behind `port`, and a ledger's proofs.

    A given `app` has all routes already; of what it stood on before, it keeps nothing.
    """
    app = app or all_routes()
    views, register, credentials = Views(engine), Register(engine), Credentials(engine)
    ready = readiness or Readiness(engine)
    proofs = ledger or NoLedger()
    content = content_of(engine, Settings.from_environment())
    gate = Gate(
        *(engine, port, clock, views, register, credentials, ready, proofs, content, countersigner)
    )
    gate.register.refresh()
    api.stand(app, gate)
    console.stand(app, gate)
    return app


def all_routes() -> Flask:
    """An application with every route of the gateway, which stands on nothing yet."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    surround(app)
    api.install(app)
    console.install(app)
    return app


def server(app: Flask, host: str, port: int, trusted_proxy: str = "") -> Server:
    """A server for `app`, bound to an address; OSError if it cannot be had."""
    return Server(app, host, port, trusted_proxy)
