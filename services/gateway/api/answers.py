"""Answers: receipts, rows and lists as HTTP responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request, url_for

from services.gateway.api.asked import CSV, JSON
from services.gateway.sheets import sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.port import Receipt


def as_json(document: object, status: int = 200) -> Response:
    """A JSON document as the response."""
    return Response(orjson.dumps(document), status, mimetype=JSON)


def receipt(given: Receipt, *, named: str | None = "order_id", **more: object) -> Response:
    """A receipt: 201 for what is new, 200 for what was said before.

    The id of what it is about is `named` so, where that has one; what `more` is known stands last.
    """
    document = {
        **({named: str(given.subject)} if named else {}),
        "outcome": given.outcome,
        "position": given.position,
        "last_position": given.last_position,
        "version": given.version,
        "leaf_hash": given.leaf_hash,
        "recorded_at": given.recorded_at,
        "command_id": str(given.command_id),
        "links": {"proof": url_for("ledger.proof", position=given.position)},
        **more,
    }
    response = as_json(document, 201 if given.outcome == "accepted" else 200)
    response.headers["ETag"] = etag(given.version, given.last_position)
    return response


def etag(version: int, position: int) -> str:
    """The ETag of an order: its version, and the position of the latest event about it.

    If-Match is judged by the version alone; a measure that lapses changes only the position.
    """
    return f'"{version}-{position}"'


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Response:
    """Rows as CSV."""
    return Response(sheet(columns, rows), mimetype=CSV)


def link_next(response: Response, after: str | None) -> None:
    """Say where the next page is, if there is one."""
    if after is not None:
        asked: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict()}
        asked |= {"after": after}
        there = url_for(str(request.endpoint), **asked)
        response.headers["Link"] = f'<{there}>; rel="next"'
