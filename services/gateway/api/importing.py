"""Importing: many orders by CSV, a row each; the answer is streamed while rows are taken."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import orjson
import structlog
from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from contracts.port import Receipt
from contracts.problems import Defect, Language, Problem, Refused, refuse
from services.gateway.api.asked import CSV, JSON, idempotency_key, media_type
from services.gateway.api.callers import gate, who
from services.gateway.edges import instance, language
from services.gateway.imports import OUTCOMES, Upload, import_rows
from services.gateway.uploads import Table, open_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contracts.message import Command
    from services.gateway.imports import Row

    Whole = Callable[[Mapping[str, str]], Mapping[str, Any]]

CHUNK = 2**16
LARGEST_UPLOAD = 64 * 2**20
_logger = structlog.get_logger(__name__)


def imported(of: type[Command], whole: Whole = dict) -> Response:
    """Take a file of commands of one type; Refused where the file is none.

    `whole` makes of a row's fields what the row says.
    """
    upload = Upload(idempotency_key(), whole)
    media_type(CSV)
    request.max_content_length = LARGEST_UPLOAD
    file = _spooled()
    try:
        table = open_table(file, of)
    except BaseException:
        file.close()
        raise
    sent = import_rows(table, gate().port, who().caller("import"), upload)
    lines = _answer(file, table, sent, (language(), instance()))
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
    file: BinaryIO, table: Table, sent: Iterator[list[Row]], reader: tuple[Language, str]
) -> Iterator[bytes]:
    counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    last, comma = -1, b""
    yield b'{"rows":['
    try:
        with closing(file):
            for rows in sent:
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
