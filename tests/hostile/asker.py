"""Who asks: nobody, a system by its key, or a person who has logged in at the console."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from services.gateway.readmodels.scope import ALL
from tests.hostile.door import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3 import BaseHTTPResponse

    from tests.hostile.door import Badge, Door

PARTIES = {
    ("CENTRE", "officer"),
    ("CENTRE", "approver"),
    ("ICBC", "agency_clerk"),
    ("ICBC", "agency_system"),
}
FORM = {
    "key": "k",
    "version": "2",
    "code": "0000",
    "held_amount": "1.00",
    "reason": "r",
    "purpose": "audit",
}
"""What any form of the console asks, filled in."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Nobody, or a badge by its API key or by a login at the console."""

    badge: Badge | None = None
    key: str = ""
    cookie: str = ""
    token: str = ""

    @property
    def role(self) -> str:
        """The role of the badge."""
        return self.badge.role if self.badge else ""

    @property
    def sees(self) -> bool:
        """Whether the door's orders may be seen."""
        one = self.badge
        return one is not None and ((one.agency, one.role) in PARTIES or one.role in ALL)


def logged_in(door: Door, badge: Badge) -> Asker:
    form = door.ask("GET", "/login")
    said = {"login": badge.login, "password": PASSWORD, "token": _token(form)}
    entered = sent(door, "/login", _cookie(form), said)
    assert entered.status == 303, entered.data
    page = door.ask("GET", "/", headers={"Cookie": _cookie(entered), "Accept": "text/html"})
    where = page.headers.get("Location", "/")
    page = door.ask("GET", where, headers={"Cookie": _cookie(entered), "Accept": "text/html"})
    return Asker(badge, "", _cookie(page), _token(page))


def sent(door: Door, path: str, cookie: str, form: Mapping[str, str]) -> BaseHTTPResponse:
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return door.ask("POST", path, headers=headers, body=urlencode(form, errors="surrogatepass"))


def _cookie(answer: BaseHTTPResponse) -> str:
    return answer.headers.get("Set-Cookie", "").partition(";")[0]


def _token(answer: BaseHTTPResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.data.decode())
    assert found, answer.data
    return found[1]
