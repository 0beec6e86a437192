"""Every route, asked by nobody and by every role everywhere: what is not theirs is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from contracts.examples import examples
from services.gateway import app as gateway_app
from services.gateway.api.described_companies import ACTS
from services.gateway.api.described_tasks import ACTS as TASK_ACTS
from services.gateway.console.routes import ROLES
from services.gateway.readmodels.scope import ALL
from tests.application import APPLICATION, application
from tests.hostile.asker import FORM, PARTIES, Asker, sent
from tests.hostile.conftest import FORMS
from tests.hostile.door import POSTS, SECRETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from urllib3 import BaseHTTPResponse

    from tests.hostile.door import Badge, Door

FOR_ALL = {
    *("health.alive", "health.ready", "documents.openapi_document", "documents.page"),
    *("ledger.checkpoint", "ledger.keys", "ledger.consistency"),
    *("console.login", "console.enter", "console.language"),
}
ASSETS = {"console.static", "documents.static"}
SHAPING = {
    "clarification": "ask_clarification",
    "approval": "approve",
    "rejection": "reject",
    "papers": "supply_papers",
    "release": "release",
    "extension": "extend",
    "freeze": "freeze",
    "renewal": "renew",
    "unfreezing": "unfreeze",
    "subject-query": "query_subject",
    "accounts-query": "query_accounts",
    "watch": "watch",
    "return/claims/withdrawal": "withdraw_claim",
    "return/tracing": "trace_return",
    "return/objections": "object_to_return",
    "return/reviews": "review_objection",
    "return/decision": "decide_return",
    "return/payments": "pay_again",
    "finding": "find_unrelated",
    "releases": "release_all",
    "retention": "decline_release",
    "appeal": "appeal",
    "appeal-upholding": "uphold_appeal",
    "appeal-dismissal": "dismiss_appeal",
    "restoration": "restore_again",
}
"""Decisions about an order, by address, and their commands: what else they say is in the path."""


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Return each form in turn."""
    return str(request.param)


def _decision(word: str) -> dict[str, Any]:
    said = examples()[f"stop_payment.{word}.v1"]
    return {name: value for name, value in said.items() if name != "order_id"}


COMPANY = "/companies/<uuid:company"
TASK = "/liaison-tasks/<uuid:order"
OF_SOME = (
    *("/notice", "/return", "/protective-holds/<uuid:order_id>"),
    *(f"{COMPANY}_id>{end}" for end in ("", "/events", "/links")),
    *(f"{COMPANY}>", f"{COMPANY}>/reveal"),
    *(f"{TASK}_id>{end}" for end in ("", "/events", "/attachments/<kept>")),
    *(f"/tasks/<uuid:task>{end}" for end in ("", "/reveal", "/attachments/<kept>")),
    *(
        f"/slips/<uuid:{slip}>{end}"
        for slip in ("slip", "slip_id")
        for end in ("", "/issue", "/dismissal")
    ),
    *(
        f"/{kind}/<uuid:order>/events/<int:position>/{end}"
        for kind in ("companies", "tasks")
        for end in ("proof", "record")
    ),
)
"""What not every order has: of one that has none, it is not there for anybody."""


def _said_of_company(wire: str) -> dict[str, Any]:
    """Return an example of what is said of a company, that names no agency which is not here."""
    said = examples()[wire]
    return {name: value for name, value in said.items() if name not in {"banks", "carriers"}}


