"""The HTTP API under /v1: for agencies' systems, and whoever scripts against Tocsin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flask_smorest

from services.gateway.api import (
    authority,
    callers,
    cases,
    chase,
    companies,
    documents,
    facts,
    fairness,
    figures,
    health,
    holds,
    inquiries,
    ledger,
    measures,
    openapi,
    orders,
    policies,
    protected,
    reports,
    returns,
    shaping,
    slips,
    stop_payments,
    subject_limits,
    targets,
    tasks,
    trails,
    transaction_stops,
)
from services.gateway.edges import register_problems

if TYPE_CHECKING:
    from flask import Flask

    from services.gateway.gate import Gate

PAGES = (
    *(stop_payments, transaction_stops, subject_limits, orders, facts),
    *(chase, shaping, inquiries, returns),
    *(measures, cases, trails, figures, companies, tasks),
    *(fairness, holds),
    *(authority, protected, slips, policies, reports, ledger, health, documents),
)


def install(app: Flask) -> None:
    """Add the API's routes to `app`, and their description."""
    api = flask_smorest.Api(app, spec_kwargs=openapi.about())
    api.DEFAULT_ERROR_RESPONSE_NAME = None  # each operation names its own problems
    register_problems(app)
    openapi.enter_components(api.spec)
    for routes in (*targets.DOORS, *(page.routes for page in PAGES)):
        api.register_blueprint(routes)
    app.extensions[openapi.EXTENSION] = api.spec


def stand(app: Flask, gate: Gate) -> None:
    """Have the API of `app` answer from a gate."""
    app.extensions[callers.EXTENSION] = gate
