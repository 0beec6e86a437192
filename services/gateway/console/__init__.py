"""The console: the pages for people, in Chinese and English, that work without any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, request

from contracts.kinds import TARGETED
from services.gateway.console import (
    clocks,
    formats,
    session,
    target_forms,
    timeline,
    visitor,
    words,
)
from services.gateway.console.doors import admit, as_page, dress, failed
from services.gateway.console.login import Attempts
from services.gateway.console.routes import ROLES, ROUTES

if TYPE_CHECKING:
    from flask import Flask

    from services.gateway.gate import Gate


def install(app: Flask) -> None:
    """Add the console's pages to `app`."""
    app.session_interface = session.SessionCookie()
    app.register_blueprint(_pages())
    app.after_request(as_page)


def stand(app: Flask, gate: Gate) -> None:
    """Have the console of `app` answer from a gate; nobody has tried to log in there yet."""
    app.extensions[visitor.EXTENSION] = gate
    app.extensions["tocsin_attempts"] = Attempts()
    app.secret_key = gate.credentials.secret("session")


def _pages() -> Blueprint:
    pages = Blueprint(
        "console",
        __name__,
        template_folder="templates",
        static_folder="assets",
        static_url_path="/assets",
    )
    for route in ROUTES:
        pages.add_url_rule(route.path, route.name, route.page, methods=route.methods)
    pages.before_request(admit)
    pages.after_request(dress)
    pages.register_error_handler(Exception, failed)
    pages.app_context_processor(_vocabulary)
    return pages


def _vocabulary() -> dict[str, Any]:
    return {
        "say": words.say,
        "language": words.language(),
        "moment": formats.moment,
        "machine": formats.machine,
        "span": formats.span,
        "money": formats.money,
        "percent": formats.percent,
        "seen": formats.seen,
        "brief": formats.brief,
        "meaning": timeline.meaning,
        "targeted": TARGETED,
        "target_forms": target_forms.FORMS,
        "feature": timeline.feature,
        "agency": visitor.agency_name,
        "registered": visitor.registered,
        "named": visitor.named,
        "token": session.token,
        "clock": visitor.gate().clock,
        "visitor": g.get("visitor"),
        "may": _may,
        "here": request.full_path.rstrip("?"),
        "soon": clocks.SOON,
    }


def _may(endpoint: str) -> bool:
    """Whether the visitor may ask for a page, so that no link leads to a refusal."""
    seen, roles = g.get("visitor"), ROLES[f"console.{endpoint}"]
    return seen is not None and seen.may(roles or frozenset())
