"""Documents: the API's description, for programs as OpenAPI and for people as a page."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask_smorest import Blueprint

from services.gateway.api import openapi
from services.gateway.api.answers import as_json
from services.gateway.api.callers import route

CSP = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
routes = Blueprint(
    "documents",
    __name__,
    template_folder="templates",
    static_folder="assets",
    static_url_path="/docs/assets",
)


@route(routes, "GET", "/v1/openapi.json", None, openapi.DOCUMENT)
def openapi_document() -> Response:
    """Show this description."""
    return as_json(openapi.document())


@route(routes, "GET", "/docs", None, openapi.PAGE)
def page() -> Response:
    """Show this description as a page."""
    response = make_response(render_template("docs.html", document=openapi.document()))
    response.headers["Content-Security-Policy"] = CSP
    return response
