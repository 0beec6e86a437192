"""The log from outside: checkpoints, keys, and proofs that anybody can check without us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from flask_smorest import Blueprint

from contracts.problems import refuse
from services.gateway.api import described_log as said
from services.gateway.api import openapi
from services.gateway.api.answers import as_json
from services.gateway.api.asked import number
from services.gateway.api.callers import gate, route
from services.gateway.readmodels.scope import ALL
from shared.log.note import encoded

if TYPE_CHECKING:
    from collections.abc import Collection

PROOF_TYPE = "text/plain; charset=utf-8"
routes = Blueprint("ledger", __name__, url_prefix="/v1/log")


@route(routes, "GET", "/checkpoint", None, said.CHECKPOINT)
def checkpoint() -> Response:
    """Show the last signed checkpoint (c2sp.org/tlog-checkpoint); one comes every few seconds."""
    _numbers()
    return Response(gate().ledger.checkpoint(), content_type=PROOF_TYPE)


@route(routes, "GET", "/keys", None, said.KEYS)
def keys() -> Response:
    """Name the log's verifier keys, the current one first.

    Never trust a key because this page names it: have it from somebody whom you trust.
    """
    _numbers()
    return as_json({"keys": gate().ledger.verifier_keys()})


@route(routes, "GET", "/consistency", None, said.CONSISTENCY)
def consistency() -> Response:
    """Prove that the log of `new` events begins with that of `old`: RFC 6962 hashes, in base64.

    A log is proved up to the size of its last checkpoint.
    """
    asked = _numbers("old", "new")
    steps = gate().ledger.consistency(asked["old"], asked["new"])
    return as_json({**asked, "hashes": [encoded(step) for step in steps]})


@route(routes, "GET", "/proof", openapi.EVERYONE, said.PROOF)
def proof() -> Response:
    """Prove that an event is in the log: its receipt as a `.tlog-proof` (c2sp.org/tlog-proof).

    What no checkpoint covers yet is signed for it, within two seconds.
    """
    position = _numbers("position")["position"]
    response = Response(gate().ledger.proof(position), content_type=PROOF_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{position}.tlog-proof"'
    return response


@route(routes, "GET", "/entries", ALL, said.ENTRIES)
def entries() -> Response:
    """Show events as they were hashed: `envelope` is the exact text, `leaf_hash` what it hashes to.

    Personal data in it is sealed where it was saved so.
    """
    asked = _numbers("start", "limit")
    if not 1 <= asked["limit"] <= said.MOST_ENTRIES:
        raise refuse("invalid-query", f"limit (1-{said.MOST_ENTRIES})")
    found = gate().ledger.entries(asked["start"], asked["limit"])
    return as_json({"entries": found})


def _numbers(*names: str) -> dict[str, int]:
    """The numbers that the query must have, and no others; Refused if it has not."""
    _only(names)
    if missing := [name for name in names if name not in request.args]:
        raise refuse("invalid-query", missing[0])
    return {name: number(name, request.args[name]) for name in names}


def _only(names: Collection[str]) -> None:
    for name, values in request.args.lists():
        if name not in names or len(values) > 1:
            raise refuse("invalid-query", name[:60])
