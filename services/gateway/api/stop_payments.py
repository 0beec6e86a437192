"""Stop payments: ordering one by JSON, or many by CSV."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, cast

import orjson
import structlog
from flask import Response, request, url_for
from flask_smorest import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from contracts.port import Caller, CommandPort, Receipt
from contracts.preflight import level_of
from contracts.problems import Defect, Language, Problem, Refused, error, refuse
from contracts.stop_payment import Asking, Order, PreFlight
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, receipt
from services.gateway.api.asked import CSV, JSON, body, idempotency_key, media_type
from services.gateway.api.callers import gate, route, who
from services.gateway.api.described_preflight import pre_flight_of
from services.gateway.api.sending import send
from services.gateway.edges import instance, language
from services.gateway.imports import OUTCOMES, import_orders
from services.gateway.preflight import findings, notes
from services.gateway.uploads import Table, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.gateway.api.asked import Said

CHUNK = 2**16
REFUSED = ("stopped-enough", "warnings-stand")
DEFECTIVE = "invalid-command"
LARGEST_UPLOAD = 64 * 2**20
routes = Blueprint("stop_payments", __name__, url_prefix="/v1/stop-payments")
_logger = structlog.get_logger(__name__)


@route(routes, "POST", "", Order.roles, openapi.command(Order, also=REFUSED))
def order_stop() -> Response:
    """Order a bank to stop payments out of an account.

    The same application sent again, under any key, is `repeated`; other content is a conflict.
    Where warnings stand against it, each needs its reason in `overrides`; errors nobody overrides.
    Refused where the account was stopped as often as policy lets it be.
    """
    made = given(Order, PreFlight, body(), idempotency_key())
    response = receipt(made)
    response.headers["Location"] = url_for("orders.one_order", order_id=made.subject)
    return response


def given(kind: type[Asking], pre_flight: type[Asking], said: Said, key: str) -> Receipt:
    """Give an order; Refused with everything that speaks against it, where something does."""
    try:
        return send(kind, said, key)
    except Refused as refusal:
        if refusal.problem.slug != DEFECTIVE:
            raise
        raise refuse(DEFECTIVE, defects=_found(pre_flight, said)) from None


@route(routes, "POST", "/pre-flight", Order.roles, pre_flight_of(Order))
def pre_flight() -> Response:
    """Say everything that speaks against an order, before it is given; nothing is written.

    An `error` keeps it from being given; a `warning` may be overridden by saying why; a `note` only
    tells.
    """
    return examined(PreFlight, body())


def examined(pre_flight: type[Asking], said: Said) -> Response:
    """What speaks against an order, each with its level."""
    found = (*_found(pre_flight, said), *notes(said.data, gate()))
    levelled = [{**error(each, language()), "level": level_of(each.code)} for each in found]
    response = as_json({"findings": levelled})
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    return response


def _found(pre_flight: type[Asking], said: Said) -> tuple[Defect, ...]:
    return findings(said.data, gate().port, who().caller(), pre_flight)


@route(routes, "POST", "/import", Order.roles, openapi.IMPORT)
def import_stops() -> Response:
    """Order many stops by CSV, a row each; one bad row never stops the others.

    UTF-8 or GB18030, a header, columns in any order; an empty cell is an absent field. Each row's
    idempotency key is its application id, so a file may be sent again whenever in doubt: the
    `Idempotency-Key` only names the upload. A file that is not CSV throughout, or lacks a required
    column, is refused whole. The answer is streamed while rows are taken: it is complete if it ends
    with `counts` and `last_position`; if it ends with `problem` instead, send the file again.
    """
    idempotency_key()
    media_type(CSV)
    request.max_content_length = LARGEST_UPLOAD
    file = _spooled()
    try:
        table = open_table(file)
    except BaseException:
        file.close()
        raise
    lines = _answer(file, table, gate().port, who().caller("import"), (language(), instance()))
    response = Response(lines, mimetype=JSON)
    response.headers["Content-Language"] = language()
    response.call_on_close(file.close)
    return response


def _spooled() -> BinaryIO:
    file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115  closed with the response
    try:
        while chunk := request.stream.read(CHUNK):
            file.write(chunk)
    except RequestEntityTooLarge:
        file.close()
        limit = f"{LARGEST_UPLOAD // 2**20} MiB"
        raise refuse("too-large", limit, [Defect("csv_too_large", "", limit)]) from None
    except BaseException:
        file.close()
        raise
    return file


def _answer(
    file: BinaryIO, table: Table, port: CommandPort, caller: Caller, reader: tuple[Language, str]
) -> Iterator[bytes]:
    counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    last, comma = -1, b""
    yield b'{"rows":['
    try:
        with closing(file):
            for rows in import_orders(table, port, caller):
                counts.update(row.outcome for row in rows)
                receipts = [row.answer for row in rows if isinstance(row.answer, Receipt)]
                last = max([last, *(given.last_position for given in receipts)])
                yield comma + b",".join(orjson.dumps(row.to_wire(reader[0])) for row in rows)
                comma = b","
    except Refused as refusal:
        yield _broken_off(refusal.problem, reader)
    except Exception:
        _logger.exception("import_failed")
        yield _broken_off(Problem("internal"), reader)
    else:
        said = {"ignored_columns": table.ignored, "counts": counts, "last_position": last}
        yield b"]," + orjson.dumps(said)[1:]


def _broken_off(problem: Problem, reader: tuple[Language, str]) -> bytes:
    return b'],"problem":' + orjson.dumps(problem.document(*reader)) + b"}"
