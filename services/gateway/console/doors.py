"""Doors: what happens before and after every page: login, roles, tokens, headers, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from services.gateway.attachments import LARGEST_FORM
from services.gateway.console import session
from services.gateway.console.routes import ROLES, UPLOADS
from services.gateway.console.visitor import Visitor, gate
from services.gateway.console.words import catalogue, language

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PAGE_HEADERS = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
ASSETS = "console.static"
API = "/v1/"
PROBLEM = "application/problem+json"
_logger = structlog.get_logger(__name__)


def admit() -> AnyResponse | None:
    """Let in whoever may see the page: a login first, then the role, then the form's token."""
    g.visitor = _visitor()
    if request.endpoint == ASSETS or request.method == "OPTIONS":
        return None
    roles = ROLES[request.endpoint or ""]
    if roles is not None and g.visitor is None:
        return _to_login()
    if roles and not g.visitor.may(roles):
        abort(403)
    if request.endpoint in UPLOADS:
        request.max_content_length = LARGEST_FORM
    if request.method == "POST" and not session.genuine(request.form.get("token", "")):
        abort(400)
    return None


def dress(response: Response) -> Response:
    """Give a page its headers; no page is kept by the browser, the style sheet is.

    A file that is given to be kept is stricter about itself.
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != ASSETS:
        response.headers.update(PAGE_HEADERS)
        response.content_language = [language()]
    return response


def failed(error: Exception) -> Response:
    """Show an error as a page; what was not foreseen is logged, never shown."""
    if isinstance(error, HTTPException) and error.code is not None:
        return error_page(error.code)
    _logger.error("page_failed", endpoint=request.endpoint, exc_info=error)
    return error_page(500)


def as_page(response: Response) -> Response:
    """Turn a problem document into a page for a reader with a browser; those of the API stay."""
    wanted = request.accept_mimetypes.best_match([PROBLEM, "text/html"])
    if response.mimetype != PROBLEM or wanted != "text/html" or request.path.startswith(API):
        return response
    page = dress(error_page(response.status_code))
    for name in ("WWW-Authenticate", "Retry-After", "Allow", "Request-Id"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def error_page(status: int) -> Response:
    """The page for an HTTP error, in the reader's language."""
    if "visitor" not in g:
        g.visitor = _visitor()
    known = status if f"error.{status}" in catalogue() else status // 100 * 100
    return make_response(render_template("error.html", status=known), status)


def _visitor() -> Visitor | None:
    login = session.login_name()
    if login is None:
        return None
    gate().register.refresh()
    person = gate().register.person(login)
    return Visitor(person) if person else None


def _to_login() -> AnyResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.login", next=wanted if wanted != "/" else None), 303)