BODIES: Mapping[str, list[dict[str, Any]]] = {
    "acknowledgement": [{}, {"occurred_at": "2020-01-01T00:00:00Z"}],
    "answer": [{"code": "0000", "held_amount": "1"}, {"code": "0000", "currency": "USD"}],
    "withdrawal": [{"reason": "none of theirs"}],
    **{place: [_decision(word)] for place, word in SHAPING.items()},
    "return/claims": [_decision("claim_return") | {"transfer_time": "2020-01-01T00:00:00Z"}],
    **{act.path: [_said_of_company(act.command.wire)] for act in ACTS},
    **{key: [{"reason": "none of theirs"}] for key in ("lift", "dismissal")},
    "issue": [{"defect": "none of theirs"}],
    "confirmation": [_decision("confirm_hold")],
    "contact": [_decision("reach_person") | {"reached_at": "2020-01-01T00:00:00Z"}],
}
"""What is well formed, if not always true of the order; who may not see that must not learn it."""
TASK_BODIES = {act.path: [dict(examples()[act.command.wire])] for act in TASK_ACTS}
"""The same of tasks, which have some addresses by the same words."""
BAD: dict[str, Any] = {"surprise": 1}
CASE = APPLICATION["case_number"]
"""That of every order behind the door."""
UNSTEADY = {"Date", "Set-Cookie", "Content-Length"}
"""Headers that say nothing of what was asked; lengths are compared by what they are lengths of."""


class Route:
    """A method of an address, and the roles it is for: None for all, none for whoever is known."""

    def __init__(self, path: str, method: str, endpoint: str, roles: frozenset[str] | None) -> None:
        self.path = path
        self.method = method
        self.endpoint = endpoint
        self.roles = roles
        self.console = endpoint.startswith("console.")
        self.of_order = "<uuid:" in path or "<case_number>" in path

    def __repr__(self) -> str:
        return f"{self.method} {self.path}"

    def bodies(self) -> list[dict[str, Any]]:
        """Return what is well formed there."""
        known = TASK_BODIES if TASK in self.path else BODIES
        return known.get(self.path.partition(">/")[2], [{}])

    def at(self, order: str, position: int, case: str = CASE) -> str:
        """Return its address, with an order's id, its case and an event's position."""
        path = re.sub(r"<uuid:\w+>", order, self.path).replace("<case_number>", case)
        return path.replace("<int:position>", str(position)).replace("<language>", "en")


def all_routes() -> Iterator[Route]:
    """Yield every route of the gateway, from its own map, but for its style sheets."""
    app = gateway_app.all_routes()
    for rule in app.url_map.iter_rules():
        stated = getattr(app.view_functions[rule.endpoint], "roles", None)
        roles = ROLES.get(rule.endpoint, stated)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            if rule.endpoint not in ASSETS:
                yield Route(rule.rule, method, rule.endpoint, roles)


ROUTES = list(all_routes())
API = [route for route in ROUTES if not route.console and route.roles is not None]
CONSOLE = [route for route in ROUTES if route.console and route.roles is not None]


@pytest.fixture(params=POSTS, ids="-".join)
def badge(request: pytest.FixtureRequest, door: Door) -> Badge:
    """Return everybody's badge in turn."""
    return door.badge(*request.param)


def test_only_what_is_meant_for_all_is_open_to_all() -> None:
    assert {route.endpoint for route in ROUTES if route.roles is None} == FOR_ALL
    assert len(API) > len(CONSOLE) / 3 > 5


@pytest.mark.parametrize("route", [route for route in ROUTES if route.roles is not None], ids=repr)
def test_whoever_is_unknown_learns_nothing(door: Door, route: Route) -> None:
    for answer in _alike(door, route, Asker()):
        assert answer.status == (303 if route.console else 401)
        if route.console:
            assert answer.headers["Location"].startswith("/login")


def test_the_api_shows_nobody_what_is_not_theirs(door: Door, badge: Badge, form: str) -> None:
    asker = Asker(badge, badge.key)
    for route in _tried(API, badge, form):
        for body in [*route.bodies(), BAD]:
            for answer in _alike(door, route, asker, body):
                assert answer.status in _expected(route, badge, body), (route, body)


def test_the_console_shows_nobody_what_is_not_theirs(
    door: Door, badge: Badge, form: str, visits: Mapping[str, Asker]
) -> None:
    for route in _tried(CONSOLE, badge, form):
        if route.endpoint != "console.logout":
            for answer in _alike(door, route, visits[badge.login]):
                assert answer.status in _expected(route, badge), route


