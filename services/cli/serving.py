"""Serving an application at an address, beside whatever else a process does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from services.cli.addresses import Address
from services.cli.store import Refusal
from services.gateway.app import server

CLOSING_SECONDS = 10


@contextmanager
def served(app: Flask, address: Address, trusted_proxy: str = "") -> Iterator[Address]:
    """Serve an application for the time of a `with`, and yield the address that it has."""
    try:
        serving = server(app, *address, trusted_proxy)
    except OSError as problem:
        raise Refusal(f"TOCSIN_HTTP {address[0]}:{address[1]} cannot be had: {problem}") from None
    thread = threading.Thread(target=serving.run, name="gateway", daemon=True)
    thread.start()
    try:
        yield address[0], int(serving.effective_port)
    finally:
        serving.close()
        thread.join(CLOSING_SECONDS)
