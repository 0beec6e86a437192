"""The gateway as one Flask application, and how it is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import waitress
from flask import Flask

from services.gateway import api, console
from services.gateway.edges import surround
from services.gateway.gate import Gate
from services.gateway.readmodels.views import Views
from shared.credentials import Credentials
from shared.register import Register

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from waitress.server import BaseWSGIServer

    from contracts.port import CommandPort
    from shared.clock import Clock

MEBIBYTE = 2**20
LARGEST_BODY = MEBIBYTE
LARGEST_UPLOAD = 64 * MEBIBYTE
THREADS = 8


def create_app(engine: Engine, port: CommandPort, clock: Clock) -> Flask:
    """The gateway over the views in `engine` and the commands behind `port`."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    gate = Gate(engine, port, clock, Views(engine), Register(engine), Credentials(engine))
    gate.register.refresh()
    surround(app)
    api.install(app, gate)
    console.install(app, gate)
    return app


def server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """A server bound to an address: `run` serves until `close` is called from another thread.

    Bodies are taken in whole before a thread is given to them, so a slow sender holds none; the
    limit here lies above that of uploads, so that it is the application that says what is too much.
    """
    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        connection_limit=500,
        channel_timeout=60,
        max_request_body_size=2 * LARGEST_UPLOAD,
        max_request_header_size=64 * 1024,
    )


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until interrupted; requests under way are finished."""
    serving = server(app, host, port)
    try:
        serving.run()
    finally:
        serving.close()
