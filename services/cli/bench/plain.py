"""The peer of orders over HTTP: a Flask application that writes a row and an audit row.

The same server, as many threads, the same database; each thread keeps one connection, and each
request is one transaction. Nothing is checked, looked up, hashed, or sent anywhere.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg2
from flask import Flask, Response, request
from psycopg2.extras import Json
from sqlalchemy import make_url
from urllib3.exceptions import HTTPError

from services.cli.addresses import address_of
from services.cli.bench.standing import Door, door_pool
from services.cli.serving import served
from services.cli.stopping import told_to_stop
from shared.telemetry import configure
from shared.testing.ports import free_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection
    from urllib3 import HTTPConnectionPool

STARTING_SECONDS, POLL_SECONDS = 60, 0.05
TABLES = """
    CREATE TABLE plain_order (
        id uuid PRIMARY KEY,
        application_id text NOT NULL UNIQUE,
        case_number text NOT NULL,
        bank_code text NOT NULL,
        account_number text NOT NULL,
        amount numeric NOT NULL,
        data jsonb NOT NULL,
        made_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE plain_audit (
        id bigserial PRIMARY KEY,
        order_id uuid NOT NULL,
        act text NOT NULL,
        data jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
    )
"""
ORDER = """
    INSERT INTO plain_order
        (id, application_id, case_number, bank_code, account_number, amount, data)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
AUDIT = "INSERT INTO plain_audit (order_id, act, data) VALUES (%s, 'ordered', %s)"
COLUMNS = ("application_id", "case_number", "bank_code", "account_number", "amount")


def create_app(url: str) -> Flask:
    """The peer over the database at `url`."""
    app = Flask(__name__)
    kept = threading.local()

    def connected() -> connection:
        if not hasattr(kept, "connection"):
            kept.connection = _connect(url)
        return kept.connection  # type: ignore[no-any-return]  # a thread's own

    @app.post("/v1/stop-payments")
    def order() -> tuple[dict[str, str], int]:
        sent, made = request.get_json(), str(uuid4())
        with connected() as transaction, transaction.cursor() as cursor:
            cursor.execute(ORDER, [made, *(sent[name] for name in COLUMNS), Json(sent)])
            cursor.execute(AUDIT, [made, Json(sent)])
        return {"order_id": made}, 201

    @app.get("/healthz")
    def health() -> Response:
        return Response("{}", mimetype="application/json")

    return app


@contextmanager
def plain(url: str) -> Iterator[Door]:
    """Have the peer at work in a process of its own, in the empty database at `url`."""
    with _connect(url) as transaction, transaction.cursor() as cursor:
        cursor.execute(TABLES)
    http = free_address()
    process = subprocess.Popen([sys.executable, "-m", __spec__.name, url, http])  # noqa: S603  our own program
    try:
        with door_pool(http) as pool:
            _wait_until_ready(process, pool)
            yield Door(pool)
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], pool: HTTPConnectionPool) -> None:
    end = time.monotonic() + STARTING_SECONDS
    while True:
        with suppress(HTTPError):
            pool.request("GET", "/healthz")
            return
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the peer does not answer")
        time.sleep(POLL_SECONDS)


def _connect(url: str) -> connection:
    place = make_url(url)
    host = str(place.query["host"])
    return psycopg2.connect(host=host, dbname=place.database, user=place.username)


def _run(url: str, http: str) -> None:
    configure("error", "plain")
    with told_to_stop() as stop, served(create_app(url), address_of(http)):
        stop.wait()


if __name__ == "__main__":
    _run(*sys.argv[1:])
