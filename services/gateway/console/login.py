"""Login and logout, the choice of language, and where each person starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden

from contracts.companies import REGISTRY
from contracts.liaison_tasks import LIAISON
from contracts.protecting import KEEPERS
from services.gateway.console import session
from services.gateway.console.throttle import Throttle
from services.gateway.console.visitor import gate, visitor
from services.gateway.console.words import COOKIE, LANGUAGES, say
from services.gateway.readmodels.scope import ALL, APPROVER, ISSUER

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]

PER_LOGIN = 10
PER_ADDRESS = 30
YEAR_SECONDS = 365 * 24 * 3600
CLERK = frozenset({"agency_clerk"})
_HOMES = (
    *((CLERK, "inbox"), (ALL, "times"), (ISSUER, "orders"), (APPROVER, "approvals")),
    (KEEPERS, "protected"),
    (REGISTRY, "companies"),
    (LIAISON, "tasks"),
)
"""Where people of a role begin."""
_LOGIN = re.compile(r"[A-Za-z0-9._-]{1,36}", re.ASCII)
_OURS = re.compile(r"/(?![/\\])[\w/.?=&%:~+,-]*", re.ASCII)


class Attempts:
    """Login attempts so far, by login name and by address."""

    def __init__(self) -> None:
        self.logins = Throttle(PER_LOGIN)
        self.addresses = Throttle(PER_ADDRESS)

    def wait(self, login: str) -> int:
        """Enter an attempt; the seconds to wait where there were too many, else 0."""
        address = request.remote_addr or ""
        return max(self.addresses.wait(address), self.logins.wait(login))


def form() -> str:
    """Show the login form."""
    return render_template("login.html", wrong=None, login="")


def enter() -> Page:
    """Log a person in; an unknown login name and a wrong password look the same."""
    typed, password = request.form.get("login", "").strip(), request.form.get("password", "")
    login = typed if _LOGIN.fullmatch(typed) else ""
    attempts = cast("Attempts", current_app.extensions["tocsin_attempts"])
    if seconds := attempts.wait(login):
        page = _refused(say("login.throttled", seconds=seconds), typed)
        return page, 429, {"Retry-After": str(seconds)}
    if not gate().credentials.password_fits(login, password) or not _registered(login):
        return _refused(say("login.wrong"), typed), 422
    attempts.logins.forgive(login)
    session.begin(login)
    return redirect(ours(request.args.get("next")), 303)


def leave() -> Response:
    """Log out."""
    session.end()
    return redirect(url_for("console.login"), 303)


def home() -> Response:
    """Lead a person to the page they work on."""
    for roles, page in _HOMES:
        if visitor().may(roles):
            return redirect(url_for(f"console.{page}"), 303)
    raise Forbidden


def choose(language: str) -> Response:
    """Keep the language that a person chose, and go back to the page."""
    if language not in LANGUAGES:
        abort(404)
    answer = redirect(ours(request.args.get("next")), 303)
    answer.set_cookie(
        COOKIE,
        language,
        max_age=YEAR_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def ours(address: str | None) -> str:
    """The address if it is a page of this console, else the home page: never another site."""
    return address if address and _OURS.fullmatch(address) else url_for("console.home")


def _refused(text: str, login: str) -> str:
    return render_template("login.html", wrong=text, login=login)


def _registered(login: str) -> bool:
    gate().register.refresh()
    return gate().register.person(login) is not None
