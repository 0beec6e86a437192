"""Session: who is logged in, since when, and the token that every form of theirs carries."""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING

from flask import request, session
from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask

IDLE_SECONDS = 8 * 3600
LONGEST_SECONDS = 12 * 3600
_ended: dict[str, float] = {}
_lock = threading.Lock()


class SessionCookie(SecureCookieSessionInterface):
    """A signed cookie that scripts cannot read, kept to TLS wherever the page came by TLS."""

    def get_cookie_name(self, _app: Flask) -> str:
        """Name the cookie."""
        return "tocsin_session"

    def get_cookie_httponly(self, _app: Flask) -> bool:
        """Keep it from scripts."""
        return True

    def get_cookie_samesite(self, _app: Flask) -> str:
        """Keep it from requests that other sites make."""
        return "Lax"

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Keep it to TLS where there is TLS."""
        return request.is_secure


def begin(login: str) -> None:
    """Log a person in: nothing of the session before stays, neither its id nor its token."""
    session.clear()
    now = time.time()
    session.update(id=secrets.token_urlsafe(16), login=login, started=now, seen=now)


def end() -> None:
    """Log out: the session is over even for a copy of its cookie."""
    now = time.time()
    with _lock:
        for known in [name for name, until in _ended.items() if until < now]:
            del _ended[known]
        _ended[session.get("id", "")] = now + LONGEST_SECONDS
    session.clear()


def login_name() -> str | None:
    """Who is logged in; None once idle for 8 hours, after 12 hours, or after logging out."""
    now = time.time()
    if "login" not in session or session["id"] in _ended:
        return None
    if now - session["seen"] > IDLE_SECONDS or now - session["started"] > LONGEST_SECONDS:
        return None
    session["seen"] = now
    return str(session["login"])


def token() -> str:
    """The token for this session's forms, made when first asked for."""
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(24)
    return str(session["token"])


def genuine(given: str) -> bool:
    """Whether a form carries this session's token."""
    return secrets.compare_digest(given.encode(), session.get("token", "").encode()) and bool(given)