def test_the_parties_see_what_is_theirs(door: Door, visits: Mapping[str, Asker]) -> None:
    order = next(iter(door.orders))
    for post in PARTIES:
        badge = door.badge(*post)
        assert "SECRET-0" in door.ask("GET", f"/v1/orders/{order}", badge.key).data.decode()
    cookie = {"Cookie": visits["icbc-agency-clerk"].cookie}
    page = door.ask("GET", f"/orders/{order}", headers=cookie).data.decode()
    assert "SECRET-0" in page
    assert APPLICATION["account_name"] in page


def test_a_key_and_a_number_that_others_used_tell_nothing_of_them(door: Door) -> None:
    other = {"account_type": "corporate", "account_number": "330600012345", "account_name": "甲"}
    other["case_number"] = "A3305000000002026119998"
    data, used = application("SHARED-1", **other), {"Idempotency-Key": "used-by-two"}
    answers = [
        door.post("/v1/stop-payments", door.badge(agency, "officer").key, data, **used)
        for agency in ("CENTRE", "CENTRE", "STATION", "STATION")
    ]
    assert [answer.status for answer in answers] == [201, 200, 201, 200]
    assert len({answer.json()["order_id"] for answer in answers}) == 2


def _tried(routes: Iterable[Route], badge: Badge, form: str) -> Iterator[Route]:
    """Yield routes that somebody tries: all in one process, in many those for their role.

    A role is turned away at the gateway, before it matters what stands behind that.
    """
    for route in routes:
        if form == FORMS[0] or not route.roles or badge.role in route.roles:
            yield route


def _expected(route: Route, badge: Badge, body: Mapping[str, Any] | None = None) -> Collection[int]:
    """Return the statuses that are right for a role at an address; for a party, whatever it is."""
    assert route.roles is not None
    if route.roles and badge.role not in route.roles:
        return {403}
    if (badge.agency, badge.role) in PARTIES or not route.of_order:
        return range(200, 500)
    if route.method == "POST" and body == BAD:
        return {404} if TASK in route.path else {422}
    if badge.role not in ALL:
        return {404}
    return {200, 404} if route.path.endswith(OF_SOME) else {200}


def _alike(
    door: Door, route: Route, asker: Asker, body: Mapping[str, Any] | None = None
) -> Iterator[BaseHTTPResponse]:
    """Ask for each order; whoever may not see it gets the answer for one that is not there."""
    orders = (
        door.orders if route.of_order and asker.role in (route.roles or ()) else _one(door.orders)
    )
    missing, none = str(uuid4()), None
    for order, position in orders.items():
        answer = _asked(door, route, asker, route.at(order, position), body)
        if not asker.sees and route.of_order:
            if none is None or "<int:position>" in route.path:
                none = _asked(door, route, asker, route.at(missing, position, missing), body)
            assert _said(answer, order) == _said(none, missing), route
        if not asker.sees:
            assert [secret for secret in SECRETS if secret in answer.data.decode()] == [], route
        yield answer


def _one(orders: Mapping[str, int]) -> Mapping[str, int]:
    return dict([next(iter(orders.items()))])


def _asked(
    door: Door, route: Route, asker: Asker, path: str, body: Mapping[str, Any] | None
) -> BaseHTTPResponse:
    if not route.console:
        if route.method == "POST":
            return door.post(path, asker.key, body or {}, **{"If-Match": '"9"'})
        return door.ask(route.method, path, asker.key)
    if route.method == "POST":
        return sent(door, path, asker.cookie, {**FORM, "token": asker.token})
    return door.ask(route.method, path, headers={"Cookie": asker.cookie})


def _said(answer: BaseHTTPResponse, order: str) -> tuple[int, str, dict[str, str]]:
    def nameless(text: str) -> str:
        text = re.sub(r'name="key" value="[^"]+"', "KEY", text)  # each form has one of its own
        return text.replace(order, "ID").replace(CASE, "ID")

    headers = {name: text for name, text in answer.headers.items() if name not in UNSTEADY}
    said = {name: nameless(text) for name, text in headers.items()}
    return answer.status, nameless(answer.data.decode()), said
