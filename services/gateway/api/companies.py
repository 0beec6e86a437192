"""Companies: pushed by a registry, asked about, looked at, judged; what they share; objections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import Response, request, url_for
from flask_smorest import Blueprint

from contracts import companies as co
from contracts import company_checks as cc
from contracts.problems import refuse
from services.gateway import only_one
from services.gateway.api import openapi
from services.gateway.api.answers import as_json, etag, link_next, receipt, table
from services.gateway.api.asked import (
    Said,
    as_csv,
    body,
    caught_up,
    idempotency_key,
    limit_of,
    one_of,
    only,
    plain,
    seen_version,
)
from services.gateway.api.callers import gate, route, who
from services.gateway.api.described_companies import ACTS, DECISIONS, EVENTS, LINKS, LIST, ONE
from services.gateway.api.importing import imported
from services.gateway.api.revealed import PURPOSE, event_shown, in_clear, purpose_asked
from services.gateway.api.sending import send
from services.gateway.readmodels.companies import STAGES
from services.gateway.readmodels.company_views import (
    COLUMNS,
    REFS,
    SORTS,
    CompanyViews,
    WantedCompanies,
)
from services.gateway.readmodels.scope import COMPANY_READERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from services.gateway.api.describing import Act

    Fields = dict[str, Any]

COMPANY = "/<uuid:company_id>"
routes = Blueprint("companies", __name__, url_prefix="/v1/companies")
_receipt = partial(receipt, named="company_id")


@route(routes, "POST", "", co.Push.roles, openapi.command(co.Push, answer="company_receipt"))
def push_company() -> Response:
    """Tell a centre of a company that was registered or has changed.

    The same again is `repeated`; what differs is scored and looked at anew. `centre` may be left
    out where there is only one.
    """
    return _begun(co.Push, "centre")


@route(routes, "POST", "/import", co.Push.roles, openapi.imported(co.Push))
def import_companies() -> Response:
    """Tell a centre of many companies by CSV, a row each, as stops are imported.

    A row that says what is known already is repeated; the `Idempotency-Key` names the upload, whose
    rows are then told apart by their places.
    """
    register = gate().register  # rows are read once the request's context is gone
    return imported(co.Push, lambda row: only_one.named(row, "centre", register))


@route(
    routes,
    "POST",
    "/questions",
    co.AskAbout.roles,
    openapi.command(co.AskAbout, answer="company_receipt", also=["question-open"]),
)
def ask_about() -> Response:
    """Ask a registry about a company by its credit code.

    It answers by pushing the company, or by saying that it has none of that code. `registry` may
    be left out where there is only one.
    """
    return _begun(co.AskAbout, "registry")


@route(routes, "GET", "", COMPANY_READERS, LIST)
def list_companies() -> Response:
    """List the companies of the caller's centre or register, as JSON or CSV.

    Latest first, or with `sort=points` those first that most speaks against.

    The references tell who shares an address, a representative, a telephone, an agent.
    """
    caught_up()
    page = CompanyViews(gate().engine).page(who().scope, **_wanted())
    if as_csv():
        response = table(page.rows, COLUMNS)
    else:
        rows = [_linked(row) for row in page.rows]
        response = as_json({"companies": rows, "next": page.next})
    response.vary.add("Accept")
    link_next(response, page.next)
    return response


@route(routes, "GET", COMPANY, COMPANY_READERS, ONE)
def one_company(company_id: UUID) -> Response:
    """Show a company, with what its registry said last and what speaks for a shell.

    Masked, or in clear for a `purpose`, which is recorded first, once a day.
    """
    only(PURPOSE)
    caught_up()
    row = _seen(company_id)
    clear = in_clear(co.KIND, company_id, purpose_asked())
    said = [event for event in clear.data.values() if "legal_representative" in event]
    detail = said[-1] if said else row["detail"]
    response = as_json(_linked(row | {"detail": detail}))
    response.headers["ETag"] = etag(row["version"], row["position"])
    response.make_conditional(request)
    return response


@route(routes, "GET", f"{COMPANY}/events", COMPANY_READERS, EVENTS)
def company_events(company_id: UUID) -> Response:
    """Show what happened to a company, oldest first, with positions and leaf hashes."""
    only(PURPOSE)
    caught_up()
    _seen(company_id)
    clear = in_clear(co.KIND, company_id, purpose_asked())
    events = CompanyViews(gate().engine).events(who().scope, str(company_id))
    return as_json(
        {"company_id": str(company_id), "events": [event_shown(each, clear) for each in events]}
    )


@route(routes, "GET", f"{COMPANY}/links", COMPANY_READERS, LINKS)
def company_links(company_id: UUID) -> Response:
    """Show which other companies share an address, a representative, a telephone or an agent."""
    only()
    caught_up()
    found = CompanyViews(gate().engine).links(who().scope, _seen(company_id))
    links = {shared: [_linked(row) for row in rows] for shared, rows in found.items()}
    return as_json({"company_id": str(company_id), "links": links})


def _take(act: Act) -> Callable[[UUID], Response]:
    def taken(company_id: UUID) -> Response:
        said, key = body(), idempotency_key()
        version = seen_version() if act in DECISIONS else None
        return _receipt(send(act.command, said, key, company_id, version))

    taken.__name__ = act.name
    taken.__doc__ = act.command.__doc__
    return taken


for _act in ACTS:
    _said = openapi.command(
        _act.command, decision=_act in DECISIONS, answer="company_receipt", also=_act.problems
    )
    route(routes, "POST", f"{COMPANY}/{_act.path}", _act.command.roles, _said)(_take(_act))


def _begun(command: type[co.Push | co.AskAbout], kind: str) -> Response:
    """Take what is said of a company by its credit code."""
    said = body()
    data = only_one.named(said.data, kind, gate().register)
    made = send(command, Said(data, said.signature), idempotency_key())
    response = _receipt(made)
    response.headers["Location"] = url_for("companies.one_company", company_id=made.subject)
    return response


def _wanted() -> WantedCompanies:
    """Which companies the query asks for."""
    texts = ("words", "uscc", "company_agent", "after", *REFS)
    only("stage", "band", "verdict", "sort", "limit", *texts)
    given = request.args
    wanted: Fields = {name: plain(name, given[name]) for name in texts if name in given}
    choices = {"stage": STAGES, "band": cc.BANDS, "verdict": cc.VERDICTS}
    wanted |= {name: one_of(name, given.get(name), words) for name, words in choices.items()}
    wanted["sort"] = one_of("sort", given.get("sort", "newest"), SORTS)
    if limit := given.get("limit"):
        wanted["limit"] = limit_of("limit", limit)
    return cast("WantedCompanies", wanted)


def _seen(company_id: UUID) -> Fields:
    row = CompanyViews(gate().engine).one(who().scope, str(company_id))
    if row is None:
        raise refuse("not-found")
    return row


def _linked(row: Fields) -> Fields:
    here = url_for("companies.one_company", company_id=row["company_id"])
    return row | {"links": {"self": here, "events": f"{here}/events", "shared": f"{here}/links"}}
